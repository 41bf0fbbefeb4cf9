"""Sessions at the sandbox's page: what is remembered of one, and what it has come to."""

from dataclasses import asdict
from datetime import datetime, timedelta

from portal.adapters.gateways.port import Setup, SetupResult
from portal.adapters.gateways.sandbox_cards import Sample, samples_of
from portal.adapters.gateways.sandbox_memory import Record

LIFE = timedelta(hours=1)


class Over(Exception):
    """Nothing can be decided there any more: it was decided before, or an hour has passed."""


def opened(setup: Setup, now: datetime) -> Record:
    """A session on which nothing was chosen yet."""
    return {**asdict(setup), "state": "open", "opened_at": now.isoformat()}


def is_open(record: Record, now: datetime) -> bool:
    """Whether something can still be chosen."""
    return record["state"] == "open" and now - datetime.fromisoformat(record["opened_at"]) < LIFE


def chosen(record: Record, sample: Sample, now: datetime) -> Record:
    """The session after the sample was chosen; raises Over."""
    if not is_open(record, now):
        raise Over
    state = "failed" if sample.refusal else "stored"
    return record | {"state": state, "sample": sample.name, "finished_at": now.isoformat()}


def cancelled(record: Record, now: datetime) -> Record:
    """The session after its customer went back; raises Over."""
    if not is_open(record, now):
        raise Over
    return record | {"state": "cancelled"}


def result_of_session(record: Record, now: datetime, reference: str) -> SetupResult:
    """What the session has come to by now."""
    key, payer, state = record["key"], record["payer"], record["state"]
    if state == "open" and not is_open(record, now):
        return SetupResult("expired", key, payer)
    if state in ("open", "cancelled"):
        return SetupResult(state, key, payer)
    sample = next(one for one in samples_of(record["kind"]) if one.name == record["sample"])
    finished = datetime.fromisoformat(record["finished_at"])
    if now < finished + timedelta(seconds=sample.seconds):
        return SetupResult("processing", key, payer)
    if sample.refusal:
        return SetupResult("failed", key, payer, error=sample.refusal)
    return SetupResult("stored", key, payer, sample.stored(f"{sample.token}#{reference}", payer, finished.date()))
