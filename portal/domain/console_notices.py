"""What people of the console are told by mail: invitations, links, and what happened to the safety of their account."""

from datetime import datetime

from portal.domain.console import ROLE_WORDS
from portal.domain.notices import Fact, Notice
from portal.domain.sentences import Sentence, say

SIGN_IN = "/admin/sign-in"
ME = "/admin/me"
_IF_NOT_YOU = say(
    "If that was not you, set a new password at once: choose “Forgotten your password?” where you sign in."
)
_SAFETY = say("You receive this e-mail because it concerns the safety of your account.")


def invitation(by: str, merchant: str, role: str, expires_at: datetime, token: str) -> Notice:
    """Somebody is invited; the button leads to the page on which they set name and password."""
    facts = (Fact(say("Your role"), ROLE_WORDS[role][0]), Fact(say("Valid until"), say("%(at)s", at=expires_at)))
    return Notice(
        say("%(name)s invites you to the console of %(merchant)s", name=by, merchant=merchant), facts,
        (ROLE_WORDS[role][1], say("You choose your name and a password, and you are in. The link works once.")),
        say("Set up my account"), f"{SIGN_IN}/invitation/{token}", _invited(by),
    )  # fmt: skip


def taken(by: str, merchant: str) -> Notice:
    """Somebody is invited whose address has an account already, wherever that is."""
    return Notice(
        say("%(name)s wants to invite you to the console of %(merchant)s", name=by, merchant=merchant), (),
        (
            say("There is an account with your e-mail address already, and an address can have one only."),
            say("Ask to be invited with another address of yours. If you work there already, simply sign in."),
        ),
        say("Go to sign-in"), SIGN_IN, _invited(by),
    )  # fmt: skip


def reset(merchant: str, token: str) -> Notice:
    """A new password can be set by the button."""
    return Notice(
        say("Set a new password for the console of %(merchant)s", merchant=merchant), (),
        (
            say("The link is valid for one hour and works once."),
            say("Your password stays as it is until you set another one. Your second factor, if you use one, stays."),
        ),
        say("Set a new password"), f"{SIGN_IN}/password/{token}",
        say("You received this e-mail because somebody asked for a new password for your address. "
            "If it was not you, ignore this e-mail."),
    )  # fmt: skip


def password_changed(at: datetime) -> Notice:
    """The user has another password from now on."""
    note = say("You were signed out on all other devices.")
    return _told(say("Your password for the console was changed"), at, note, _IF_NOT_YOU)


def second_factor_on(at: datetime) -> Notice:
    """Signing in takes a code from now on."""
    note = say("From now on, signing in takes your password and a code from your app.")
    return _told(say("You sign in with a second factor from now on"), at, note, _IF_NOT_YOU)


def second_factor_off(at: datetime) -> Notice:
    """Signing in takes the password alone."""
    note = say("From now on, your password alone opens your account.")
    return _told(say("Your second factor was switched off"), at, note, _IF_NOT_YOU)


def second_factor_reset(by: str, at: datetime) -> Notice:
    """A colleague has taken the second factor away."""
    note = say("Your password alone opens your account until you set up another one. Please do so soon.")
    return _told(say("%(name)s has reset your second factor", name=by), at, note, _IF_NOT_YOU)


def recovery_code_used(left: int, at: datetime) -> Notice:
    """Somebody signed in with a recovery code instead of the app."""
    note = say("Recovery codes left: %(left)s. You can make new ones any time.", left=left)
    return _told(say("You signed in with a recovery code"), at, note, _IF_NOT_YOU)


def _told(title: Sentence, at: datetime, *notes: Sentence) -> Notice:
    return Notice(title, (Fact(say("When"), say("%(at)s", at=at)),), notes, say("See my account"), ME, _SAFETY)


def _invited(by: str) -> Sentence:
    return say("You received this e-mail because %(name)s entered your address. If you do not know them, ignore it.",
               name=by)  # fmt: skip
