"""What a PDF says of itself in XMP: that it is PDF/UA-1, and which e-invoice it carries."""

from typing import Any
from xml.etree import ElementTree

FILE_NAME = "factur-x.xml"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_SPACES = {
    "fx": "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
}
_UA = "<pdfuaid:part>1</pdfuaid:part>"
_E_INVOICE = (
    "<fx:DocumentType>INVOICE</fx:DocumentType><fx:Version>1.0</fx:Version>"
    f"<fx:DocumentFileName>{FILE_NAME}</fx:DocumentFileName><fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>"
)
# PDF/A wants every property described that it does not know itself (ISO 19005-3, 6.6.2.3).
_UA_SCHEMA = ("PDF/UA identification", "pdfuaid", (("part", "Integer", "internal", "Part of ISO 14289"),))
_E_INVOICE_SCHEMA = (
    "Factur-X PDFA Extension Schema",
    "fx",
    (
        ("DocumentFileName", "Text", "external", "The name of the embedded XML document"),
        ("DocumentType", "Text", "external", "The type of the hybrid document in capital letters"),
        ("Version", "Text", "external", "The version of the standard that the XML document follows"),
        ("ConformanceLevel", "Text", "external", "The conformance level of the XML document"),
    ),
)
for _prefix, _space in _SPACES.items():
    ElementTree.register_namespace(_prefix, _space)


def completed(metadata: Any, *, e_invoice: bool) -> None:
    """The metadata of a WeasyPrint document say so, too, in the one RDF block that readers look at.

    What is given as `xmp_metadata` would become a second block, which PDF/A does not allow (ISO 19005-3, 6.6.2.1).
    """
    own = metadata.generate_rdf_metadata

    def all_in_one(*standard: Any) -> bytes:
        root = ElementTree.fromstring(own(*standard))
        root.extend(_descriptions(e_invoice=e_invoice))
        return ElementTree.tostring(root, encoding="utf-8")

    metadata.generate_rdf_metadata = all_in_one


def _descriptions(*, e_invoice: bool) -> ElementTree.Element:
    parts = [_UA, *([_E_INVOICE] if e_invoice else [])]
    schemas = [_UA_SCHEMA, *([_E_INVOICE_SCHEMA] if e_invoice else [])]
    bag = "".join(_described(*schema) for schema in schemas)
    parts.append(f"<pdfaExtension:schemas><rdf:Bag>{bag}</rdf:Bag></pdfaExtension:schemas>")
    spaces = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in {"rdf": _RDF, **_SPACES}.items())
    inner = "".join(f'<rdf:Description rdf:about="">{part}</rdf:Description>' for part in parts)
    return ElementTree.fromstring(f"<rdf:RDF {spaces}>{inner}</rdf:RDF>")


def _described(name: str, prefix: str, properties: tuple[tuple[str, str, str, str], ...]) -> str:
    listed = "".join(
        f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{one}</pdfaProperty:name>'
        f"<pdfaProperty:valueType>{kind}</pdfaProperty:valueType>"
        f"<pdfaProperty:category>{category}</pdfaProperty:category>"
        f"<pdfaProperty:description>{description}</pdfaProperty:description></rdf:li>"
        for one, kind, category, description in properties
    )
    return (
        f'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{name}</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{_SPACES[prefix]}</pdfaSchema:namespaceURI>"
        f"<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{listed}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )
