"""Every setting, from the environment, validated once at the start."""

import sys
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, NoReturn
from urllib.parse import urlsplit

from pydantic import AfterValidator, AwareDatetime, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from config import clock
from config.kept_secret import kept_secret

SIMULATOR_ACCOUNT_SID = "AC" + "0" * 32
ROOT = Path(__file__).resolve().parent.parent


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be a URL such as https://text.example.org")
    return value.rstrip("/")


def _database_url(value: str) -> str:
    # Hosting providers hand out postgres:// and postgresql://; both mean our driver, psycopg 3.
    for prefix in ("postgresql+psycopg://", "postgresql://", "postgres://"):
        if value.startswith(prefix):
            return "postgresql+psycopg://" + value.removeprefix(prefix)
    raise ValueError("must be a PostgreSQL URL such as postgresql://user:password@host/rollcall")


def _redis_url(value: str) -> str:
    if not value.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("must be a Redis URL such as redis://host:6379/0")
    return value


def _origins(value: str) -> str:
    for origin in value.split():
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or not parts.hostname or origin != f"{parts.scheme}://{parts.netloc}":
            raise ValueError("must be origins with spaces between them, such as https://www.example.org")
    return " ".join(value.split())


def _mail_url(value: SecretStr) -> SecretStr:
    parts = urlsplit(value.get_secret_value())
    if value and (parts.scheme not in ("smtp", "smtps") or not parts.hostname):
        raise ValueError("must be a mail server's URL such as smtp://user:password@mail.example.org:587")
    return value


HttpUrl = Annotated[str, AfterValidator(_http_url)]


class Settings(BaseSettings):
    """What the environment may say; it wins over `.env`, and that over what a `make run` under way has noted."""

    model_config = SettingsConfigDict(env_file=(ROOT / "var" / "run.env", ROOT / ".env"), extra="ignore", frozen=True)

    database_url: Annotated[str, AfterValidator(_database_url)] = Field(
        description="PostgreSQL to use. `make run` starts one of its own under var/ when this is not set."
    )
    redis_url: Annotated[str, AfterValidator(_redis_url)] = Field(
        description="Redis or Valkey to use. `make run` starts its own under var/ when this is not set."
    )
    public_base_url: HttpUrl = Field(
        "http://127.0.0.1:8000",
        description="Where the carrier reaches the web app; webhook signatures are checked against it.",
    )
    secret_key: SecretStr = Field(
        SecretStr(""),
        description="Secret for sessions and signed links, 32 characters or more. The simulator keeps its own in var/.",
    )

    twilio_account_sid: Annotated[str, Field(pattern=r"^AC[0-9a-fA-F]{32}$")] = Field(
        SIMULATOR_ACCOUNT_SID,
        description="Twilio account. The default, AC and 32 zeros, is the local simulator.",
    )
    twilio_auth_token: SecretStr = Field(
        SecretStr("simulator"),
        description="Primary auth token of the account: signs webhooks and calls the API.",
    )
    twilio_api_url: HttpUrl | None = Field(
        None,
        description="Carrier API to call instead of Twilio's; in simulator mode the local one on port 8001.",
    )
    twilio_messaging_service_sid: Annotated[str, Field(pattern=r"^(MG[0-9a-fA-F]{32})?$")] = Field(
        "", description="Messaging Service to send through; empty sends from the local's own number."
    )
    twilio_shared_keys: dict[str, SecretStr] = Field(
        default_factory=dict,
        description='Webhook SharedKeys by id, as JSON: {"webhooks_sharedkey_...": "secret"}.',
    )
    carrier_answers_opt_out: bool | None = Field(
        None,
        description="Whether the carrier itself answers STOP, START and HELP (Twilio does for long codes). "
        "Unset: false with the simulator, true with Twilio.",
    )
    campaign_calls_at_once: int = Field(
        400,
        ge=1,
        le=2000,
        description="Calls to the carrier's API that one worker has open at a time for campaigns; fewer by itself "
        "while the carrier says there are too many (20429).",
    )
    carrier_timeout_seconds: float = Field(10, gt=0, le=30, description="Longest wait for the carrier's API.")

    rasa_url: HttpUrl = Field("http://127.0.0.1:5005", description="Where Rasa answers POST /model/parse.")
    rasa_token: SecretStr = Field(SecretStr(""), description="Token that Rasa asks for (`--auth-token`).")
    rasa_timeout_seconds: float = Field(
        2, gt=0, le=6, description="Longest wait for one parse; after it, keywords answer."
    )
    reply_deadline_seconds: float = Field(
        8,
        gt=0,
        le=14,
        description="After this an empty TwiML answers, and the reply goes by REST. Twilio waits 15 s.",
    )

    most_replies_per_minute: int = Field(
        10, ge=0, description="Replies one number gets in a minute before it counts as a machine; 0 is no limit."
    )
    chat_origins: Annotated[str, AfterValidator(_origins)] = Field(
        "",
        description="Sites that may show the web chat in a frame and call it, as origins with spaces between them: "
        "https://www.example.org.",
    )
    chat_stream_url: HttpUrl | None = Field(
        None,
        description="Where the chat's pages reach the chat process. Unset: /chat/stream of the web app's own address, "
        "which the proxy hands to it; `make run` sets its port.",
    )
    proxy_hops: int = Field(
        0,
        ge=0,
        le=5,
        description="Proxies before the web app that each add to X-Forwarded-For; 0: visitors are counted by the "
        "address that calls.",
    )
    mail_url: Annotated[SecretStr, AfterValidator(_mail_url)] = Field(
        SecretStr(""),
        description="Mail server for invitations and resets: smtp://user:password@host:587 (STARTTLS), or smtps://. "
        "Unset with the simulator, mails are files in var/mail/; unset otherwise, admins hand the links over.",
    )
    mail_from: str = Field(
        "", description="Address mails come from, such as Local 1021 <line@example.org>; empty: rollcall@ the web app."
    )
    mail_dir: Path = Field(ROOT / "var" / "mail", description="Folder of mails that no server is set for.")
    media_dir: Path = Field(ROOT / "var" / "media", description="Folder for photos and documents members send.")

    models_dir: Path = Field(ROOT / "nlu_data" / "models", description="Folder of the trained model and its bands.")
    flows_dir: Path = Field(ROOT / "flows", description="Folder of the flows and responses.")
    locals_dir: Path = Field(ROOT / "locals", description="Folder of the files in which locals set what is their own.")
    campaigns_dir: Path = Field(ROOT / "campaigns", description="Folder of the kinds of campaigns.")
    log_format: Literal["json", "console"] = Field("json", description="json for machines, console for people.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Least level that is logged.")
    clock_speed: float = Field(
        1,
        ge=1,
        le=60,
        description="How many times as fast as the machine's our clock runs, for tests: leases and waits are over "
        "sooner. With the simulator alone.",
    )
    clock_since: AwareDatetime | None = Field(
        None, description="From when on it runs so fast, such as 2026-03-01T18:00:00Z; the same for all processes."
    )
    metrics_dir: Path | None = Field(
        None,
        validation_alias="prometheus_multiproc_dir",
        description="Folder in which several web processes share their counters; empty on start.",
    )

    @property
    def simulated(self) -> bool:
        """Whether the carrier is the local simulator."""
        return self.twilio_account_sid == SIMULATOR_ACCOUNT_SID

    @property
    def carrier_url(self) -> str | None:
        """Base URL of the carrier's API, None for Twilio's own."""
        if self.twilio_api_url:
            return self.twilio_api_url
        return "http://127.0.0.1:8001" if self.simulated else None

    @property
    def carrier_has_answered_keywords(self) -> bool:
        """Whether a STOP, START or HELP that reaches us was already answered by the carrier."""
        if self.carrier_answers_opt_out is None:
            return not self.simulated
        return self.carrier_answers_opt_out


class SettingsError(Exception):
    """The environment is not fit to start with; `faults` has one sentence for each reason."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def load_settings() -> Settings:
    """Reads the environment.

    Raises:
        SettingsError: with one line per missing or wrong setting.
    """
    try:
        loaded = Settings()  # every value comes from the environment
    except ValidationError as error:
        raise SettingsError([_fault(dict(detail)) for detail in error.errors()]) from None
    if faults := _live_faults(loaded):
        raise SettingsError(faults)
    if loaded.clock_speed > 1 and loaded.clock_since is None:
        raise SettingsError(["CLOCK_SINCE: set from when on the clock runs faster, or processes would not agree"])
    if loaded.secret_key.get_secret_value():
        return loaded
    return loaded.model_copy(update={"secret_key": SecretStr(kept_secret("secret_key"))})


@lru_cache
def settings() -> Settings:
    """The settings of this process, read at the first call, when its clock follows them; stops it on wrong ones."""
    try:
        loaded = load_settings()
    except SettingsError as error:
        _stop(error)
    if loaded.clock_since:
        clock.hurry(loaded.clock_speed, loaded.clock_since)
    return loaded


def _live_faults(loaded: Settings) -> list[str]:
    """What texting real people needs beyond what the simulator does."""
    if loaded.simulated:
        return []
    faults = []
    if loaded.twilio_auth_token.get_secret_value() in ("", "simulator"):
        faults.append("TWILIO_AUTH_TOKEN: set the primary auth token of the Twilio account")
    if len(loaded.secret_key.get_secret_value()) < 32:
        faults.append(
            "SECRET_KEY: set 32 characters or more, for example what this prints: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )
    if not loaded.public_base_url.startswith("https://"):
        faults.append("PUBLIC_BASE_URL: Twilio calls https only; set the public https address")
    if loaded.clock_speed != 1:
        faults.append("CLOCK_SPEED: leave it at 1, people's clocks run no faster")
    return faults


def _stop(error: SettingsError) -> NoReturn:
    for fault in error.faults:
        sys.stderr.write(f"rollcall: setting {fault}\n")
    raise SystemExit(2)


def _fault(detail: dict[str, object]) -> str:
    location = detail.get("loc")
    name = str(location[0]).upper() if isinstance(location, tuple) and location else ""
    reason = str(detail["msg"]).removeprefix("Value error, ")
    if detail["type"] == "missing":
        known = Settings.model_fields[name.lower()].description or ""
        return f"{name}: is missing. {known}"
    return f"{name}: {reason}" if name else reason
