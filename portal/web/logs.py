"""Logs: one JSON object a line, without personal data."""

import json
import logging
import sys
from datetime import UTC, datetime

_encode = json.JSONEncoder(ensure_ascii=False).encode
_FIELDS = (
    "request_id", "method", "route", "status", "bytes", "ms", "item", "attempt", "outcome", "steps",
    "complaints", "subscription",
)  # fmt: skip


class JsonLines(logging.Formatter):
    """Time, level, logger and message, our own fields, and for errors the trace."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        values = record.__dict__
        line |= {name: values[name] for name in _FIELDS if name in values}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return _encode(line)


def log_as_json(level: str) -> None:
    """Every logger of the process writes JSON lines to standard error; `level` is for our own ones.

    Others only warn: at DEBUG the drivers of databases and mail servers tell whole addresses and codes.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level="WARNING", handlers=[handler], force=True)
    logging.getLogger("portal").setLevel(level)
    # What no line tells need not be found out for each of them (Logging HOWTO, "Optimization").
    logging._srcfile = None  # type: ignore[attr-defined]
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
