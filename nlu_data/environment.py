"""How Rasa has to be started: `prepare()` comes before anything of Rasa's is imported."""

import logging
import os
import sys
from importlib import import_module
from pathlib import Path

PROJECT = Path(__file__).resolve().parent

SETTINGS = {
    "RASA_TELEMETRY_ENABLED": "false",  # else it calls a telemetry host and an error-reporting host
    "LOG_LEVEL": "WARNING",  # at debug level Rasa logs every text
    "RASA_MAX_CACHE_SIZE": "0",  # its training cache does not see changes in our components' helpers
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "OPENBLAS_NUM_THREADS": "1",  # one text is too small to share: more threads only wait for each other
    "OMP_NUM_THREADS": "1",
}


def prepare(threads: int = 1) -> None:
    """Set the environment, and let Rasa find `components` from whatever folder the process was started in.

    Args:
        threads: cores for the linear algebra.
    """
    os.environ.update(SETTINGS)
    os.environ["OPENBLAS_NUM_THREADS"] = str(threads)
    os.chdir(PROJECT)
    sys.path.insert(0, str(PROJECT))
    # skops looks through every loaded module when it is imported. Before TensorFlow brings its thousands it takes
    # 2 s, after them 8.
    import_module("skops.io")
    # Rasa 3.6 is pinned with what it was made for: notes on what later versions drop are nothing to act on.
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    # Without this Rasa's structured logs print every text: its command line sets it up, its parts do not.
    import_module("rasa.utils.log_utils").configure_structlog()
