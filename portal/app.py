"""The composition root: puts the rooms together; the only module that knows every one of them."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from litestar import Litestar, Request, Response, Router
from litestar.types import ASGIApp

from portal import admin, api, entrance, inbound, sandbox, sections
from portal.adapters.gateways.sandbox import Sandbox
from portal.adapters.gateways.sandbox_page import SandboxPage
from portal.adapters.gateways.stripe import Stripe
from portal.adapters.mail import Mailbox, Smtp
from portal.adapters.passwords import Passwords
from portal.adapters.pdf import Printer
from portal.adapters.sealing import Seal
from portal.adapters.webhooks import Courier
from portal.api.faults import is_ours, show_fault, wording
from portal.api.limits import Limits
from portal.demo import screens as demo
from portal.demo.letterbox import LetterBox
from portal.demo.showroom import Showroom
from portal.jobs.bill_run import ActFor, BillRun
from portal.jobs.biller import Biller
from portal.jobs.dispatcher import Dispatcher
from portal.jobs.worker import Handler, Worker
from portal.operations.adding import SETUP, LookForSetup
from portal.operations.acts import AWAITED, CHARGE, SYSTEM, Act
from portal.operations.carry_webhooks import Carry
from portal.operations.collecting import Collect
from portal.operations.contact_details import address_lines
from portal.operations.deliver import Deliver
from portal.operations.gateways import Gateways, Make
from portal.operations.retiring import Retire
from portal.operations.documents import Documents
from portal.operations.hearing import HEARD, Hear
from portal.operations.tools import Tools
from portal.operations.using import RETIRE
from portal.operations.webhooks import Webhooks
from portal.paths import folder
from portal.settings import Settings
from portal.store.database import Database
from portal.store.sandbox_records import SandboxRecords
from portal.store.schema import require_current
from portal.store.scopes import Scope
from portal.web import health, languages
from portal.web.assets import Assets
from portal.web.csrf import csrf_guard
from portal.web.kit import Kit
from portal.web.letters import LetterWriter
from portal.web.looking import looking_guard
from portal.web.outer import BODY_LIMIT, Outer
from portal.web.papers import PaperWriter
from portal.web.problems import Moved, SignedOut, show_moved, show_problem, show_signed_out
from portal.web.rendering import Renderer

Clock = Callable[[], datetime]
Runner = Worker | Biller | Dispatcher


@dataclass(frozen=True, slots=True)
class House:
    """The running parts: the ASGI application and what command line and tests reach for."""

    app: ASGIApp
    litestar: Litestar
    database: Database
    tools: Tools
    documents: Documents
    worker: Worker | None
    bill_run: BillRun | None
    biller: Biller | None
    dispatcher: Dispatcher | None


def utc_now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def build(
    settings: Settings, *, mailbox: Mailbox | None = None, clock: Clock = utc_now, worker: bool = True,
    printer: Printer | None = None,
) -> House:  # fmt: skip
    """The whole portal; `mailbox` takes the place of SMTP in the demo, `worker` False leaves mails and bills to others.

    Nothing is billed until the settings name a gateway. The house has a `printer` of its own when none is given.
    """
    database = Database(settings.database_url)
    seal = Seal(settings.secret_key)
    life = timedelta(hours=settings.session_hours)
    gateways = _gateways(settings, database, seal, clock)
    collect = Collect(database, gateways, _act_for(seal, gateways, clock), clock) if gateways else None
    webhooks = Webhooks(seal, Courier(loopback=settings.webhooks_to_loopback))
    hashes, sender = Passwords(_key(settings, "pepper")), settings.mail_from if mailbox or settings.smtp_url else None
    tools = Tools(database, hashes, seal, settings.base_url, life, gateways, collect, sender, webhooks=webhooks)
    assets, renderer = _assets(), _renderer(settings.pseudo_locale)
    kit = _kit(settings, database, renderer, seal, clock)
    writer = LetterWriter(renderer, settings.base_url)
    documents = Documents(database, printer or Printer(), PaperWriter(renderer, address_lines), clock)
    box = mailbox or (Smtp(settings.smtp_url, settings.mail_from) if settings.smtp_url else None)
    bill_run = BillRun(database, collect.act_for, collect, clock) if collect else None
    runner, biller = None, Biller(bill_run, clock) if worker and bill_run else None
    if worker and box:
        deliver = Deliver(database, seal, writer.write, box, settings.host.partition(":")[0], clock, documents)
        # A charge that nobody has an answer to may have moved money: it is asked for until there is one.
        runner = Worker(database, {"mail": deliver, **_payments(tools, clock)}, clock, endless=(CHARGE, AWAITED))
    dispatcher = Dispatcher(database, Carry(database, webhooks, clock), clock) if worker else None
    at_work = [one for one in (runner, biller, dispatcher) if one]
    litestar = _litestar(kit, tools, documents, at_work, box if isinstance(box, LetterBox) else None)
    hosts = frozenset({"localhost", "127.0.0.1"}) if settings.demo else frozenset()
    app = Outer(litestar, origin=settings.base_url, assets=assets, hosts=hosts, wording=wording, larger=admin.LARGER)
    return House(app, litestar, database, tools, documents, runner, bill_run, biller, dispatcher)


def makers(settings: Settings, database: Database, seal: Seal, clock: Clock) -> dict[str, Make]:
    """How each gateway is made of the secrets that a merchant has set for it."""
    sandbox = Sandbox(SandboxRecords(database), clock, seal.key("sandbox"), settings.base_url)
    return {"sandbox": lambda _: sandbox, "stripe": Stripe}


def _gateways(settings: Settings, database: Database, seal: Seal, clock: Clock) -> Gateways | None:
    known = makers(settings, database, seal, clock)
    return Gateways(database, seal, settings.gateway, known) if settings.gateway else None


def _act_for(seal: Seal, gateways: Gateways, clock: Clock) -> ActFor:
    def act_for(scope: Scope, now: datetime) -> Act:
        return Act(scope, SYSTEM, now, clock(), seal, gateways)

    return act_for


def _payments(tools: Tools, clock: Clock) -> dict[str, Handler]:
    """What has to leave for gateways, by kind."""
    if tools.gateways is None or tools.collect is None:
        return {}
    look = LookForSetup(tools, clock)
    return {
        CHARGE: tools.collect,
        AWAITED: tools.collect.look_again,
        SETUP: look,
        RETIRE: Retire(tools.gateways, tools.seal),
        HEARD: Hear(tools.database, tools.gateways, tools.collect, tools.collect.act_for, clock, look.look),
    }


# Files of this version, which no setting changes: read and compiled once, however many houses a process builds.
@cache
def _assets() -> Assets:
    return Assets(folder("static"))


@cache
def _renderer(pseudo: bool) -> Renderer:
    return Renderer(languages.load(folder("translations"), pseudo=pseudo), _assets())


def _kit(settings: Settings, database: Database, renderer: Renderer, seal: Seal, clock: Clock) -> Kit:
    return Kit(
        database=database,
        renderer=renderer,
        seal=seal,
        secret=_key(settings, "csrf"),
        secure=settings.secure,
        clock=clock,
        idle=timedelta(minutes=settings.session_idle_minutes),
        languages=tuple(renderer.languages),
        trusted_proxies=settings.trusted_proxies,
        sections=sections.SECTIONS,
        entries=admin.ENTRIES,
    )


# The screens and the API are the same in every house; a Litestar copies them for itself.
@cache
def _rooms() -> tuple[Router, ...]:
    return (
        Router("/p/{portal:str}", route_handlers=[*entrance.ROUTERS, *sections.ROUTERS]),
        Router("/admin", route_handlers=[*admin.ROUTERS]),
        *inbound.ROUTERS,
        *api.ROUTERS,
        health.router,
    )


def _litestar(
    kit: Kit, tools: Tools, documents: Documents, workers: list[Runner], letterbox: LetterBox | None
) -> Litestar:
    app = Litestar(
        route_handlers=[
            *_rooms(),
            *([demo.router] if letterbox else []),
            *([Router("/sandbox", route_handlers=[*sandbox.ROUTERS])] if tools.gateways else []),
        ],
        # Who only looks is told so, whatever else might be wrong with what was sent.
        guards=[looking_guard, csrf_guard],
        exception_handlers={SignedOut: show_signed_out, Moved: show_moved, Exception: _show_problem},
        lifespan=[lambda _: _life(tools, documents, workers)],
        openapi_config=None,
        request_max_body_size=BODY_LIMIT,
        logging_config=None,
    )
    app.state.kit, app.state.tools, app.state.letterbox = kit, tools, letterbox
    app.state.documents, app.state.limits = documents, Limits(kit.clock)
    app.state.showroom = Showroom(kit)
    app.state.sandbox = SandboxPage(SandboxRecords(tools.database), kit.clock)
    return app


def _show_problem(request: Request, error: Exception) -> Response:
    return show_fault(request, error) if is_ours(request.scope) else show_problem(request, error)


@asynccontextmanager
async def _life(tools: Tools, documents: Documents, workers: list[Runner]) -> AsyncIterator[None]:
    await tools.database.open()
    try:
        await require_current(tools.database)
        for worker in workers:
            worker.start()
        yield
    finally:
        for worker in workers:
            await worker.stop()
        await documents.close()
        await tools.database.close()
        tools.passwords.close()


def _key(settings: Settings, purpose: str) -> bytes:
    return hmac.new(settings.secret_key.encode(), f"portal:{purpose}".encode(), hashlib.sha256).digest()
