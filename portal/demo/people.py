"""The cast of the demo: who they are and which stories they live through."""

from typing import Any, NamedTuple

Json = dict[str, Any]


class Person(NamedTuple):
    """A customer to be; `stories` names what happens to them, each with a subscription of its own."""

    email: str
    first_name: str
    last_name: str
    address: str
    postal_code: str
    city: str
    country: str
    language: str
    stories: str
    company: str = ""
    vat: str = ""

    def customer(self, handle: str, created: str) -> Json:
        """The person as a customer."""
        details = {name: value for name, value in self._asdict().items() if value and name != "stories"}
        return {"handle": handle, **details, "created": created, "test": False}


_KNOWN = (
    Person(
        "ada@example.com", "Ada", "Lindqvist", "Torstraße 12", "10119", "Berlin", "DE", "en_GB", "everything yearly",
    ),
    Person("ben@example.com", "Ben", "Okafor", "18 Camden Passage", "N1 8ED", "London", "GB", "en_GB", "recent"),
    Person("cleo@example.com", "Cléo", "Marchand", "7 rue des Lilas", "75019", "Paris", "FR", "fr_FR", "past_due"),
)

KAFFEEKISTE = (
    *_KNOWN,
    Person("jonas@example.org", "Jonas", "Weiß", "Kastanienallee 80", "10435", "Berlin", "DE", "de_DE", "trial"),
    Person(
        "muzeyyen@example.org", "Müzeyyen", "Öztürk", "Bağdat Caddesi 200", "34728", "İstanbul", "TR", "tr_TR",
        "paused",
    ),
    Person("piotr@example.org", "Piotr", "Wójcik", "ul. Długa 14", "80-827", "Gdańsk", "PL", "pl_PL", "dunning_hold"),
    Person(
        "zoe@example.org", "Zoë", "van der Meer", "Prinsengracht 263", "1016 GV", "Amsterdam", "NL", "nl_NL",
        "cancelled",
    ),
    Person("eleni@example.org", "Ελένη", "Παπαδοπούλου", "Ερμού 56", "105 63", "Αθήνα", "GR", "el_GR", "expired"),
    Person("bozena@example.org", "Božena", "Dvořáková", "Nerudova 9", "118 00", "Praha 1", "CZ", "cs_CZ", "fixed_over"),
    Person("giulia@example.org", "Giulia", "Ferrari", "Via Garibaldi 5", "20121", "Milano", "IT", "it_IT", "fixed"),
    Person(
        "anneliese@example.org", "Anneliese", "Größle-Hübner", "Am Markt 3", "99423", "Weimar", "DE", "de_DE", "yearly",
    ),
    Person(
        "carlos@example.org", "Carlos", "Núñez Peña", "Calle Mayor 31", "28013", "Madrid", "ES", "es_ES", "quarterly",
    ),
    Person(
        "siobhan@example.org", "Siobhán", "Ó Briain", "12 Mary Street", "D01 VX64", "Dublin", "IE", "en_IE", "nothing",
    ),
    Person("twins@example.org", "Lena", "Vogt", "Lindenweg 4", "50674", "Köln", "DE", "de_DE", "recent"),
    Person("Twins@example.org", "Lukas", "Vogt", "Lindenweg 4", "50674", "Köln", "DE", "de_DE", "monthly"),
    Person(
        "rechnung@kanzlei.example", "Klaus", "Steiner", "Mariahilfer Straße 101", "1060", "Wien", "AT", "de_AT",
        "reverse_charge", "Kanzlei Steiner OG", "ATU62765626",
    ),
    Person("nour@example.org", "نور", "الخطيب", "Sonnenallee 44", "12045", "Berlin", "DE", "ar", "failed_card"),
    Person("sven@example.org", "Sven", "Åkesson", "Götgatan 22", "118 46", "Stockholm", "SE", "sv_SE", "expiring_card"),
    Person("uwe@example.org", "Uwe", "von der Tann", "Hafenstraße 9", "20457", "Hamburg", "DE", "de_DE", "sepa"),
    Person(
        "buero@studio.example", "Mette", "Kjær", "Vestergade 8", "8000", "Aarhus C", "DK", "da_DK", "bank_transfer",
        "Studio Kjær ApS", "DK13585628",
    ),
    Person("yuki@example.org", "由紀", "田中", "Immermannstraße 18", "40210", "Düsseldorf", "DE", "ja_JP", "add_ons"),
    Person("oksana@example.org", "Оксана", "Шевченко", "вул. Хрещатик 22", "01001", "Київ", "UA", "uk_UA", "discount"),
    Person(
        "maria@example.org", "María José", "Carreño", "Av. Italia 850", "7500000", "Santiago", "CL", "es_CL",
        "starts_later",
    ),
    Person(
        "empfang@hochhaus.example", "Ines", "Baumann", "Speicherstraße 1", "60327", "Frankfurt am Main", "DE", "de_DE",
        "many", "Hochhaus Betriebs GmbH", "DE136695976",
    ),
)  # fmt: skip

FJELDPOSTEN = (
    *_KNOWN,
    Person("soren@example.net", "Søren", "Ærøe", "Strandvejen 14", "2900", "Hellerup", "DK", "da_DK", "trial"),
    Person("asa@example.net", "Åsa", "Nyström", "Storgatan 3", "903 26", "Umeå", "SE", "sv_SE", "paused"),
    Person("ingrid@example.net", "Ingrid", "Haugen", "Kirkegata 20", "0153", "Oslo", "NO", "nb_NO", "dunning_hold"),
    Person(
        "gudrun@example.net", "Guðrún", "Þórsdóttir", "Laugavegur 11", "101", "Reykjavík", "IS", "is_IS", "cancelled",
    ),
    Person(
        "mika@example.net", "Mika", "Hämäläinen", "Mannerheimintie 5", "00100", "Helsinki", "FI", "fi_FI", "expired",
    ),
    Person("jens@example.net", "Jens", "Petersen", "Nørregade 31", "1165", "København K", "DK", "da_DK", "fixed_over"),
    Person("lotte@example.net", "Lotte", "Brandt", "Deichstraße 40", "24937", "Flensburg", "DE", "de_DE", "fixed"),
    Person("aqqaluk@example.net", "Aqqaluk", "Lynge", "Imaneq 12", "3900", "Nuuk", "GL", "kl_GL", "yearly"),
    Person("matej@example.net", "Matej", "Žižek", "Čopova ulica 7", "1000", "Ljubljana", "SI", "sl_SI", "quarterly"),
    Person(
        "aoife@example.net", "Aoife", "Nic Dhòmhnaill", "5 Shop Street", "H91 KT2C", "Galway", "IE", "en_IE", "nothing",
    ),
    Person("familie@example.net", "Karen", "Holm", "Skolegade 2", "6700", "Esbjerg", "DK", "da_DK", "recent"),
    Person("Familie@example.net", "Erik", "Holm", "Skolegade 2", "6700", "Esbjerg", "DK", "da_DK", "monthly"),
    Person(
        "invoice@alpinverlag.example", "Reto", "Zürcher-Müller", "Sendlinger Straße 29", "80331", "München", "DE",
        "de_DE",
        "reverse_charge", "Alpinverlag GmbH", "DE129273398",
    ),
    Person(
        "huong@example.net", "Hương", "Nguyễn Thị", "Istedgade 61", "1650", "København V", "DK", "vi_VN", "failed_card",
    ),
    Person("istvan@example.net", "István", "Szőke", "Váci utca 19", "1052", "Budapest", "HU", "hu_HU", "expiring_card"),
    Person("greta@example.net", "Greta", "Schäfer", "Bergstraße 6", "87534", "Oberstaufen", "DE", "de_DE", "sepa"),
    Person(
        "faktura@kommune.example", "Hanne", "Dahl", "Rådhuspladsen 1", "8900", "Randers", "DK", "da_DK",
        "bank_transfer",
        "Friluftsrådet Randers", "DK29189668",
    ),
    Person("joao@example.net", "João", "Gonçalves", "Rua Augusta 24", "1100-053", "Lisboa", "PT", "pt_PT", "add_ons"),
    Person(
        "stefania@example.net", "Ștefania", "Ionescu", "Strada Lipscani 8", "030031", "București", "RO", "ro_RO",
        "discount",
    ),
    Person("noa@example.net", "נועה", "לוי", "Nørrebrogade 90", "2200", "København N", "DK", "he_IL", "starts_later"),
    Person(
        "drift@hytterne.example", "Bo", "Lund", "Fjordvej 100", "7700", "Thisted", "DK", "da_DK",
        "many", "Hytterne A/S", "DK25313763",
    ),
)  # fmt: skip
