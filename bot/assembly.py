"""The bot put together from settings: for the web app, and for the worker that takes up late texts."""

from collections.abc import Callable

from redis import Redis

from bot.book import load_book, typed_slots
from bot.bot import Bot
from bot.links import Links
from bot.local_files import LocalFiles
from bot.turns import Turns
from bot.understanding.understander import Understander
from bot.whatsapp import check_plans
from bot.wording import Wording
from config.redis import make_breaker
from config.settings import Settings
from models.database import SessionMaker


def make_bot(
    settings: Settings, sessions: SessionMaker, redis: Redis, wake_sender: Callable[[], None]
) -> tuple[Bot, Understander]:
    """A bot, and the understander in it for those who ask how Rasa does.

    Raises:
        FlowFileError: the flow files have faults.
        LocalFileError: files of locals have faults.
    """
    breaker = make_breaker("redis")
    understander = Understander(
        rasa_url=settings.rasa_url,
        rasa_token=settings.rasa_token.get_secret_value(),
        timeout_seconds=settings.rasa_timeout_seconds,
        models_dir=settings.models_dir,
        redis=redis,
        redis_breaker=breaker,
        cache_secret=settings.secret_key.get_secret_value(),
    )
    flows = load_book(settings.flows_dir)
    files = LocalFiles(settings.locals_dir)
    check_plans(files, flows)
    bot = Bot(
        sessions=sessions,
        understands=understander,
        turns=Turns(redis, breaker),
        flows=flows,
        typed_slots=typed_slots(flows),
        wording=Wording(flows),
        files=files,
        links=Links(settings.public_base_url, settings.secret_key.get_secret_value()),
        carrier_has_answered_keywords=settings.carrier_has_answered_keywords,
        most_replies_per_minute=settings.most_replies_per_minute,
        wake_sender=wake_sender,
    )
    return bot, understander
