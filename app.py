"""Application factory and wiring, nothing else."""

import click
from flask import Flask
from flask.cli import FlaskGroup

from bot.assembly import make_bot
from bot.channels.twilio.signature import SignatureCheck
from bot.channels.twilio.webhook import twilio_webhooks
from bot.channels.web_chat.wiring import web_chat
from bot.front_door import FrontDoor
from bot.offers import offers
from config.limits import Limits
from config.logs import configure_logging
from config.redis import make_breaker, make_redis
from config.settings import Settings
from config.settings import settings as read_settings
from console.commands import command_names, find_command
from console.doors import add_console
from console.errors import register_errors
from console.health import Health, health_routes
from console.links import link_routes
from console.links.desk import LinkDesk
from console.metrics import metrics_routes
from console.site import make_console
from console.vitals import Vitals
from models.database import make_engine, make_sessions
from scheduler.receipts import take_report
from scheduler.wake import Waker

MOST_BYTES = 256 * 1024  # of a request; Twilio's webhooks are a few kB


def create_app(settings: Settings | None = None) -> Flask:
    """The web app, put together from its parts.

    Args:
        settings: read from the environment when None; wrong ones stop the process with a line each.
    """
    settings = settings or read_settings()
    configure_logging(settings.log_format, settings.log_level)
    app = Flask("rollcall", root_path=str(settings.flows_dir.parent))
    app.config.update(SECRET_KEY=settings.secret_key.get_secret_value() or None, MAX_CONTENT_LENGTH=MOST_BYTES)

    engine = make_engine(settings.database_url)
    sessions = make_sessions(engine)
    redis = make_redis(settings.redis_url)
    bot, understander = make_bot(settings, sessions, redis, Waker(settings.redis_url).wake_sender)
    front_door = FrontDoor(bot, settings.reply_deadline_seconds)
    check = SignatureCheck(
        public_base_url=settings.public_base_url,
        auth_token=settings.twilio_auth_token.get_secret_value(),
        shared_keys={key: secret.get_secret_value() for key, secret in settings.twilio_shared_keys.items()},
    )
    app.extensions["rollcall"] = {"bot": bot, "front_door": front_door, "engine": engine, "redis": redis}
    app.register_blueprint(
        twilio_webhooks(
            check,
            settings.twilio_account_sid,
            front_door.answer,
            lambda report: take_report(sessions, report),
        )
    )
    web_chat(app, settings, sessions, redis, front_door.answer, lambda talk, at: offers(bot, talk, at))
    health = Health(engine, redis, understander)
    app.register_blueprint(health_routes(health))
    app.register_blueprint(metrics_routes(settings.metrics_dir, understander))
    app.register_blueprint(link_routes(LinkDesk(bot)))
    register_errors(app)
    limits = Limits(redis, make_breaker("console"), "console")
    app.extensions["rollcall"]["console"] = add_console(
        app, lambda: make_console(settings, bot, limits, Vitals(health))
    )
    return app


class RollcallGroup(FlaskGroup):
    """Flask's command line under a name of its own; `--help` needs no settings and no database."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, without loading the app for more."""
        return command_names()

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of them."""
        return find_command(cmd_name)


rollcall = RollcallGroup(
    name="rollcall", create_app=create_app, add_default_commands=False, help="Rollcall: a union's text line."
)
