"""Writes `.env.example` from the settings: `python -m config.launcher.env_example > .env.example`."""

import sys
import textwrap

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from config.settings import ROOT, Settings

HEAD = """\
# Rollcall's settings. Copy to .env and uncomment what you need; variables of the environment win over the file.
# `make run` needs none of them. Written from config/settings.py: `python -m config.launcher.env_example`.
"""
# Read by the processes' own starters, before the application has settings.
PROCESSES = {
    "PORT": ("8000", "TCP port of the web app."),
    "HOST": ("127.0.0.1", "Address it listens on; 0.0.0.0, every address, where gunicorn is started by the Procfile."),
    "WEB_CONCURRENCY": ("2", "Web processes."),
    "WEB_THREADS": ("8", "Threads in each web process."),
    "CHAT_PORT": ("8002", "TCP port of the chat process, which listens on HOST."),
    "WORKER_CONCURRENCY": ("2", "Worker processes, where the worker is started by the Procfile."),
    "VAR_DIR": ("var", "Folder of the data, logs and sockets of `make run`."),
    "SIMULATOR_PORT": ("8001", "TCP port of the simulator that `make run` starts."),
    "RASA_PORT": ("", "TCP port of the Rasa that `make run` starts, on loopback; a free one when empty."),
}


def example() -> str:
    """The whole file."""
    fields = [_entry(_name(name, field), _value(field), field.description or "") for name, field in _fields()]
    processes = [_entry(name, value, words) for name, (value, words) in PROCESSES.items()]
    return "\n".join([HEAD, "# --- the application\n", *fields, "# --- its processes\n", *processes])


def _fields() -> list[tuple[str, FieldInfo]]:
    return list(Settings.model_fields.items())


def _name(name: str, field: FieldInfo) -> str:
    return (field.validation_alias if isinstance(field.validation_alias, str) else name).upper()


def _value(field: FieldInfo) -> str:
    default = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(default, SecretStr):
        default = default.get_secret_value()
    if default in (PydanticUndefined, None):
        return ""
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, dict):
        return "{}"
    return str(default).replace(f"{ROOT}/", "")


def _entry(name: str, value: str, words: str) -> str:
    comment = textwrap.fill(words, width=100, initial_indent="# ", subsequent_indent="# ")
    return f"{comment}\n#{name}={value}\n"


if __name__ == "__main__":
    sys.stdout.write(example())
