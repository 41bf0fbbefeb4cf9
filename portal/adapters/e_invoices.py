"""What the syntaxes of e-invoices share: amounts, texts that XML can hold, identifiers, elements in order."""

import re
from decimal import Decimal
from fractions import Fraction
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from portal.domain.documents import Buyer, Seller
from portal.domain.e_invoices import Line

EN_16931 = "urn:cen.eu:en16931:2017"
X_RECHNUNG = f"{EN_16931}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
PEPPOL_BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
BY_E_MAIL = "EM"  # the scheme of electronic addresses (CEF EAS)
PIECE = "C62"  # UN/ECE Recommendation 20: one
REVERSE_CHARGE = "VATEX-EU-AE"
# Whatever XML 1.0 cannot hold; a line break within a name would be none of its own.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST_PLACES = 4


class Writer:
    """Adds elements in one's own namespaces: `add(parent, "ram:Name", text)`, nothing where the text is None."""

    def __init__(self, spaces: dict[str, str]) -> None:
        self._spaces = spaces
        for prefix, space in spaces.items():
            ElementTree.register_namespace(prefix, space)

    def root(self, name: str) -> Element:
        """A document's outermost element."""
        return Element(self._name(name))

    def add(self, parent: Element, name: str, text: str | int | None = "", **attributes: str) -> Element:
        """The new element inside its parent; one that would be empty for want of a value is not added."""
        if text is None:
            return parent
        element = SubElement(parent, self._name(name), attributes)
        element.text = clean(str(text)) if text != "" else None
        return element

    def path(self, parent: Element, *names: str) -> Element:
        """The innermost of new elements, one within the other."""
        for name in names:
            parent = self.add(parent, name)
        return parent

    def _name(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        return f"{{{self._spaces[prefix]}}}{local}"


def written(root: Element) -> bytes:
    """The document as UTF-8, indented for people."""
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)


def clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return _UNWRITABLE.sub("", text)


def amount(minor: int, digits: int) -> str:
    """An amount in minor units with its decimal places: "1234.50"."""
    return str(Decimal(minor).scaleb(-digits))


def percent(basis_points: int) -> str:
    """A rate as a percentage without needless places: "19", "5.5"."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02}".rstrip("0") if rest else str(whole)


def price(line: Line, digits: int) -> tuple[str, int]:
    """The net price of a unit and for how many units it is: for one where that is exact, else for all of them."""
    quantity = max(line.item.quantity, 1)
    exact = Fraction(line.net, quantity)
    scale = 10 ** (_MOST_PLACES - digits)
    if (exact * scale).denominator == 1:
        places = Decimal(int(exact * scale)).scaleb(-_MOST_PLACES)
        return amount(line.net // quantity, digits) if exact.denominator == 1 else f"{places.normalize():f}", 1
    return amount(line.net, digits), quantity


def name_of(party: Seller | Buyer) -> str:
    """The company, or the person."""
    return party.name if isinstance(party, Seller) else party.company or party.name or ""
