"""What workers do, as Dramatiq actors: `dramatiq scheduler.actors`. Each is a wake-up, safe to repeat."""

from functools import lru_cache
from threading import Event

import dramatiq

from bot.assembly import make_bot, stop_on_faults
from bot.bot import Bot
from bot.channels.twilio.async_carrier import make_async_carrier
from bot.channels.twilio.carrier import make_carrier
from bot.channels.twilio.media import MediaStore
from config.logs import configure_logging
from config.redis import make_redis
from config.settings import settings
from models.database import SessionMaker, make_engine, make_sessions
from scheduler import late
from scheduler.broker import connect_broker
from scheduler.imports.background import run_imports as do_imports
from scheduler.imports.uploads import Uploads
from scheduler.media import fetch_waiting
from scheduler.one_run import OneRun
from scheduler.pause import Pause
from scheduler.sender import AT_ONCE, Sender
from scheduler.sending.batch import Shelf
from scheduler.sending.campaigns import DATABASE_THREADS, CampaignSender
from scheduler.wake import QUEUES, Waker, Work

STOP = Event()


class EndRuns(dramatiq.Middleware):
    """Tells the runs under way to end: a worker that is asked to stop waits for them."""

    def before_worker_shutdown(self, broker: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        """Whatever waits in the outbox is left to other workers, or to this one when it starts again."""
        STOP.set()


connect_broker(settings().redis_url).add_middleware(EndRuns())
configure_logging(settings().log_format, settings().log_level)
stop_on_faults(settings())

# One run of each kind a process: whatever is woken how often, the other kinds find a thread.
RUNS = {work: OneRun() for work in Work}
PAUSE = Pause()  # what the carrier refuses of one sender, it would refuse of the other


@lru_cache
def sessions() -> SessionMaker:
    """The sessions of this worker process: a connection for each thread that sends, and for each kind of work."""
    threads = 2 * AT_ONCE + DATABASE_THREADS + len(RUNS)
    return make_sessions(make_engine(settings().database_url, pool_size=threads))


@lru_cache
def sender() -> Sender:
    """The sender of this worker process."""
    return Sender(sessions(), make_carrier(settings()), PAUSE, STOP)


@lru_cache
def campaign_sender() -> CampaignSender:
    """The sender of campaigns of this worker process."""
    at_once = settings().campaign_calls_at_once
    return CampaignSender(
        sessions=sessions(),
        carrier=make_async_carrier(settings(), at_once),
        files=bot().files,
        shelf=Shelf(bot().kinds, bot().wording),
        at_once=at_once,
        longest_call=sender().carrier.longest_call,
        pause=PAUSE,
        stop=STOP,
    )


@lru_cache
def bot() -> Bot:
    """The bot, for texts that no web process answers any more, and for what campaigns say; made when it is needed."""
    redis = make_redis(settings().redis_url)
    made, _ = make_bot(settings(), sessions(), redis, Waker(settings().redis_url).wake_sender)
    return made


@dramatiq.actor(queue_name=QUEUES[Work.SEND_URGENT], max_retries=0, time_limit=300_000)
def send_urgent() -> None:
    """Sends calls for help, also while a long run of other texts is under way."""
    RUNS[Work.SEND_URGENT](sender().send_urgent)


@dramatiq.actor(queue_name=QUEUES[Work.SEND_DUE], max_retries=0, time_limit=300_000)
def send_due() -> None:
    """Empties what is due; the clock asks again, so a failure is not retried by itself."""
    RUNS[Work.SEND_DUE](sender().send_due)


@dramatiq.actor(queue_name=QUEUES[Work.SEND_CAMPAIGNS], max_retries=0, time_limit=300_000)
def send_campaigns() -> None:
    """Sends what is due of campaigns, beside what people wait for."""
    RUNS[Work.SEND_CAMPAIGNS](campaign_sender().send_campaigns)


@dramatiq.actor(queue_name=QUEUES[Work.RECONCILE], max_retries=0, time_limit=600_000)
def reconcile() -> None:
    """Looks up rows of unknown outcome."""
    RUNS[Work.RECONCILE](sender().reconcile)


@dramatiq.actor(queue_name=QUEUES[Work.WITHDRAW], max_retries=0, time_limit=600_000)
def withdraw() -> None:
    """Cancels at the carrier what an opt-out has overtaken."""
    RUNS[Work.WITHDRAW](sender().withdraw)


@dramatiq.actor(queue_name=QUEUES[Work.FETCH_MEDIA], max_retries=0, time_limit=600_000)
def fetch_media() -> None:
    """Fetches the photos and documents that wait at the carrier."""
    store = MediaStore(
        folder=settings().media_dir,
        account_sid=settings().twilio_account_sid,
        auth_token=settings().twilio_auth_token.get_secret_value(),
        api_url=settings().carrier_url,
        timeout=settings().carrier_timeout_seconds,
    )
    RUNS[Work.FETCH_MEDIA](lambda: fetch_waiting(sessions(), store))


@dramatiq.actor(queue_name=QUEUES[Work.ANSWER_LATE], max_retries=0, time_limit=600_000)
def answer_late() -> None:
    """Takes the turns of texts whose web process ended before they did."""
    RUNS[Work.ANSWER_LATE](lambda: late.answer_late(bot()))


@dramatiq.actor(queue_name=QUEUES[Work.RUN_IMPORTS], max_retries=0, time_limit=3_600_000)
def run_imports() -> None:
    """Checks, applies and takes back files that staff have uploaded."""
    RUNS[Work.RUN_IMPORTS](lambda: do_imports(sessions(), Uploads.beside(settings().media_dir)))
