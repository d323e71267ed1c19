"""The parts of this channel put together, for app.py."""

from flask import Flask
from redis import Redis

from bot.channels.types import Answer
from bot.channels.web_chat.caller import Callers
from bot.channels.web_chat.keys import Keys
from bot.channels.web_chat.origins import Origins
from bot.channels.web_chat.page import ChatPage, chat_page
from bot.channels.web_chat.routes import Chat, GiveOffers, chat_routes
from bot.channels.web_chat.visits import Visits
from config.limits import Limits
from config.redis import make_breaker
from config.settings import Settings
from models.database import SessionMaker


def web_chat(
    app: Flask, settings: Settings, sessions: SessionMaker, redis: Redis, answer: Answer, offers: GiveOffers
) -> None:
    """Gives the app the page and the routes of the chat.

    Args:
        answer: the bot.
        offers: what may be answered with one press.
    """
    visits = Visits(sessions)
    origins = Origins.of(settings.public_base_url, settings.chat_origins)
    callers = Callers(
        keys=Keys(settings.secret_key.get_secret_value()),
        visits=visits,
        secure=settings.public_base_url.startswith("https://"),
        proxy_hops=settings.proxy_hops,
    )
    limits = Limits(redis, make_breaker("chat"), "chat")
    app.register_blueprint(chat_routes(Chat(callers, visits, limits, origins, answer, offers)))
    app.register_blueprint(chat_page(ChatPage(visits, origins, settings.chat_stream_url)))
