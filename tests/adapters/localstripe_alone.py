"""A program: localstripe on a port of this machine only. It is GPL, so nothing but this process imports it."""

import sys

from aiohttp import web
from localstripe import resources, server

if __name__ == "__main__":
    resources.store.dump_to_disk = lambda *_, **__: None
    web.run_app(server.app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
