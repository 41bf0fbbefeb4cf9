"""Logos out of a file, drawn anew before they are stored."""

from dataclasses import asdict, replace

from portal.adapters.logos import clean
from portal.domain.imports.records import Record
from portal.operations.logos import picture_of


def with_safe_logo(record: Record) -> Record:
    """The account with the logo as it may be shown, if it brings one; Unusable says why it cannot."""
    sent = record.parts.get("logos")
    if not sent:
        return record
    picture = picture_of(clean(sent[0]["content"]))
    row = {**record.row, "logo_digest": picture.digest}
    return replace(record, row=row, parts={**record.parts, "logos": [asdict(picture)]})
