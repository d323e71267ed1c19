"""Rasa's own Twilio channel: `rasa run` with the same understanding, a rule for each intent, and an action server."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.sides.carrier import Carrier
from bench.sides.peer_project import PATHS, PROJECT, PYTHON, RASA, write_addresses
from bench.sides.processes import free_port, running
from bench.sides.side import Side


@contextmanager
def rasa_channel(carrier: Carrier, model: Path) -> Iterator[Side]:
    """Runs Rasa and its action server until the block ends.

    Args:
        carrier: takes the replies, as Twilio's API would.
        model: from `peer_project.trained`.

    Raises:
        BenchError: when one of them does not start.
    """
    port, actions_port = free_port(), free_port()
    here, actions_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{actions_port}"
    write_addresses(carrier.url, actions_url)
    sdk = (PYTHON, "-m", "rasa_sdk", "--actions", "actions", "--port", str(actions_port))
    serve = (
        *RASA, "run", "--model", str(model), "--credentials", str(PROJECT / "credentials.yml"),
        "--endpoints", str(PROJECT / "endpoints.yml"), "--interface", "127.0.0.1", "--port", str(port),
    )  # fmt: skip
    with ExitStack() as stack:
        action_server = stack.enter_context(running("peer-actions", sdk, f"{actions_url}/health", PATHS))
        rasa = stack.enter_context(running("peer-rasa", serve, f"{here}/webhooks/twilio/", PATHS))
        parts = {"rasa": rasa, "action server": action_server}
        yield Side("Rasa's Twilio channel", f"{here}/webhooks/twilio/webhook", parts, carrier.accepted)
