"""What the carrier is started with: command line first, then the environment, then a default."""

import argparse
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

# A carrier that bills nobody has no secret to keep.
DEMO_SIGNER = "simulator"
DEMO_SHARED_SIGNER = "simulator-shared-key"

E164 = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True, slots=True)
class Settings:
    """The carrier's own settings; every one has an environment variable, SIMULATOR_ and its name in capitals.

    host, port: where to listen. The control API answers only callers on loopback, whatever `host` says.
    account_sid, auth_token: what an API caller must present by HTTP Basic authentication.
    api_key_sid, api_key_secret: a second pair that is accepted too, as Twilio's API keys are; empty for none.
    messaging_service_sid: the one Messaging Service, whose sender is the first of `numbers`.
    numbers: the phone numbers the account owns, E.164; the first is the one the page writes to.
    sms_url, fallback_url, status_url: the webhooks set on the numbers; empty for none.
    public_url: this carrier's own address, as media links carry it; empty means http://host:port.
    shared_key_sid, shared_key_secret: what signs webhooks in `shared_key` mode (HMAC-SHA256).
    phonebook: a YAML or JSON file, a list of `{phone, name, note}`, offered on the page; None for free entry.
    contents: a YAML file, a list of Content API creates with `sid` and `approved`, registered from the start.
    webhook_timeout_s: seconds a webhook may take in all, connect included. Twilio: 15.
    max_messages: how many messages are kept; the oldest go first, the counts stay.
    """

    host: str = "127.0.0.1"
    port: int = 8001
    account_sid: str = "AC" + "0" * 32
    auth_token: str = DEMO_SIGNER
    api_key_sid: str = ""
    api_key_secret: str = ""
    messaging_service_sid: str = "MG" + "0" * 32
    numbers: tuple[str, ...] = ("+14155550100",)
    sms_url: str = "http://127.0.0.1:8000/webhooks/twilio/sms"
    fallback_url: str = ""
    status_url: str = ""
    public_url: str = ""
    shared_key_sid: str = "webhooks_sharedkey_simulator"
    shared_key_secret: str = DEMO_SHARED_SIGNER
    phonebook: Path | None = None
    contents: Path | None = None
    webhook_timeout_s: float = 15.0
    max_messages: int = 500_000

    @property
    def base_url(self) -> str:
        # "Every address of this machine" is a place to listen at, not one to fetch from.
        host = "127.0.0.1" if _is_every_address(self.host) else self.host
        return self.public_url or f"http://{host}:{self.port}"

    def sender_for(self, to: str) -> str:
        """What the Messaging Service sends from: the first number, on the recipient's channel."""
        channel, separator, _ = to.rpartition(":")
        return channel + separator + self.numbers[0]


def _is_every_address(host: str) -> bool:
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False


class SettingsError(ValueError):
    """One line for each setting that is wrong."""


def load(argv: Sequence[str], environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings of one run.

    argv: the command line without the program's name. environ: the environment.
    Raises SettingsError with a line per fault; argparse ends the program itself on an unknown option.
    """
    parser = argparse.ArgumentParser(prog="python -m simulator", description=(__doc__ or "").strip())
    parser.add_argument("--host")
    parser.add_argument("--port")
    parser.add_argument("--phonebook")
    parser.add_argument("--sms-url")
    given = {name: value for name, value in vars(parser.parse_args(argv)).items() if value is not None}
    return _settings({**_from_environment(environ), **given})


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    names = [*Settings.__dataclass_fields__, "number"]
    found = {name: environ.get(f"SIMULATOR_{name.upper()}") for name in names}
    return {name: value.strip() for name, value in found.items() if value is not None and value.strip()}


def _settings(raw: Mapping[str, str]) -> Settings:
    default = Settings()
    faults: list[str] = []

    def number(name: str, least: float, fallback: float) -> float:
        try:
            value = float(raw.get(name, fallback))
        except ValueError:
            value = least - 1
        if value < least:
            faults.append(f"SIMULATOR_{name.upper()}: a number of at least {least:g} is needed")
        return value

    def url(name: str, fallback: str) -> str:
        value = raw.get(name, fallback)
        if value and urlsplit(value).scheme not in {"http", "https"}:
            faults.append(f"SIMULATOR_{name.upper()}: an http or https address is needed")
        return value

    numbers = tuple(filter(None, re.split(r"[\s,]+", raw.get("numbers", raw.get("number", "")))))
    if any(not E164.fullmatch(phone) for phone in numbers):
        faults.append("SIMULATOR_NUMBERS: phone numbers in E.164 form are needed, such as +14155550100")
    phonebook, contents = (Path(raw[name]) if name in raw else None for name in ("phonebook", "contents"))
    for name, path in (("PHONEBOOK", phonebook), ("CONTENTS", contents)):
        if path and not path.is_file():
            faults.append(f"SIMULATOR_{name}: there is no file {path}")
    settings = Settings(
        host=raw.get("host", default.host),
        port=int(number("port", 0, default.port)),
        account_sid=raw.get("account_sid", default.account_sid),
        auth_token=raw.get("auth_token", default.auth_token),
        api_key_sid=raw.get("api_key_sid", ""),
        api_key_secret=raw.get("api_key_secret", ""),
        messaging_service_sid=raw.get("messaging_service_sid", default.messaging_service_sid),
        numbers=numbers or default.numbers,
        sms_url=url("sms_url", default.sms_url),
        fallback_url=url("fallback_url", ""),
        status_url=url("status_url", ""),
        public_url=url("public_url", "").rstrip("/"),
        shared_key_sid=raw.get("shared_key_sid", default.shared_key_sid),
        shared_key_secret=raw.get("shared_key_secret", default.shared_key_secret),
        phonebook=phonebook,
        contents=contents,
        webhook_timeout_s=number("webhook_timeout_s", 0.1, default.webhook_timeout_s),
        max_messages=int(number("max_messages", 1, default.max_messages)),
    )
    if faults:
        raise SettingsError("\n".join(faults))
    return settings
