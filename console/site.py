"""The console as an application of its own, put together from its parts."""

import secrets
from datetime import timedelta
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from bot.bot import Bot
from config.limits import Limits
from config.settings import Settings
from console import pages
from console.access.guard import guard
from console.access.post import Post
from console.access.security import add_security
from console.access.sign_ins import LONGEST
from console.database import add_database
from console.errors import name_requests
from console.faults import register_faults
from console.fit_text import add_fit_text
from console.headers import STATIC_SECONDS, add_headers
from console.nav import NavEntry
from console.speech import add_speech
from console.view import add_view
from console.vitals import Vitals

MOST_UPLOAD = 20 * 1024 * 1024  # bytes: a list of 100,000 members is 10 MB


def make_console(settings: Settings, bot: Bot, limits: Limits, vitals: Vitals) -> Flask:
    """The console.

    Args:
        limits: of tries at the doors, counted in Redis.
        vitals: how the parts behind the line are.
    """
    app = Flask("console")
    secure = settings.public_base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value() or secrets.token_urlsafe(32),
        DEMO=settings.simulated,
        PUBLIC_BASE_URL=settings.public_base_url,
        MAX_CONTENT_LENGTH=MOST_UPLOAD,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MEDIA_DIR=settings.media_dir,
        PERMANENT_SESSION_LIFETIME=LONGEST,
        SESSION_COOKIE_NAME="rollcall",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        SESSION_REFRESH_EACH_REQUEST=False,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(seconds=STATIC_SECONDS),
        # As long as the session: a form filled in over lunch is not lost.
        WTF_CSRF_TIME_LIMIT=None,
        BOOTSTRAP_SERVE_LOCAL=True,
    )
    if not settings.simulated:
        # Links in mails are made from PUBLIC_BASE_URL; whoever calls by another name gets nothing else either.
        app.config["TRUSTED_HOSTS"] = [urlsplit(settings.public_base_url).hostname]
    hops = settings.proxy_hops
    if hops:
        vars(app)["wsgi_app"] = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)
    app.extensions.update(bot=bot, post=Post.of(settings), settings=settings, vitals=vitals)
    name_requests(app)
    register_faults(app)
    database = add_database(app, bot.sessions)
    add_headers(app, secure=secure)
    add_speech(app)
    add_fit_text(app)
    CSRFProtect(app)
    Bootstrap5(app)
    add_security(app, settings, database)
    guard(app, limits)
    add_view(app, register_pages(app))
    return app


def register_pages(app: Flask) -> list[NavEntry]:
    """Adds every module of console/pages; returns the navigation, in order."""
    entries: list[NavEntry] = []
    for module in page_modules():
        app.register_blueprint(module.pages)
        nav: Any = getattr(module, "nav", [])
        entries += nav if isinstance(nav, list) else [nav]
    return sorted(entries, key=lambda entry: entry.order)


def page_modules() -> list[ModuleType]:
    """The modules of console/pages, by name."""
    return [import_module(f"{pages.__name__}.{module.name}") for module in iter_modules(pages.__path__)]
