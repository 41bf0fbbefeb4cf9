"""A mandate on paper: the words that were agreed to, printed."""

from collections.abc import Mapping

from portal.adapters.pdf import Full, Printer, Sheet, Unprintable
from portal.domain.refusals import Refused
from portal.domain.sentences import say


async def printed(printer: Printer, html: str, styles: str, pictures: Mapping[str, bytes]) -> bytes:
    """The paper as PDF; Refused while it cannot be printed."""
    try:
        made = await printer.print(Sheet(html=html, styles=styles, pictures=pictures))
    except (Full, Unprintable) as error:
        raise Refused(say("The document cannot be made just now. Try again in a minute.")) from error
    return made.content
