"""How gunicorn serves the web app: `gunicorn -c config/gunicorn.py "app:create_app()"`.

The environment may say HOST and PORT, WEB_CONCURRENCY (processes) and WEB_THREADS (threads in each). Wrong settings
stop it here, before any process is made: one line per fault, once.
"""

import os
import shutil
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from config.settings import SettingsError, load_settings


def _number(name: str, default: int) -> int:
    words = os.environ.get(name) or str(default)
    if words.isdecimal() and int(words):
        return int(words)
    sys.stderr.write(f"rollcall: setting {name}: must be a whole number above zero, and is {words!r}\n")
    raise SystemExit(2)


try:
    load_settings()
except SettingsError as error:
    sys.stderr.writelines(f"rollcall: setting {fault}\n" for fault in error.faults)
    raise SystemExit(2) from None

_port = _number("PORT", 8000)
if _host := os.environ.get("HOST"):  # otherwise gunicorn's own default: every address where PORT is set
    bind = f"{_host}:{_port}"
worker_class = "gthread"
workers = _number("WEB_CONCURRENCY", 2)
threads = _number("WEB_THREADS", 8)
# A text is answered within REPLY_DEADLINE_SECONDS (8 s, at most 14): a process silent for twice that is stuck.
timeout = 30
graceful_timeout = 10
# Longer than the usual 60 s of a load balancer, so that it never meets a connection that was just closed.
keepalive = 75
# The heartbeat file in memory: on a busy disk its touch can take longer than the time-out.
_memory = Path("/dev", "shm")
worker_tmp_dir = str(_memory) if _memory.is_dir() else None
# No access log: its lines carry addresses with ids in them, and /metrics counts requests better.
accesslog = None
# Nothing here is steered through it, and it would lie in the home folder.
control_socket_disable = True

# Several processes share their counters through files. To be set before the app makes its metrics.
_own_metrics = None
if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = _own_metrics = tempfile.mkdtemp(prefix="rollcall-metrics-")


def on_starting(server: Any) -> None:
    """Imports the application's modules before the processes part, so that they do it once and share the memory.

    The application itself is made in each process: connections and threads do not survive a fork. Faults in what it is
    made from stop the server here, once.
    """
    import_module(server.app.app_uri.partition(":")[0])
    import_module("bot.assembly").stop_on_faults(load_settings())
    import_module("console.site").page_modules()


def post_fork(_server: Any, _worker: Any) -> None:
    """Lets waiting threads in sooner: a turn hands over between threads several times, at 5 ms each by default.

    Measured with 16 phones: 23 % more texts a second.
    """
    sys.setswitchinterval(0.0005)


def post_worker_init(worker: Any) -> None:
    """Makes the console before the first request, which would wait for it."""
    if parts := worker.wsgi.extensions.get("rollcall"):  # not so in a peer of bench/
        _ = parts["console"].app


def child_exit(_server: Any, worker: Any) -> None:
    """Takes a dead process's gauges out of /metrics."""
    # What prometheus_client.multiprocess.mark_process_dead does, which has no types.
    for gauge in Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).glob(f"gauge_live*_{worker.pid}.db"):
        gauge.unlink(missing_ok=True)


def on_exit(_server: Any) -> None:
    """Removes the folder of the counters, if it is of our own making."""
    if _own_metrics:
        shutil.rmtree(_own_metrics, ignore_errors=True)
