"""The process that typesets: reads sheets from standard input and answers on standard output until that is closed."""

import gc
import os
import pickle
import sys
from typing import BinaryIO

from portal.adapters.pdf import Sheet, framed

_NICENESS = 10  # whoever waits for a page comes first


def main() -> None:
    """Answers every sheet with a Print, or with words that say why there is none; the first answer tells of itself."""
    sheets, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not get between the answers
    os.nice(_NICENESS)
    try:
        # It takes a second and forty megabytes, and where Pango is not installed it fails.
        from portal.adapters.typesetting import Typesetter

        typesetter = Typesetter()
    except (ImportError, OSError) as error:
        _answer(answers, f"WeasyPrint cannot be used: {str(error).strip().splitlines()[0]}")
        return
    # A document of a thousand lines is millions of objects, all in use: looking for garbage among them while it is set
    # takes a fourth of the time.
    gc.freeze()
    gc.disable()
    _answer(answers, None)
    while sheet := _next(sheets):
        try:
            _answer(answers, typesetter.set(sheet))
        except Exception as error:  # whatever it is, the next sheet may be better
            _answer(answers, f"{type(error).__name__} while it was typeset")
        gc.collect()


def _next(sheets: BinaryIO) -> Sheet | None:
    head = sheets.read(8)
    return pickle.loads(sheets.read(int.from_bytes(head))) if len(head) == 8 else None


def _answer(answers: BinaryIO, message: object) -> None:
    answers.write(framed(message))
    answers.flush()


if __name__ == "__main__":
    main()
