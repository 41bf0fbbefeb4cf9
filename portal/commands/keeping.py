"""Commands that keep the house: migrate, import, create-user."""

import argparse
import asyncio
import getpass
import sys

from tqdm import tqdm

from portal.app import build, utc_now
from portal.commands.databases import with_database
from portal.operations.console_users import create_user
from portal.operations.import_reports import ImportReport
from portal.operations.imports import import_file
from portal.settings import Settings
from portal.store.database import Database
from portal.store.schema import migrate, require_current


def bring_up_to_date(_options: argparse.Namespace, settings: Settings) -> int:
    """Brings the schema to this version and says which steps that took."""
    applied = migrate(settings.database_url)
    print("\n".join(f"applied {name}" for name in applied) or "The schema is current already.")
    return 0


def take_in(options: argparse.Namespace, settings: Settings) -> int:
    """Takes a file in and says what became of it; 1 when something in it was wrong."""
    if not options.file.is_file():
        print(f"portal: there is no file {options.file}", file=sys.stderr)
        return 2
    report = asyncio.run(with_database(settings, lambda database: _take_in(database, options)))
    _print_report(report, options.dry_run)
    return 0 if report.clean else 1


async def _take_in(database: Database, options: argparse.Namespace) -> ImportReport:
    await require_current(database)
    with tqdm(total=options.file.stat().st_size, unit="B", unit_scale=True, disable=None, leave=False) as bar:
        return await import_file(
            database,
            options.file,
            dry_run=options.dry_run,
            progress=lambda done, _total: bar.update(done - bar.n),
            now=utc_now(),
            account=options.account,
        )


def _print_report(report: ImportReport, dry_run: bool) -> None:
    for complaint in report.complaints:
        place = ", ".join(part for part in (complaint.kind, complaint.field) if part)
        print(f"line {complaint.line}{f' ({place})' if place else ''}: {complaint.reason}", file=sys.stderr)
    if hidden := report.complaints_total - len(report.complaints):
        print(f"… and {hidden} more complaints.", file=sys.stderr)
    for kind, counts in report.counts.items():
        print(f"{kind:15} {counts.new:>9} new {counts.changed:>9} changed {counts.unchanged:>9} unchanged")
    if dry_run:
        print("This was a dry run: nothing was stored.")
    elif report.clean and not any(counts.new or counts.changed for counts in report.counts.values()):
        print("Everything in the file was there already: nothing was changed.")
    if not report.clean:
        print(f"{report.complaints_total} complaints; the lines without complaint are in.", file=sys.stderr)


def create_console_user(options: argparse.Namespace, settings: Settings) -> int:
    """Lets somebody into the console; the password comes from a prompt or from standard input."""
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    passwords = build(settings, worker=False).tools.passwords
    asyncio.run(
        with_database(
            settings,
            lambda database: create_user(
                database,
                passwords,
                merchant_handle=options.merchant,
                email=options.email,
                name=options.name or options.email,
                role=options.role,
                password=password,
                now=utc_now(),
            ),
        )
    )
    print(f"{options.email} may sign in at {settings.base_url}/admin.")
    return 0
