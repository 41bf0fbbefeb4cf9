"""Typesetting with WeasyPrint, shut off from files and network: only what comes with a sheet is shown."""

import logging
from collections.abc import Mapping

from weasyprint import CSS, HTML, Attachment, Document
from weasyprint.text.ffi import ffi, gobject, pango
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from portal.adapters.pdf import Print, Sheet
from portal.adapters.pdf_metadata import FILE_NAME, completed
from portal.paths import folder

_SCHEME = "sheet:"
_PLAIN = '* { font-family: "DejaVu Sans", sans-serif !important }'
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
ffi.cdef("int pango_layout_get_unknown_glyphs_count (PangoLayout *layout);")


class Typesetter:
    """Keeps the fonts and our stylesheet, which take longer to read than most documents to set."""

    def __init__(self) -> None:
        self._fonts = FontConfiguration()
        self._letters = Letters(self._fonts)
        styles = (folder("static") / "print/document.css").read_text("utf-8")
        self._styles = self._css(styles)
        self._plain = self._css(_PLAIN)
        self._log = _Failures()
        logger = logging.getLogger("weasyprint")
        logger.handlers, logger.propagate = [self._log], False

    def set(self, sheet: Sheet) -> Print:
        """The sheet as PDF; letters that no font has are replaced, pictures that cannot be drawn are left out."""
        self._log.failed = False
        html = self._letters.replaced(sheet.html)
        styles = [self._styles, self._css(sheet.styles), *([self._plain] if sheet.plain_type else [])]
        source = HTML(string=html, url_fetcher=_Handed(sheet.pictures))
        document = source.render(stylesheets=styles, font_config=self._fonts)
        content = _written(document, sheet.e_invoice)
        missing = (("pictures", self._log.failed), ("letters", html != sheet.html))
        return Print(content, tuple(name for name, true in missing if true))

    def _css(self, text: str) -> CSS:
        return CSS(string=text, font_config=self._fonts, url_fetcher=_Handed({}))


class Letters:
    """Which letters the fonts of this machine have, as Pango finds them."""

    def __init__(self, fonts: FontConfiguration) -> None:
        context = ffi.gc(pango.pango_font_map_create_context(fonts.font_map), gobject.g_object_unref)
        self._layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
        self._known: dict[str, bool] = {}

    def lacking(self, text: str) -> set[str]:
        """The letters of the text that no font has."""
        return {letter for letter in set(text) if not self._has(letter)}

    def replaced(self, text: str) -> str:
        """The text with a sign in place of each letter that no font has."""
        if not (lacking := self.lacking(text)):
            return text
        sign = "?" if self.lacking(_REPLACEMENT) else _REPLACEMENT
        return text.translate({ord(letter): sign for letter in lacking})

    def _has(self, letter: str) -> bool:
        known = self._known.get(letter)
        if known is None:
            code = letter.encode("utf-8", "replace")
            pango.pango_layout_set_text(self._layout, code, len(code))
            known = self._known[letter] = not pango.pango_layout_get_unknown_glyphs_count(self._layout)
        return known


class _Handed(URLFetcher):
    """Gives out what was handed over with the sheet; no file and no address can be reached."""

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=())
        self._pictures = pictures

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The picture of this name; ValueError for everything else."""
        name = url.removeprefix(_SCHEME)
        if not url.startswith(_SCHEME) or name not in self._pictures:
            raise ValueError("Only what comes with the sheet may be shown.")
        return URLFetcherResponse(url, self._pictures[name])


class _Failures(logging.Handler):
    """Notices what WeasyPrint only tells its log: that a picture was left out."""

    failed = False

    def emit(self, record: logging.LogRecord) -> None:
        """The failure is known."""
        self.failed = self.failed or record.levelno >= logging.ERROR


def _written(document: Document, e_invoice: bytes | None) -> bytes:
    if e_invoice is not None:
        description = "Factur-X / ZUGFeRD, EN 16931"
        carried = Attachment(
            string=e_invoice.decode(), name=FILE_NAME, description=description, relationship="Alternative"
        )
        document.metadata.attachments = [carried]
    completed(document.metadata, e_invoice=e_invoice is not None)
    content = document.write_pdf(pdf_variant="pdf/a-3a")
    assert content is not None
    return content
