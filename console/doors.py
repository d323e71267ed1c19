"""Which of the two applications answers: the line (webhooks, chat, links, health) or the console.

They are two Flask apps in one process, so that a webhook pays for nothing the console needs: no cookie is read, no
user looked up, no form token checked, and a page may be larger than a webhook may.
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def lines_own(line: Flask) -> frozenset[str]:
    """The first part of every path that the line answers: webhooks, chat, l, healthz..."""
    return frozenset(rule.rule.split("/")[1] for rule in line.url_map.iter_rules() if rule.endpoint != "static")


def add_console(line: Flask, console: Flask) -> None:
    """Lets the console answer every path that the line has nothing at.

    Raises:
        ValueError: both have pages below the same first part.
    """
    own = lines_own(line)
    if both := own & lines_own(console):
        raise ValueError(f"the line and the console both answer /{min(both)}")
    answer_line, answer_console = line.wsgi_app, console.wsgi_app

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        first = environ.get("PATH_INFO", "").split("/", 2)[1:2]
        chosen: Wsgi = answer_line if first and first[0] in own else answer_console
        return chosen(environ, start_response)

    vars(line)["wsgi_app"] = answer  # Flask's own place for what wraps an application
