"""The sandbox: a gateway that moves no money, for trying the portal out; a method's token says what becomes of it."""

from portal.adapters.gateways.port import Charge, ErrorState, Result

# "decline:insufficient_funds" is declined for that reason, "decline:fraud_block:hard" for good.
_DECLINE = "decline"
_EXPIRED = Result("failed", "credit_card_expired", "hard_declined")


class Sandbox:
    """Collects everything at once, but for expired cards and tokens that ask to be declined."""

    name = "sandbox"

    async def prepare(self, charge: Charge) -> str:
        """The charge's own key."""
        return charge.key

    async def charge(self, charge: Charge, reference: str) -> Result:
        """The result that follows from the charge alone, so that asking again changes nothing."""
        word, _, reason = charge.token.partition(":")
        if word == _DECLINE:
            error, _, how = reason.partition(":")
            state: ErrorState = "hard_declined" if how == "hard" else "soft_declined"
            return Result("failed", error or "declined_by_acquirer", state)
        if charge.valid_until and charge.on > charge.valid_until:
            return _EXPIRED
        return Result("settled")
