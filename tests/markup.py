"""What must be true of every page and every part of one that leaves the house."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

NEEDS_NO_LABEL = {"hidden", "submit", "button", "reset", "image"}
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "vary": "HX-Request",
    "content-type": "charset=utf-8",
}
NO_SCRIPT = "default-src 'none'; style-src 'self'; img-src"  # what a preview may do: to be looked at
PREVIEW = "[sandbox='allow-same-origin'][src^='/admin/portal/preview/']"
UNFORMATTED = re.compile(r"%\(\w+\)s|\{\{|\{%|<[\w.]+ object at 0x")


def flaws(tree: LexborHTMLParser, headers: Mapping[str, str], *, whole: bool) -> list[str]:
    """What is wrong with the answer, each in a few words; nothing for a good one. `whole`: it is a page, not a part."""
    found = [*_header_flaws(headers), *_ids(tree), *_labels(tree), *_forms(tree), *_active(tree), *_pointers(tree)]
    if whole:
        found += _frame(tree)
    if unformatted := UNFORMATTED.search(tree.text()):
        found.append(f"unformatted text: {unformatted[0]}")
    return found


def _header_flaws(headers: Mapping[str, str]) -> Iterator[str]:
    stricter = headers.get("content-security-policy", "").startswith(NO_SCRIPT)
    for name, part in HEADERS.items():
        if part not in headers.get(name, "") and not (stricter and name == "content-security-policy"):
            yield f"header {name} is {headers.get(name)!r}"
    for word in ("unsafe-", "strict-dynamic"):
        if word in headers.get("content-security-policy", ""):
            yield f"the policy says {word}"


def _ids(tree: LexborHTMLParser) -> Iterator[str]:
    for name, count in Counter(node.attributes["id"] for node in tree.css("[id]")).items():
        if count > 1 or not name or " " in name:
            yield f"id {name!r} stands {count} times"


def _labels(tree: LexborHTMLParser) -> Iterator[str]:
    for node in tree.css("input, select, textarea"):
        if node.attributes.get("type") not in NEEDS_NO_LABEL and not _has_label(tree, node):
            yield f"no label for {node.html}"
    for node in tree.css("button, a[href]"):
        if not node.text().strip() and not node.attributes.get("aria-label") and not node.css_first("img[alt]"):
            yield f"no words on {node.html}"
    for node in tree.css("img:not([alt])"):
        yield f"no alternative text for {node.html}"


def _has_label(tree: LexborHTMLParser, node: LexborNode) -> bool:
    if node.attributes.get("aria-label") or node.attributes.get("aria-labelledby"):
        return True
    label = tree.css_first(f"label[for='{node.attributes.get('id')}']") or _around(node, "label")
    return label is not None and bool(label.text().strip())


def _around(node: LexborNode, tag: str) -> LexborNode | None:
    parent = node.parent
    while parent is not None and parent.tag != tag:
        parent = parent.parent
    return parent


def _forms(tree: LexborHTMLParser) -> Iterator[str]:
    for form in tree.css("form"):
        posts = (form.attributes.get("method") or "").lower() == "post"
        if posts and not form.css("input[type=hidden][name=csrf][value]:not([value=''])"):
            yield f"no csrf field in the form to {form.attributes.get('action')}"
        if form.attributes.get("hx-post", form.attributes.get("action")) != form.attributes.get("action"):
            yield f"the form to {form.attributes.get('action')} goes elsewhere with htmx"
        if "hx-post" in form.attributes and not posts:
            yield f"the form to {form.attributes.get('action')} does not post without htmx"


def _active(tree: LexborHTMLParser) -> Iterator[str]:
    for node in tree.css(f"script:not([src]), style, iframe:not({PREVIEW}), object, embed, base"):
        yield f"<{node.tag}> in the page"
    for node in tree.css("*"):
        for name, value in node.attributes.items():
            if name.startswith(("on", "hx-on")) or name == "style":
                yield f"attribute {name} on <{node.tag}>"
            if name in ("href", "src", "action") and (value or "").strip().lower().startswith("javascript:"):
                yield f"script in {name} of <{node.tag}>"


def _pointers(tree: LexborHTMLParser) -> Iterator[str]:
    ids = {node.attributes["id"] for node in tree.css("[id]")}
    for name in ("aria-describedby", "aria-labelledby", "aria-controls", "for"):
        for node in tree.css(f"[{name}]"):
            missing = set((node.attributes[name] or "").split()) - ids
            if missing:
                yield f"{name} points to {', '.join(missing)}, which is not there"
    for node in tree.css(".error-summary a[href^='#']"):
        if (node.attributes["href"] or "#")[1:] not in ids:
            yield f"the error summary points to {node.attributes['href']}, which is not there"


def _frame(tree: LexborHTMLParser) -> Iterator[str]:
    title, html = tree.css_first("title"), tree.css_first("html")
    if title is None or not title.text().strip():
        yield "no title"
    if html is None or not html.attributes.get("lang"):
        yield "no language"
    if len(tree.css("h1")) != 1:
        yield f"{len(tree.css('h1'))} headings of level 1"
    if len(tree.css("main")) != 1:
        yield f"{len(tree.css('main'))} main parts"
