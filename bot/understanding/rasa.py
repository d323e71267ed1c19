"""Rasa's HTTP API: `POST /model/parse` and `GET /status`, nothing else of it."""

import json
from typing import Any
from urllib.parse import urlencode

import pybreaker
import structlog
import urllib3
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError

from bot.understanding.gate import Gate
from bot.understanding.reading import Reading
from bot.understanding.types import Entity

CONNECTIONS = 16  # the threads of a gunicorn worker and a few more; an idle connection costs a socket
CONNECT_SECONDS = 0.5  # on loopback or in one network; who does not accept by then is not there
STATUS_SECONDS = 1.0  # it waits behind the texts that came before, 5 ms each
RANKED = 5
FAILURES = 3
RETRY_SECONDS = 3.0  # a Rasa that was restarted is used again this soon after its first text

log = structlog.get_logger(__name__)


class RasaUnavailable(Exception):
    """Rasa gave no reading: not there, loading, too slow, or its answer is not one."""


class _Heard(pybreaker.CircuitBreakerListener):
    def state_change(self, cb: Any, old_state: Any, new_state: Any) -> None:
        if new_state.name != pybreaker.STATE_HALF_OPEN:
            log.warning("nlu_circuit", state=new_state.name)


class RasaClient:
    """Keeps connections to one Rasa; any number of threads may use it.

    Args:
        url: where it answers, such as http://127.0.0.1:5005.
        token: what it asks for; "" when it asks for none.
        timeout: longest wait for one parse, in seconds.
        retry_seconds: how long nobody waits for it after three failures in a row.
    """

    def __init__(self, url: str, token: str, timeout: float, retry_seconds: float = RETRY_SECONDS) -> None:
        # Rasa takes its token in the address alone, so no address may reach a log or an error.
        query = f"?{urlencode({'token': token})}" if token else ""
        self._parse_url = f"{url}/model/parse{query}"
        self._status_url = f"{url}/status{query}"
        self._timeout = timeout
        self._pool = urllib3.PoolManager(
            maxsize=CONNECTIONS, retries=False, headers={"Content-Type": "application/json", "Connection": "keep-alive"}
        )
        self._gate = Gate(
            pybreaker.CircuitBreaker(fail_max=FAILURES, reset_timeout=retry_seconds, name="rasa", listeners=[_Heard()])
        )

    @property
    def is_trusted(self) -> bool:
        """Whether the last calls succeeded, as far as there were any."""
        return self._gate.is_closed

    def parse(self, normal: str) -> Reading:
        """Ask for the intent and entities of a text.

        normal: a text that the guards let through.

        Raises:
            RasaUnavailable: within the time-out, or at once after three failures in a row.
        """
        try:
            with self._gate.passing():
                return _reading(
                    self._ask("POST", self._parse_url, self._timeout, json.dumps({"text": normal}).encode())
                )
        except (HTTPError, ValueError, pybreaker.CircuitBreakerError) as error:
            # The error's own text may hold the address, and so the token.
            raise RasaUnavailable(type(error).__name__) from None

    def model_id(self) -> str:
        """Rasa's own id of the model it has loaded.

        Raises:
            RasaUnavailable: when it does not answer, or has none.
        """
        try:
            return str(_at(self._ask("GET", self._status_url, min(STATUS_SECONDS, self._timeout)), "model_id"))
        except (HTTPError, ValueError) as error:
            raise RasaUnavailable(type(error).__name__) from None

    def ready(self) -> bool:
        """Whether it answers GET /status with a model."""
        try:
            return bool(self.model_id())
        except RasaUnavailable:
            return False

    def _ask(self, method: str, url: str, seconds: float, body: bytes | None = None) -> Any:
        try:
            answer = self._once(method, url, seconds, body)
        except ReadTimeoutError:
            raise
        except ProtocolError:
            # Rasa closes idle connections, and may do so while we write; on a new one it answers.
            answer = self._once(method, url, seconds, body)
        if answer.status != 200:
            raise ValueError(f"status {answer.status}")
        return json.loads(answer.data)

    def _once(self, method: str, url: str, seconds: float, body: bytes | None) -> urllib3.BaseHTTPResponse:
        timeout = urllib3.Timeout(connect=min(CONNECT_SECONDS, seconds), total=seconds)
        return self._pool.request(method, url, body=body, timeout=timeout, redirect=False)


def _reading(answer: Any) -> Reading:
    ranking = [(_text(item, "name"), _number(item, "confidence")) for item in _list(answer, "intent_ranking")]
    top = _at(answer, "intent")
    if isinstance(top, dict) and top.get("name") and not ranking:
        ranking = [(_text(top, "name"), _number(top, "confidence"))]
    entities = [
        Entity(
            name=_text(item, "entity"),
            value=str(_at(item, "value")),
            start=int(_number(item, "start")),
            end=int(_number(item, "end")),
        )
        for item in _list(answer, "entities")
    ]
    return Reading(ranking=tuple(ranking[:RANKED]), entities=tuple(entities))


def _at(value: Any, key: str) -> Any:
    if not isinstance(value, dict) or key not in value:
        raise ValueError(f"an answer without {key}")
    return value[key]


def _list(value: Any, key: str) -> list[Any]:
    found = _at(value, key)
    if not isinstance(found, list):
        raise ValueError(f"{key} is no list")
    return found


def _text(value: Any, key: str) -> str:
    found = _at(value, key)
    if not isinstance(found, str):
        raise ValueError(f"{key} is no text")
    return found


def _number(value: Any, key: str) -> float:
    found = _at(value, key)
    if not isinstance(found, int | float):
        raise ValueError(f"{key} is no number")
    return float(found)
