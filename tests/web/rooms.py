"""A small house of templates, partials, static files and a German catalogue in a temporary folder."""

from pathlib import Path

from portal.web.assets import Assets
from portal.web.languages import load
from portal.web.locale import Locale, locale
from portal.web.rendering import Renderer

DE, EN = locale("de"), locale("en")
GERMAN = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Hello"
msgstr "Hallo"

msgid "Hello <b>%(name)s</b>, 5 %% off"
msgstr "5 %% für <b>%(name)s</b>, ja, %(name)s"

msgid "Say \\"%(name)s\\" & go"
msgstr "Sag \\"%(name)s\\" & geh"

msgid "%(count)s invoice of %(name)s"
msgid_plural "%(count)s invoices of %(name)s"
msgstr[0] "%(count)s Rechnung von %(name)s"
msgstr[1] "%(count)s Rechnungen von %(name)s"

msgctxt "verb"
msgid "Open"
msgstr "Öffnen"

msgid "Ends on %(day)s, costs %(price)s, %(count)s times, %(what)s."
msgstr "Endet am %(day)s, kostet %(price)s, %(count)s Mal, %(what)s."

#, fuzzy
msgid "Unsure"
msgstr "Unsicher"
"""


class House:
    """A house with its rooms in a temporary folder, to put templates in and render them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for room in ("templates", "partials", "static/icons", "static/vendor/htmx-4", "translations/de/LC_MESSAGES"):
            (root / room).mkdir(parents=True)
        (root / "static/icons/check.svg").write_text("<svg><path/></svg>")
        for script in ("static/vendor/htmx-4/htmx.min.js", "static/portal.js"):
            (root / script).write_text("1;")
        (root / "translations/de/LC_MESSAGES/portal.po").write_text(GERMAN)
        self.renderer = self.build()

    def build(self, **options: bool) -> Renderer:
        """A renderer over the folder."""
        catalogues = load(self.root / "translations", pseudo=True)
        return Renderer(catalogues, Assets(self.root / "static"), folder=lambda name: self.root / name, **options)

    def put(self, name: str, text: str) -> str:
        """The template is there."""
        (self.root / name).write_text(text)
        return name

    def show(self, text: str, to: Locale = DE, suffix: str = "html", /, **context: object) -> str:
        """The text rendered as a template of its own."""
        name = f"templates/page{len(list(self.root.glob('templates/*')))}.{suffix}"
        return self.renderer.render(self.put(name, text), to, **context)
