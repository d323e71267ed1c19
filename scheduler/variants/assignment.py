"""Which variant of a campaign a number gets: as SQL, for a plan, and in Python, for one text.

A draw is 32 bits of the SHA-256 of `<campaign's id>:<address>`. So nothing need be stored before a plan, and a plan
that is made again after a crash, or for another run of the campaign, gives each number what it had; and who is in the
control group of one campaign is no more likely to be in the next one's. SHA-256 and not PostgreSQL's hashtextextended,
which may change with its version and which nothing else speaks; and not md5, which servers under FIPS 140 refuse.

Control group, test and variant have 32 bits each. So a larger test keeps who was in the smaller one, and a campaign
that gets a control group keeps the variants of the others.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, SQLColumnExpression, case, cast, func, literal
from sqlalchemy.dialects.postgresql import BIT

from models import Campaign

CONTROL = "control"  # planned, and gets no text
WAITING = "waiting"  # not in the test: planned when there is a winner, and not before
ONLY = "a"  # of a campaign without variants
_RANGE = 2**32
_CONTROL_DRAW, _TEST_DRAW, _VARIANT_DRAW = 0, 1, 2


def variant_of(address: SQLColumnExpression[Any], campaign: Campaign) -> ColumnElement[str]:
    """The variant of each number: a name of `shares`, the winner when there is one, `control`, or `waiting`.

    A plan makes no recipient of who is waiting. Once the winner is on record it makes one of each who has none yet.

    Args:
        address: the number as the outbox has it.
        campaign: with its id; its shares need not add up to 100.
    """
    return _drawn(address, campaign, campaign.winner)


def variant_before(address: SQLColumnExpression[Any], campaign: Campaign) -> ColumnElement[str]:
    """The variant each number had before there was a winner, or would have had."""
    return _drawn(address, campaign, None)


def variant_of_address(address: str, campaign: Campaign) -> str:
    """What `variant_of` gives for one number."""
    digest = sha256(f"{campaign.id}:{address}".encode()).hexdigest()

    def draw(place: int) -> int:
        return int(digest[place * 8 : place * 8 + 8], 16)

    if draw(_CONTROL_DRAW) < _part(campaign.control_percent):
        return CONTROL
    if campaign.winner is None and draw(_TEST_DRAW) >= _part(campaign.test_percent):
        return WAITING
    return next(name for bound, name in _bounds(campaign, campaign.winner) if draw(_VARIANT_DRAW) < bound)


def variants(shares: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The names of the variants, without the control group."""
    return tuple(sorted(name for name, share in shares.items() if share > 0)) if shares else (ONLY,)


def _drawn(address: SQLColumnExpression[Any], campaign: Campaign, winner: str | None) -> ColumnElement[str]:
    key = literal(f"{campaign.id}:") + address
    digest = func.encode(func.sha256(func.convert_to(key, "UTF8")), "hex")

    def draw(place: int) -> ColumnElement[int]:
        return cast(cast(literal("x") + func.substr(digest, place * 8 + 1, 8), BIT(32)), BigInteger)

    found: list[tuple[ColumnElement[bool], str]] = []
    if campaign.control_percent:
        found.append((draw(_CONTROL_DRAW) < _part(campaign.control_percent), CONTROL))
    if winner is None and campaign.test_percent < 100:
        found.append((draw(_TEST_DRAW) >= _part(campaign.test_percent), WAITING))
    *some, (_, last) = _bounds(campaign, winner)
    found += [(draw(_VARIANT_DRAW) < bound, name) for bound, name in some]
    return case(*((clause, literal(name)) for clause, name in found), else_=literal(last)) if found else literal(last)


def _part(percent: float) -> int:
    return round(percent * _RANGE / 100)


def _bounds(campaign: Campaign, winner: str | None) -> list[tuple[int, str]]:
    """Each variant with the draw it ends before, the last one's past every draw."""
    if winner is not None:
        return [(_RANGE, winner)]
    names, shares = variants(campaign.shares), campaign.shares or {ONLY: 100}
    total, reached, found = sum(shares[name] for name in names), 0.0, []
    for name in names:
        reached += shares[name]
        found.append((_part(100 * reached / total), name))
    return [*found[:-1], (_RANGE, names[-1])]
