"""The Rasa project of the comparison: our training data and pipeline, a rule for each intent, Rasa's Twilio channel."""

import hashlib
import subprocess
from pathlib import Path
from typing import Any

import yaml

from bench.sides.processes import BenchError, surroundings
from bench.sides.side import CARRIER, HOME, ROOT

NLU = ROOT / "nlu_data"
PEER = ROOT / "bench" / "peer"
PYTHON = str(NLU / ".venv" / "bin" / "python")
PROJECT = HOME / "peer"
# Rasa finds our components in the one, and its channel and actions in the other.
PATHS = {"PYTHONPATH": f"{NLU}:{PEER}"}
RASA = (PYTHON, str(PEER / "command.py"))


def trained() -> Path:
    """The model of the comparison, trained if the data, the pipeline or the rules changed.

    Raises:
        BenchError: when the training fails.
    """
    _write("domain.yml", _domain())
    _write("data/rules.yml", _rules())
    _write("config.yml", _config())
    model = PROJECT / "models" / f"{_digest()}.tar.gz"
    if model.exists():
        return model
    command = [
        *RASA, "train", "--domain", str(PROJECT / "domain.yml"), "--config", str(PROJECT / "config.yml"),
        "--data", str(NLU / "data"), str(PROJECT / "data"), "--out", str(model.parent),
        "--fixed-model-name", model.name.removesuffix(".tar.gz"),
    ]  # fmt: skip
    done = subprocess.run(command, env=surroundings() | PATHS, capture_output=True, text=True, check=False)
    if done.returncode or not model.exists():
        raise BenchError(f"the peer's training failed:\n{done.stdout}{done.stderr}")
    return model


def write_addresses(carrier_url: str, actions_url: str) -> None:
    """The project's credentials.yml and endpoints.yml for this run.

    Args:
        carrier_url: where the channel replies to.
        actions_url: where the action server listens.
    """
    account = {
        "account_sid": CARRIER.account_sid,
        "auth_token": CARRIER.auth_token,
        "twilio_number": CARRIER.numbers[0],
    }
    _write("credentials.yml", {"local_twilio.LocalTwilioInput": account | {"api_url": carrier_url}})
    _write("endpoints.yml", {"action_endpoint": {"url": f"{actions_url}/webhook"}})


def _domain() -> dict[str, Any]:
    domain: dict[str, Any] = yaml.safe_load((NLU / "domain.yml").read_text(encoding="utf-8"))
    known = {name: domain[name] for name in ("version", "intents", "entities") if name in domain}
    session = {"session_expiration_time": 60, "carry_over_slots_to_new_session": True}  # Rasa's defaults
    return known | {"actions": ["action_answer"], "session_config": session}


def _rules() -> dict[str, Any]:
    intents = [name if isinstance(name, str) else next(iter(name)) for name in _domain()["intents"]]
    steps = [{"rule": f"answer {name}", "steps": [{"intent": name}, {"action": "action_answer"}]} for name in intents]
    return {"version": "3.1", "rules": steps}


def _config() -> dict[str, Any]:
    config: dict[str, Any] = yaml.safe_load((NLU / "config.yml").read_text(encoding="utf-8"))
    return config | {"policies": [{"name": "RulePolicy"}], "assistant_id": "peer"}


def _write(name: str, content: dict[str, Any]) -> None:
    path = PROJECT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _digest() -> str:
    components = NLU / "components"
    inputs = [
        *(NLU / "data").rglob("*.yml"),
        *components.rglob("*.py"),
        *components.rglob("*.yml"),
        NLU / "requirements.txt",
    ]
    made = [PROJECT / "domain.yml", PROJECT / "data" / "rules.yml", PROJECT / "config.yml"]
    digest = hashlib.sha256()
    for path in sorted(inputs) + made:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
