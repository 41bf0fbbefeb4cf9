"""Rules of the merchant's console: who may have a place in it, for how long, with what password."""

import unicodedata
from datetime import timedelta

from portal.domain.customers import email_key
from portal.domain.sentences import Sentence, say

ROLES = ("owner", "support", "read_only")
SESSION_LIFE = timedelta(hours=8)
SESSION_IDLE = timedelta(minutes=60)
LOOK_LIFE = timedelta(minutes=30)
LONGEST_NOTE = 2000
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200

# Long enough to pass otherwise, but tried first (NIST SP 800-63B-4, 3.1.1.2); compared without case or blanks.
_COMMON = frozenset(
    """
    1234567890123 12345678901234 123456789012345 1234567890123456 123456789012 123456789abc 1q2w3e4r5t6y
    1qaz2wsx3edc adminadminadmin administrator administrator1 changemechangeme changemeplease correcthorsebatterystaple
    hunter2hunter2 iloveyouiloveyou iloveyou1234 kennwortkennwort kundenportal letmeinletmein letmeinplease
    password1234 password12345 password123456 passwordpassword passwort1234 passwort12345 passwortpasswort
    qwertyuiop12 qwertyuiop123 qwertyuiopasdf qwertyuiop[] qwertyqwerty qwertzuiopü+ qwertzuiop12 qwertz123456
    qwerty123456 trustno1trustno1 welcome12345 welcomewelcome willkommen12 willkommen123 willkommen1234
    """.split()
)


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


def tidy_password(text: str) -> str:
    """The password in the one form in which it is hashed, whatever keyboard composed it."""
    return unicodedata.normalize("NFC", text)


def check_password(password: str, email: str) -> Sentence | None:
    """What is wrong with a new password, None when it may be used: length counts, not what it is composed of."""
    if len(password) < SHORTEST_PASSWORD:
        return say("Use a password of %(least)s characters or more. Several words are fine.", least=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        return say("Use a password of %(most)s characters or fewer.", most=LONGEST_PASSWORD)
    if not password.isprintable():
        return say("Use only characters that can be typed into one line.")
    plain = "".join(password.casefold().split())
    if plain in (email_key(email), email_key(email).partition("@")[0]):
        return say("Use a password other than the e-mail address.")
    if plain in _COMMON or len(set(plain)) < 4:
        return say("This is one of the first passwords that anyone would try. Use another one.")
    return None


def waiting_time(seconds: int) -> Sentence:
    """The sentence of a sign-in that has to wait so many seconds."""
    minutes = max(1, -(-seconds // 60))
    if minutes == 1:
        return say("There were too many tries. Please wait one minute and try again.")
    return say("There were too many tries. Please wait %(minutes)s minutes and try again.", minutes=minutes)
