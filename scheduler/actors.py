"""What workers do, as Dramatiq actors: `dramatiq scheduler.actors`. Each is a wake-up, safe to repeat."""

from functools import lru_cache

import dramatiq

from bot.channels.twilio.carrier import make_carrier
from bot.channels.twilio.media import MediaStore
from config.logs import configure_logging
from config.settings import settings
from models.database import SessionMaker, make_engine, make_sessions
from scheduler.broker import connect_broker
from scheduler.media import fetch_waiting
from scheduler.sender import Sender

connect_broker(settings().redis_url)
configure_logging(settings().log_format, settings().log_level)


@lru_cache
def sessions() -> SessionMaker:
    """The sessions of this worker process."""
    return make_sessions(make_engine(settings().database_url, pool_size=10))


@lru_cache
def sender() -> Sender:
    """The sender of this worker process."""
    return Sender(sessions(), make_carrier(settings()))


@dramatiq.actor(max_retries=0, time_limit=300_000)
def send_due() -> None:
    """Empties what is due; the clock asks again, so a failure is not retried by itself."""
    sender().send_due()


@dramatiq.actor(max_retries=0, time_limit=120_000)
def reconcile() -> None:
    """Looks up rows of unknown outcome."""
    sender().reconcile()


@dramatiq.actor(max_retries=0, time_limit=120_000)
def withdraw() -> None:
    """Cancels at the carrier what an opt-out has overtaken."""
    sender().withdraw()


@dramatiq.actor(max_retries=0, time_limit=600_000)
def fetch_media() -> None:
    """Fetches the photos and documents that wait at the carrier."""
    store = MediaStore(
        folder=settings().media_dir,
        account_sid=settings().twilio_account_sid,
        auth_token=settings().twilio_auth_token.get_secret_value(),
        api_url=settings().carrier_url,
        timeout=settings().carrier_timeout_seconds,
    )
    fetch_waiting(sessions(), store)
