"""Commands that go on until they are stopped: serve, demo, worker."""

import argparse
import asyncio
import os
import shutil
import signal
import socket
import sys

import uvicorn
from litestar.types import ASGIApp

from portal import app
from portal.commands.databases import with_database
from portal.demo.accounts import MERCHANTS
from portal.demo.furnish import WHERE_TO_GO, furnish
from portal.demo.letterbox import LetterBox
from portal.demo.shop import hook_up
from portal.settings import BadSetting, Settings, demo_settings, read_settings
from portal.store.database import Database
from portal.store.schema import migrate, require_current
from portal.web.logs import log_as_json

_ALONE = "PORTAL_SERVE_WITHOUT_WORKER"
# Proxies are trusted by our own setting only, and the access log is our own.
_UVICORN = {
    "proxy_headers": False, "server_header": False, "access_log": False, "log_config": None,
    "timeout_graceful_shutdown": 20, "limit_concurrency": 1000, "h11_max_incomplete_event_size": 32 * 1024,
}  # fmt: skip


def application() -> ASGIApp:
    """The application of one serving process, for uvicorn's workers."""
    settings = read_settings(os.environ)
    log_as_json(settings.log_level)
    return app.build(settings, worker=_ALONE not in os.environ).app


def serve(options: argparse.Namespace, settings: Settings) -> int:
    """Serves until it is told to stop; requests in flight finish."""
    if settings.smtp_url is None:
        raise BadSetting("PORTAL_SMTP_URL must name the mail server: without it nobody gets a code.")
    asyncio.run(with_database(settings, require_current))
    _warn_of_sandbox(settings)
    if options.no_worker:
        os.environ[_ALONE] = "1"
    print(f"The portal listens on http://{options.host}:{options.port} for {settings.base_url}.", flush=True)
    where = {"host": options.host, "port": options.port, "workers": options.workers}
    uvicorn.run(f"{__name__}:application", factory=True, **where, **_UVICORN)
    return 0


def demo(options: argparse.Namespace) -> int:
    """Furnishes the demo when it is not there yet and serves it on this machine only."""
    port = _free_port(options.port)
    if options.fresh and options.folder.exists():
        shutil.rmtree(options.folder)
    settings = demo_settings(options.folder.resolve(), f"http://localhost:{port}")
    migrate(settings.database_url)
    log_as_json("WARNING")
    house = app.build(settings, mailbox=LetterBox())
    asyncio.run(with_database(settings, lambda database: _furnish(database, house, settings.base_url)))
    print(WHERE_TO_GO.format(url=settings.base_url), flush=True)
    uvicorn.run(house.app, host="127.0.0.1", port=port, **_UVICORN)
    return 0


async def _furnish(database: Database, house: app.House, url: str) -> None:
    await furnish(database, house.tools.passwords, app.utc_now())
    await hook_up(database, house.tools.webhooks, MERCHANTS[0], url, app.utc_now())


def work(_options: argparse.Namespace, settings: Settings) -> int:
    """Sends what waits in the outbox, and bills what is due, until SIGTERM or SIGINT."""
    if settings.smtp_url is None:
        raise BadSetting("PORTAL_SMTP_URL must name the mail server.")
    _warn_of_sandbox(settings)
    log_as_json(settings.log_level)
    asyncio.run(_work(settings))
    return 0


async def _work(settings: Settings) -> None:
    house = app.build(settings)
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await house.database.open()
    try:
        await require_current(house.database)
        at_work = [one for one in (house.worker, house.biller, house.dispatcher) if one]
        for one in at_work:
            one.start()
        print("The worker is at work.", file=sys.stderr, flush=True)
        await stop.wait()
        for one in at_work:
            await one.stop()
    finally:
        await house.documents.close()
        await house.database.close()
        house.tools.passwords.close()


def _warn_of_sandbox(settings: Settings) -> None:
    if settings.gateway == "sandbox":
        print("PORTAL_GATEWAY is sandbox: invoices are marked as paid, and no money is moved.", file=sys.stderr)


def _free_port(first: int) -> int:
    for port in range(first, first + 50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise BadSetting(f"No port from {first} to {first + 49} is free: give another one with --port.")
