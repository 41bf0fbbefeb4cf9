"""Rules of the passwords of the console: length counts, composition does not, and what anybody guesses is out."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from portal.domain.customers import email_key
from portal.domain.sentences import Sentence, say

SHORTEST = 12  # NIST SP 800-63B-4, 3.1.1.2, asks for 15 where nothing else is asked for, ASVS 6.2.1 for 8
LONGEST = 128
# What is typed at sign-in is compared whatever its length: passwords of former rules may be longer than new ones.
LONGEST_TYPED = 200

# Long enough to pass otherwise, but tried first (NIST SP 800-63B-4, 3.1.1.2); compared without case or blanks.
_COMMON = frozenset(
    """
    1q2w3e4r5t6y 1q2w3e4r5t6z changemeplease correcthorsebatterystaple iamnotarobot ilovemyfamily itsasecret123
    letmeinplease monkeydragon ichliebedich ichliebedich1 keinpasswort lassmichrein nichtsverraten openthedoor
    opensesame123 schalkenull4 sesamöffnedich thisismypassword whatismypassword wiegehtesdir
    """.split()
)
# Beginnings and ends of what people make of one word; whoever adds a year or a row of keys adds nothing.
_WORDS = (
    "admin", "administrator", "autumn", "baseball", "changeme", "charlie", "computer", "customerportal", "default",
    "donald", "dragon", "football", "frühling", "fussball", "geheim", "geheimnis", "hallo", "hallowelt",
    "helloworld", "herbst", "hunter2", "iloveyou", "internet", "kennwort", "kundenportal", "letmein", "login",
    "master", "michael", "monkey", "p@ssw0rd", "p@ssword", "pa55word", "passphrase", "passw0rd", "password",
    "passwort", "portal", "princess", "schatz", "secret", "sommer", "spring", "starwars", "summer", "sunshine",
    "superman", "test", "trustno1", "username", "welcome", "whatever", "willkommen", "winter",
)  # fmt: skip
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiop[]asdfghjkl;'zxcvbnm,./",
    "qwertzuiopü+asdfghjklöä#yxcvbnm,.-", "azertyuiopqsdfghjklmwxcvbn", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "1qay2wsx3edc4rfv5tgb6zhn7ujm8ik,9ol.0pö-", '!"§$%&/()=', "!@#$%^&*()_+",
)  # fmt: skip
_NEXT = frozenset(pair for row in _ROWS for one in (row, row[::-1]) for pair in zip(one, one[1:], strict=False))
_SHORTEST_RUN = 4
_SHORTEST_WORD = 4
# So many signs that nobody knows make a password; a year is known.
_LEAST_UNKNOWN = 4
_YEAR = re.compile("(19|20)[0-9]{2}")
_REPEATED = re.compile(r"(.{1,8}?)\1+", re.DOTALL)


def tidy(text: str) -> str:
    """The password in the one form in which it is counted and hashed, whatever keyboard composed it."""
    return unicodedata.normalize("NFC", text)


def check(password: str, email: str, names: Iterable[str] = ()) -> Sentence | None:
    """What is wrong with a new password, None when it may be used; `names` are words that its user would think of."""
    if len(password) < SHORTEST:
        return say("Use a password of %(least)s characters or more. Several words are fine.", least=SHORTEST)
    if len(password) > LONGEST:
        return say("Use a password of %(most)s characters or fewer.", most=LONGEST)
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in password):
        return say("Use only characters that can be typed into one line.")
    plain, address = _plain(password), email_key(email)
    if plain in (address, address.partition("@")[0]):
        return say("Use a password other than the e-mail address.")
    if plain in _COMMON or _is_guessed(plain, [*_known(address, names), *_WORDS]):
        return say("This is one of the first passwords that anyone would try. Use another one.")
    return None


def _is_guessed(plain: str, words: Iterable[str]) -> bool:
    """Whether hardly anything is left of it without words that are tried first, rows of keys, and repetitions."""
    if len(set(plain)) < _LEAST_UNKNOWN or _REPEATED.fullmatch(plain):
        return True
    left = plain
    for word in sorted(set(words), key=len, reverse=True):
        left = left.replace(word, " ")
    left = "".join(_without_runs(left))
    if left == plain:
        return False
    unknown = {sign for sign in _YEAR.sub("", left) if sign.isalnum()}
    return len(unknown) < _LEAST_UNKNOWN


def _without_runs(text: str) -> Iterator[str]:
    """The text without what lies side by side on a keyboard or in the alphabet."""
    run = ""
    for sign in [*text, ""]:
        if run and (run[-1], sign) in _NEXT:
            run += sign
            continue
        if len(run) < _SHORTEST_RUN:
            yield run
        run = sign


def _known(address: str, names: Iterable[str]) -> Iterator[str]:
    local, _, domain = address.partition("@")
    for text in (address, local, domain, domain.rpartition(".")[0], *names):
        for word in (_plain(text), *re.split(r"[\W_]+", text.casefold())):
            if len(word) >= _SHORTEST_WORD:
                yield word


def _plain(text: str) -> str:
    return "".join(tidy(text).casefold().split())
