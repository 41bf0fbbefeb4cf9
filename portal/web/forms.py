"""Forms: what was sent, what is wrong with it, and nothing lost in between."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from litestar import Request
from litestar.datastructures import UploadFile

from portal.domain.sentences import Sentence, say

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Form:
    """Raw values by field name as they were typed, and a sentence for each field that is wrong."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, Sentence] = field(default_factory=dict)

    @property
    def valid(self) -> bool:
        """Nothing is wrong with it."""
        return not self.errors

    def with_errors(self, errors: Mapping[str, Sentence]) -> "Form":
        """The form with these complaints added, the first one of a field kept."""
        return Form(self.values, {**errors, **self.errors})


async def read_form(
    request: Request, fields: tuple[str, ...], longest: Mapping[str, int] | None = None,
    several: frozenset[str] = frozenset(),
) -> Form:  # fmt: skip
    """The named fields of the request, missing ones empty, all others ignored; too long or unprintable is an error.

    Of those that may be sent `several` times each value is a line.
    """
    sent = await request.form()
    values: dict[str, str] = {}
    errors: dict[str, Sentence] = {}
    for name in fields:
        value = "\n".join(map(str, sent.getall(name, []))) if name in several else sent.get(name, "")
        values[name] = value = unicodedata.normalize("NFC", value) if isinstance(value, str) else ""
        limit = (longest or {}).get(name, LONGEST)
        if len(value) > limit:
            errors[name] = say(
                "Use %(limit)s characters or fewer; these are %(length)s.", limit=limit, length=len(value)
            )
        elif not value.isprintable() and any(map(_is_control, value)):
            errors[name] = say("Remove the characters that cannot be printed.")
    return Form(values, errors)


async def read_file(request: Request, name: str) -> bytes:
    """The content of the file that was sent in this field; empty when none was chosen."""
    sent = (await request.form()).get(name)
    return await sent.read() if isinstance(sent, UploadFile) else b""


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\r\n\t"
