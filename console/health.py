"""/healthz says the process is alive, /readyz whether each part behind it answers."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, jsonify
from redis import Redis, RedisError
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.understanding.understander import Understander
from models.migrate import newest_revision, present_revision


@dataclass(frozen=True)
class Health:
    """The parts that a text needs, each with its own state in a word.

    The database and its migrations decide whether texts can be answered; Redis and Rasa have another way.
    """

    engine: Engine
    redis: Redis
    understander: Understander

    def states(self) -> dict[str, str]:
        """Part by part: `ready`, or what is wrong."""
        return {
            "database": self._database(),
            "migrations": self._migrations(),
            "redis": self._redis(),
            "rasa": self.understander.state(),
        }

    def _database(self) -> str:
        return _state(self._ask_database)

    def _ask_database(self) -> str:
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        return "ready"

    def _migrations(self) -> str:
        return _state(self._compare_revisions)

    def _compare_revisions(self) -> str:
        present, newest = present_revision(self.engine), newest_revision()
        return "ready" if present == newest else f"at {present or 'nothing'}, needs {newest}: run rollcall db upgrade"

    def _redis(self) -> str:
        return _state(lambda: "ready" if self.redis.ping() else "away")


def _state(ask: Callable[[], str]) -> str:
    try:
        return ask()
    except (SQLAlchemyError, RedisError):
        return "away"


def health_routes(health: Health) -> Blueprint:
    """The two routes a load balancer asks."""
    routes = Blueprint("health", __name__)

    @routes.get("/healthz")
    def alive() -> Response:
        return jsonify(status="alive")

    @routes.get("/readyz")
    def ready() -> tuple[Response, int]:
        states = health.states()
        able = states["database"] == states["migrations"] == "ready"
        whole = able and all(state == "ready" for state in states.values())
        status = "ready" if whole else "degraded" if able else "not ready"
        return jsonify(status=status, **states), 200 if able else 503

    return routes
