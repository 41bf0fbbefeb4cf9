"""The language and the region that a request is answered in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.web.locale import PSEUDO, locale, negotiate

SHIPPED = ("en", "de", "pt-BR", "ar")


@pytest.mark.parametrize(
    ("choice", "stored", "header", "country", "default", "tag"),
    [
        # who decides the language
        ("de", "en", "en-GB", None, "en", "de-DE"),
        (None, "de_DE", "en-GB", None, "en", "de-DE"),
        (None, None, "de-DE,en;q=0.8", None, "en", "de-DE"),
        (None, None, None, None, "de_DE", "de-DE"),
        (None, None, None, None, "da_DK", "en-DK"),
        ("fr", "da_DK", "de", None, "en", "de-DE"),
        # weights
        (None, None, "en;q=0.2, de;q=0.9", None, "en", "de-DE"),
        (None, None, "en;q=0.9,de", None, "en", "de-DE"),
        (None, None, "de;q=0, en;q=0.1", None, "de", "en-GB"),
        (None, None, "de;q=0.000", None, "en", "en-GB"),
        (None, None, "de ; q=0.5 , en;q=0.4", None, "en", "de-DE"),
        (None, None, "fr-FR, fr;q=0.9, de;q=0.3", None, "en", "de-DE"),
        # region fallback of the language
        (None, None, "de-AT", None, "en", "de-AT"),
        (None, None, "DE-at", None, "en", "de-AT"),
        (None, None, "de-CH-1996", None, "en", "de-CH"),
        (None, None, "pt-BR", None, "en", "pt-BR"),
        (None, None, "pt-PT", None, "en", "en-PT"),
        (None, None, "nb-NO,nb;q=0.9", None, "de", "de-DE"),
        # whose dates and numbers
        (None, None, "da-DK,da;q=0.9,en-US;q=0.8,en;q=0.7", None, "en", "en-DK"),
        ("en", None, "de-DE,de;q=0.9,en-US;q=0.8", None, "de", "en-DE"),
        (None, None, "en-US,en;q=0.9", "DK", "de", "en-US"),
        (None, "da_DK", "en", "DE", "de", "en-DK"),
        (None, "en_IE", "en-US", "DE", "de", "en-IE"),
        ("en", "de_AT", "en", None, "de", "en-AT"),
        ("de-AT", "de_DE", "de-DE", "DE", "de", "de-AT"),
        (None, None, "en", "dk", "de", "en-DK"),
        (None, None, "en", None, "de_DE", "en-DE"),
        ("de", None, "en-US", "DK", "da_DK", "de-DE"),
        (None, None, "en", "JP", "en", "en-GB"),
        # junk
        (None, None, "*", None, "de", "de-DE"),
        (None, None, ";;;,=,q", None, "de", "de-DE"),
        (None, None, "de;q=nan,en;q=2,de;q=-1", None, "en", "en-GB"),
        (None, None, "../../etc/passwd", "../..", "en", "en-GB"),
        ("<script>", "de\x00", "de-" + "x" * 300, "??", "", "en-GB"),
        (None, None, "xx," * 66 + "de-DE,de", None, "en", "en-GB"),
        (None, None, "de" + " " * 300 + ",en", None, "en", "en-GB"),
        # the pseudo-language is nobody's who does not ship it
        (PSEUDO, PSEUDO, PSEUDO, None, "de", "en-GB"),
    ],
)
def test_the_right_language_and_region(choice, stored, header, country, default, tag):
    assert negotiate(choice, stored, header, country, SHIPPED, default).tag == tag


def test_the_header_is_read_up_to_its_limit_and_never_half_a_tag():
    filler = "xx-XX," * 32
    assert len(filler + "de-DE,en") == 200
    assert negotiate(None, None, filler + "de-DE,en", None, SHIPPED, "en").tag == "de-DE"
    assert negotiate(None, None, filler + "en-GB,de-DE", None, SHIPPED, "de").tag == "en-GB"
    assert negotiate(None, None, "x," + filler + "de-DEVA", None, SHIPPED, "en").tag == "en-GB"


def test_the_pseudo_language_when_it_is_shipped():
    found = negotiate(PSEUDO, "de", "de", "DE", (*SHIPPED, PSEUDO), "de")
    assert (found.tag, found.language, str(found.babel)) == (PSEUDO, PSEUDO, "en_GB")


def test_direction_and_babel_locale():
    assert (locale("ar").direction, locale("ar").tag) == ("rtl", "ar-EG")
    assert (locale("de").direction, str(locale("de", "AT").babel)) == ("ltr", "de_AT")
    assert locale("de", "AT") is locale("de", "AT")


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=250), st.text(max_size=3))
def test_no_input_breaks_it(choice, stored, header, country):
    assert negotiate(choice, stored, header, country, SHIPPED, "de").language in SHIPPED
