"""The command that bills: renewals, dunning, ends and pauses up to a moment."""

import argparse
import asyncio
import sys
from datetime import datetime

from tqdm import tqdm

from portal.app import build, utc_now
from portal.jobs.bill_run import Report
from portal.settings import BadSetting, Settings
from portal.store.schema import require_current

_STEPS = {
    "renew": "renewed", "resume": "resumed", "remind": "reminded", "end": "ended", "charge": "charged",
    "dun": "followed up",
}  # fmt: skip
_PATIENCE = 60.0


def bill(options: argparse.Namespace, settings: Settings) -> int:
    """Does all that is due and says what that was; 1 when something could not be billed or charged."""
    if settings.gateway is None:
        raise BadSetting(
            "PORTAL_GATEWAY must name what takes payments before anything is billed. For trying out: sandbox, which "
            "moves no money."
        )
    until = options.until or utc_now()
    if until > utc_now() and settings.gateway != "sandbox":
        raise BadSetting("--until may lie in the future with the sandbox only: nobody is charged before the day.")
    report, charged = asyncio.run(_bill(settings, until))
    for kind, word in _STEPS.items():
        print(f"{report.steps[kind]:>9} {word}")
    for handle, reason in sorted(report.complaints.items()):
        print(f"{handle}: {reason}", file=sys.stderr)
    if not charged:
        print("Some charges are still under way with another worker; run it again.", file=sys.stderr)
    return 1 if report.complaints or not charged else 0


async def _bill(settings: Settings, until: datetime) -> tuple[Report, bool]:
    house = build(settings, worker=False)
    await house.database.open()
    try:
        await require_current(house.database)
        with tqdm(unit="step", disable=None, leave=False) as bar:

            def progress(done: int, left: int) -> None:
                bar.total = done + left
                bar.update(done - bar.n)

            assert house.bill_run is not None, "the settings name a gateway"
            report = await house.bill_run.run(until, progress)
            return report, await house.bill_run.wait_for_charges(_PATIENCE)
    finally:
        await house.database.close()
        house.tools.passwords.close()
