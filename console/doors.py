"""Which of the two applications answers: the line (webhooks, chat, links, health) or the console.

They are two Flask apps in one process, so that a webhook pays for nothing the console needs: no cookie is read, no
user looked up, no form token checked, and a page may be larger than a webhook may.
"""

from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

from flask import Flask

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def lines_own(line: Flask) -> frozenset[str]:
    """The first part of every path that the line answers: webhooks, chat, l, healthz..."""
    return frozenset(rule.rule.split("/")[1] for rule in line.url_map.iter_rules() if rule.endpoint != "static")


class Console:
    """The console's application, made when it is first wanted: no command and no webhook waits for it."""

    def __init__(self, own: frozenset[str], make: Callable[[], Flask]) -> None:
        self._own, self._make = own, make
        self._making = Lock()
        self._made: Flask | None = None

    @property
    def app(self) -> Flask:
        """The application.

        Raises:
            ValueError: the line has pages below the same first part.
        """
        with self._making:
            if self._made is None:
                made = self._make()
                if both := self._own & lines_own(made):
                    raise ValueError(f"the line and the console both answer /{min(both)}")
                self._made = made
            return self._made


def add_console(line: Flask, make: Callable[[], Flask]) -> Console:
    """Lets the console that `make` makes answer every path that the line has nothing at."""
    own, answer_line = lines_own(line), line.wsgi_app
    console = Console(own, make)

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        first = environ.get("PATH_INFO", "").split("/", 2)[1:2]
        chosen: Wsgi = answer_line if first and first[0] in own else console.app.wsgi_app
        return chosen(environ, start_response)

    vars(line)["wsgi_app"] = answer  # Flask's own place for what wraps an application
    return console
