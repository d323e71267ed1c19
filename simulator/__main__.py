"""`python -m simulator`: run the carrier until it is told to stop."""

import asyncio
import signal
import socket
import sys
from dataclasses import replace

from aiohttp import web

from simulator.server import make_app
from simulator.settings import Settings, SettingsError, load

SHUTDOWN_S = 1.0  # what open requests, such as a page that watches, are given to end by themselves


async def run(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM. Port 0 takes a free one."""
    # A blast opens hundreds of connections at once; the usual backlog of 128 would refuse some.
    listener = socket.create_server((settings.host, settings.port), backlog=4_096)
    settings = replace(settings, port=listener.getsockname()[1])
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    runner = web.AppRunner(make_app(settings), access_log=None, shutdown_timeout=SHUTDOWN_S)
    await runner.setup()
    try:
        await web.SockSite(runner, listener, backlog=4_096).start()
        sys.stdout.write(f"simulator: carrier and phones on http://{settings.host}:{settings.port}\n")
        sys.stdout.flush()
        await stop.wait()
    finally:
        await runner.cleanup()


def main() -> int:
    try:
        asyncio.run(run(load(sys.argv[1:])))
    except SettingsError as error:
        sys.stderr.write(f"simulator: {error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"simulator: cannot listen: {error.strerror}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
