"""Rules of the merchant's console: who may have a place in it, what each may do, for how long they are in."""

from datetime import timedelta

from portal.domain.sentences import Sentence, say

ROLES = ("owner", "support", "read_only")
# Each role in a word, and what it means for whoever has it.
ROLE_WORDS = {
    "owner": (say("Owner"), say("May do everything: customers, settings, and who comes in here.")),
    "support": (say("Support"), say("Looks after customers. May look at settings, and change none.")),
    "read_only": (say("Read only"), say("May look at everything, and change nothing.")),
}
SESSION_LIFE = timedelta(hours=8)
SESSION_IDLE = timedelta(minutes=60)
LOOK_LIFE = timedelta(minutes=30)
LONGEST_NOTE = 2000
_MINUTES, _HOURS = 60, 3600


def may_change_settings(role: str) -> bool:
    """Whether a user of this role may change the account and its portal; everybody else may look."""
    return role == "owner"


def may_see_as(role: str) -> bool:
    """Whether a user of this role may see the portal as a customer does: who helps customers, not who audits."""
    return role in ("owner", "support")


def may_export(role: str) -> bool:
    """Whether a user of this role may take the activity of all customers away as a file."""
    return role in ("owner", "support")


def may_write_notes(role: str) -> bool:
    """Whether a user of this role may write down something about customers."""
    return role in ("owner", "support")


def may_delete_note(role: str, *, own: bool) -> bool:
    """Whether a user of this role may delete a note: their own, an owner any."""
    return role == "owner" or (own and may_write_notes(role))


def check_note(text: str) -> Sentence | None:
    """What is wrong with a note that was typed, None when it may be kept."""
    if not text.strip():
        return say("Write something first.")
    if len(text) > LONGEST_NOTE:
        return say("Use %(limit)s characters or fewer; these are %(length)s.", limit=LONGEST_NOTE, length=len(text))
    return None


def may_change_team(role: str) -> bool:
    """Whether a user of this role decides who comes in, and as what; everybody else may look."""
    return role == "owner"


def waiting_time(seconds: int) -> Sentence:
    """The sentence of a sign-in that has to wait so many seconds."""
    minutes = max(1, -(-seconds // _MINUTES))
    if minutes == 1:
        return say("There were too many tries. Please wait one minute and try again.")
    if seconds > 2 * _HOURS:
        hours = -(-seconds // _HOURS)
        return say("There were too many tries. Please wait %(hours)s hours and try again.", hours=hours)
    return say("There were too many tries. Please wait %(minutes)s minutes and try again.", minutes=minutes)
