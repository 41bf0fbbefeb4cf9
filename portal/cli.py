"""The command line: `portal serve | demo | worker | migrate | import | bill | create-user | create-key | …`."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from pathlib import Path

from portal.commands import billing, checking, gateways, keeping, keys, serving
from portal.domain.api_keys import RIGHTS
from portal.domain.refusals import Refused
from portal.settings import BadSetting, read_settings
from portal.store.errors import StoreError


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command and ends the process with its status: 0 done, 1 not done, 2 called in a wrong way."""
    options = _parser().parse_args(arguments)
    try:
        if options.command is serving.demo:
            status = serving.demo(options)
        else:
            status = options.command(options, read_settings(os.environ))
    except (BadSetting, Refused, StoreError, ConnectionError) as error:
        print(f"portal: {error}", file=sys.stderr)
        status = 1
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="portal", description="A customer portal for subscription billing.")
    rooms = parser.add_subparsers(required=True, metavar="COMMAND")
    _serving(rooms)
    _keeping(rooms)
    return parser


def _serving(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    serve = _add(rooms, "serve", serving.serve, "serve the portal, with a worker beside it")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serve.add_argument("--port", type=_port, default=8000, help="port to listen on (default: %(default)s)")
    serve.add_argument("--workers", type=_count, default=1, help="processes (default: %(default)s)")
    serve.add_argument("--no-worker", action="store_true", help="leave mails and bills to `portal worker`")
    demo = _add(rooms, "demo", serving.demo, "furnish a demo in a folder of its own and serve it")
    demo.add_argument("--port", type=_port, default=8000, help="first port to try (default: %(default)s)")
    demo.add_argument("--folder", type=Path, default=Path(".demo"), help="where it lives (default: %(default)s)")
    demo.add_argument("--fresh", action="store_true", help="throw an older demo away first")
    _add(rooms, "worker", serving.work, "send what waits in the outbox and bill what is due, until stopped")


def _keeping(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    _add(rooms, "migrate", keeping.bring_up_to_date, "bring the database to the schema of this version")
    import_ = _add(rooms, "import", keeping.take_in, "take in an account from a JSON Lines file")
    import_.add_argument("file", type=Path, help="one JSON object a line, as Frisbii's list endpoints return them")
    import_.add_argument("--dry-run", action="store_true", help="check everything, store nothing")
    import_.add_argument("--account", help="handle of a merchant who is stored already, for a file without one")
    bill = _add(rooms, "bill", billing.bill, "renew, remind, charge and end what is due")
    bill.add_argument("--until", type=_moment, help="up to this moment or to the end of this day in UTC (default: now)")
    user = _add(rooms, "create-user", keeping.create_console_user, "let somebody of the merchant into the console")
    user.add_argument("email")
    user.add_argument("--merchant", required=True, help="the merchant's handle")
    user.add_argument("--name", default="", help="how the timeline calls them (default: the e-mail)")
    user.add_argument("--role", default="owner", choices=("owner", "support", "read_only"))
    _keys(rooms)
    _gateway(_add(rooms, "gateway", gateways.choose, "set which gateway takes a merchant's payments"))
    _add(rooms, "check", checking.check, "look at settings, database and mail server, and say how to mend them")


def _keys(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    create = _add(rooms, "create-key", keys.create, "make an API key for the merchant's systems and show it once")
    create.add_argument("merchant", help="the merchant's handle")
    create.add_argument("--label", default="API", help="how the timeline calls who uses it (default: %(default)s)")
    create.add_argument("--rights", default="read", choices=RIGHTS, help="write includes read (default: %(default)s)")
    create.add_argument("--expires", type=_moment, help="good to the end of this day in UTC (default: until revoked)")
    revoke = _add(rooms, "revoke-key", keys.revoke, "make an API key useless, at once and for good")
    revoke.add_argument("merchant", help="the merchant's handle")
    revoke.add_argument("prefix", help="what the key begins with, such as priv_3hX9mKq1")


def _gateway(gateway: argparse.ArgumentParser) -> None:
    gateway.add_argument("merchant", help="the merchant's handle")
    gateway.add_argument("gateway", choices=("none", "sandbox", "stripe"))
    gateway.add_argument("--secret-key-file", type=Path, metavar="FILE", help="where Stripe's secret key stands")
    gateway.add_argument("--webhook-secret-file", type=Path, metavar="FILE", help="where the webhook's secret stands")
    gateway.add_argument("--new-account", action="store_true", help="the keys are of another account than before")
    gateway.epilog = (
        "What is not in a file is asked for, or read from standard input: first Stripe's secret key (sk_live_… or "
        "rk_live_…), then the signing secret of the webhook (whsec_…), a line each. Both are kept sealed and never "
        "shown again. The webhook's address at Stripe is PORTAL_BASE_URL/inbound/stripe/MERCHANT."
    )


def _add(
    rooms: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, command: Callable[..., int], text: str
) -> argparse.ArgumentParser:
    parser = rooms.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    parser.set_defaults(command=command)
    return parser


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("a date is written 2027-03-31, a moment 2027-03-31T09:00+02:00") from error
    if len(text) == len("2027-03-31"):
        moment = datetime.combine(moment.date(), time.max)  # a date is meant with its whole day
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _count(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) <= 64:
        raise argparse.ArgumentTypeError("give a number from 1 to 64")
    return int(text)


if __name__ == "__main__":
    main()
