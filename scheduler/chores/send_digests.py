"""Sends the weekly digest to those of the staff who asked for it."""

from functools import cache

from config.clock import now
from config.post import Post
from config.settings import settings
from scheduler.desk import Desk
from scheduler.digest.sending import Office, send_digests

EVERY_SECONDS = 300


@cache
def _post() -> Post:
    return Post.of(settings())


def chore(desk: Desk) -> None:
    """In the morning hours of each local."""
    office = Office(desk.sessions, desk.bot().files, _post, settings().public_base_url)
    if send_digests(office, now()):
        desk.waker.wake_sender()
