"""What a mail says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A mail in the language of its reader: subject, plain text and HTML with the same content."""

    subject: str
    text: str
    html: str
