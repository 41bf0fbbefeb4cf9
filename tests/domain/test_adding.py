"""Why no method was stored, and what to do."""

import pytest

from portal.domain.adding import came_to_nothing, consent

DECLINED = "Your bank did not accept this payment method. Use another one, or ask your bank."


@pytest.mark.parametrize(
    ("state", "error", "tone", "sentence"),
    [
        ("cancelled", None, "info", "Nothing was stored. You can try again, or use another payment method."),
        ("cancelled", "declined_by_acquirer", "info", "Nothing was stored. You can try again, or use another"),
        ("expired", None, "info", "The payment page was open for too long. Nothing was stored. Please try again."),
        ("failed", "credit_card_expired", "danger", "This card has expired. Use another one."),
        ("failed", "sca_required", "danger", "Your bank did not get your confirmation. Try again, and confirm it"),
        ("failed", "insufficient_funds", "danger", "Your bank declined the card. Use another one, or ask your bank."),
        ("failed", "declined_by_acquirer", "danger", DECLINED),
        ("failed", "<script>never heard of</script>", "danger", DECLINED),
        ("failed", "", "danger", DECLINED),
        ("failed", None, "danger", DECLINED),
    ],
)
def test_why_nothing_was_stored(state, error, tone, sentence):
    found, told = came_to_nothing(state, error)
    assert found == tone and str(told).startswith(sentence)


def test_the_consent_names_who_charges():
    assert str(consent("Kaffeekiste & <Söhne>")).startswith("I agree that Kaffeekiste & <Söhne> charges this")
