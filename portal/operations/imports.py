"""The import of an account: every good line goes in once, every bad one is told with its number, field and reason."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from portal.domain.imports import read_line
from portal.domain.imports.records import Flaw, Unreadable
from portal.domain.logos import Unusable
from portal.domain.sentences import say
from portal.operations.import_logos import with_safe_logo
from portal.operations.import_lines import RawLine, Spool, batches, lines_of, lines_of_file
from portal.operations.import_reports import ImportReport, Tally
from portal.store.database import Database
from portal.store.import_accounts import find_merchant, place_account
from portal.store.import_seen import Claim, Seen
from portal.store.imports import Clash, Line, Placed, check, place

Progress = Callable[[int, int], None]
_NOBODY = 0  # the id of no merchant: a dry run for an account that is not there yet finds nothing


async def import_file(
    database: Database,
    path: Path,
    *,
    dry_run: bool = False,
    progress: Progress = lambda done, total: None,
    now: datetime,
    account: str | None = None,
) -> ImportReport:
    """Every record of the JSON Lines file is stored as it stands there, or has a complaint; OSError when unreadable.

    `account` is the handle of a merchant who is stored already, for a file without an account line. `progress` is
    called with bytes done and bytes in all. A dry run checks everything and stores nothing.
    """
    total = path.stat().st_size
    return await _import(database, lines_of_file(path), dry_run, lambda done: progress(done, total), now, account)


async def import_lines(
    database: Database,
    lines: Iterable[bytes | str],
    *,
    dry_run: bool = False,
    now: datetime,
    account: str | None = None,
) -> ImportReport:
    """As `import_file`, for lines from anywhere."""
    return await _import(database, lines_of(lines), dry_run, lambda done: None, now, account)


async def _import(
    database: Database,
    lines: Iterable[RawLine],
    dry_run: bool,
    progress: Callable[[int], None],
    now: datetime,
    account: str | None,
) -> ImportReport:
    with Seen() as seen:
        run = _Import(database, seen, dry_run, progress, now, account)
        if account is not None:
            run.merchant_id = await database.search(find_merchant, account)
        await run.round(lines)
        return run.tally.report()


class _Import:
    """An import under way."""

    def __init__(
        self,
        database: Database,
        seen: Seen,
        dry_run: bool,
        progress: Callable[[int], None],
        now: datetime,
        account: str | None,
    ) -> None:
        self._database = database
        self._seen = seen
        self._dry_run = dry_run
        self._progress = progress
        self._now = now
        self._account = account
        self._put_off: int | None = None  # how many lines the round before has put off
        self.merchant_id: int | None = None
        self.tally = Tally()

    async def round(self, lines: Iterable[RawLine]) -> None:
        """The lines are placed; those that name what has not come yet have another round, until one helps no line.

        There are no more rounds than kinds, because a kind only names kinds before it.
        """
        first = self._put_off is None
        left = Tally()
        with Spool() as spool:
            done = 0
            for batch in batches(lines):
                await self._take(batch, first, spool, left)
                done += sum(line.size for line in batch)
                if first:
                    self._progress(done)
            if spool.count == self._put_off:
                self.tally.add(left)
            elif spool.count:
                self._put_off = spool.count
                await self.round(spool.lines())

    async def _take(self, batch: Sequence[RawLine], first: bool, spool: Spool, left: Tally) -> None:
        lines = await asyncio.to_thread(self._read, batch, first)
        raw = {line.number: line for line in batch}
        for line in lines:
            if line.record.kind == "account":
                await self._place_account(line)
        others = [line for line in lines if line.record.kind != "account"]
        if self.merchant_id is None:
            flaw = Flaw(None, say("There is no account that this line belongs to."))
            outcomes = [Placed(waiting=[(line, [flaw]) for line in others])]
        else:
            outcomes = await self._place(self.merchant_id, others)
        for placed in outcomes:
            self._count(placed)
            for line, flaws in placed.waiting:
                spool.put(raw[line.number])
                left.complain(line.number, line.record.kind, flaws)

    def _read(self, batch: Sequence[RawLine], first: bool) -> list[Line]:
        """The records of the lines that can be read and that no line before has brought."""
        lines = []
        for raw in batch:
            if raw.content is None:
                self.tally.complain(raw.number, None, [Flaw(None, say("This line is longer than 1 MB."))])
            elif raw.content.strip():
                try:
                    lines.append(Line(raw.number, read_line(raw.content)))
                except Unreadable as unreadable:
                    self.tally.complain(raw.number, unreadable.kind, unreadable.flaws)
        return self._unclaimed(lines) if first and lines else lines

    def _unclaimed(self, lines: Sequence[Line]) -> list[Line]:
        claims = []
        for number, record in ((line.number, line.record) for line in lines):
            claims.append(Claim(record.kind, record.key, record.digest, number))
            if record.alias:
                claims.append(Claim(f"{record.kind}_id", record.alias, record.digest, number))
        taken = self._seen.claim(claims)
        for line in lines:
            if claim := taken.get(line.number):
                self._repeated(line, claim)
        return [line for line in lines if line.number not in taken]

    def _repeated(self, line: Line, claim: Claim) -> None:
        if claim.digest == line.record.digest:
            self.tally.count(line.record.kind, "unchanged")
            return
        reason = say("Line %(line)s has %(key)s already, with other contents.", line=claim.line, key=claim.key)
        field = "handle" if claim.kind == line.record.kind else "id"
        self.tally.complain(line.number, line.record.kind, [Flaw(field, reason)])

    async def _place_account(self, line: Line) -> None:
        if self._account not in (None, line.record.key):
            flaw = Flaw("handle", say("This file belongs to the account %(account)s.", account=self._account))
            self.tally.complain(line.number, "account", [flaw])
            return
        self._account = line.record.key
        try:
            record = await asyncio.to_thread(with_safe_logo, line.record)
        except Unusable as unusable:
            self.tally.complain(line.number, "account", [Flaw("logo", unusable.sentence)])
            return
        run = self._database.search if self._dry_run else self._database.write
        merchant_id, outcome, flaws = await run(place_account, record, self._now, self._dry_run)
        self.merchant_id = _NOBODY if merchant_id is None and not flaws else merchant_id
        if flaws:
            self.tally.complain(line.number, "account", flaws)
        else:
            self.tally.count("account", outcome)

    async def _place(self, merchant_id: int, lines: Sequence[Line]) -> list[Placed]:
        """What became of the lines; those that the database takes not together are tried in halves, at last alone."""
        if self._dry_run:
            return [await self._database.search(check, merchant_id, lines, self._now, self._seen)]
        try:
            return [await self._database.write(place, merchant_id, lines, self._now)]
        except Clash:
            middle = len(lines) // 2
            if middle:
                before, after = lines[:middle], lines[middle:]
                return [*await self._place(merchant_id, before), *await self._place(merchant_id, after)]
            flaw = Flaw(None, say("Another record has this handle or id already."))
            return [Placed(refused=[(lines[0], [flaw])])]

    def _count(self, placed: Placed) -> None:
        for outcome in ("new", "changed", "unchanged"):
            for line in getattr(placed, outcome):
                self.tally.count(line.record.kind, outcome)
        for line, flaws in placed.refused:
            self.tally.complain(line.number, line.record.kind, flaws)
