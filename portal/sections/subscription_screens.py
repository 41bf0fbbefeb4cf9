"""The words of the pages on which something is done with a subscription, by the noun in their address."""

from dataclasses import dataclass

from portal.domain.actions import Action
from portal.domain.sentences import Sentence, say


@dataclass(frozen=True, slots=True)
class Screen:
    """`door` leads there, `question` is its heading; the button does it, `keep` leaves everything as it is.

    `asks` names the partial with the fields that the customer may fill in.
    """

    noun: str
    action: Action
    door: Sentence
    question: Sentence
    button: Sentence
    busy: Sentence
    keep: Sentence
    icon: str
    asks: str | None = None
    grave: bool = False


_KEEP = say("Keep as it is")
SCREENS: dict[str, Screen] = {
    screen.noun: screen
    for screen in (
        Screen(
            "resumption", "resume", say("Resume subscription"), say("Resume this subscription?"),
            say("Resume subscription"), say("Resuming…"), _KEEP, "play",
        ),
        Screen(
            "resume-date", "reschedule", say("Change the pause"), say("When should it resume?"), say("Save change"),
            say("Saving…"), _KEEP, "calendar", "day",
        ),
        Screen(
            "pause", "pause", say("Pause subscription"), say("Pause this subscription?"), say("Pause subscription"),
            say("Pausing…"), _KEEP, "pause", "day",
        ),
        Screen(
            "continuation", "take_back", say("Take back cancellation"), say("Take back the cancellation?"),
            say("Take back cancellation"), say("Saving…"), say("Stay cancelled"), "repeat",
        ),
        Screen(
            "cancellation", "cancel", say("Cancel subscription"), say("Cancel this subscription?"),
            say("Cancel subscription"), say("Cancelling…"), say("Keep subscription"), "ban", "reason",
            grave=True,
        ),
        Screen(
            "payment-method", "method", say("Change payment method"), say("What should it be paid with?"),
            say("Use this payment method"), say("Saving…"), _KEEP, "credit-card", "method",
        ),
    )
}  # fmt: skip
BY_ACTION: dict[Action, Screen] = {screen.action: screen for screen in SCREENS.values()}
