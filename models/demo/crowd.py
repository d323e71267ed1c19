"""Many more members of a local, for trying things at size: Faker's names, dealt out by PostgreSQL."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from faker import Faker
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.local import Local

CHUNK = 20_000
NAMES = 2_000  # of each kind and language; Faker makes some 20,000 a second, and a million pairs need no more
FIRST_NUMBER = 1_000_000
MOST = 1_000_000

_HAVE = text("SELECT count(*) FROM member WHERE local_id = :local_id AND length(number) = 7")
_WORKSITES = text(
    "SELECT array_agg(worksite.id) FROM worksite JOIN employer ON employer.id = employer_id WHERE local_id = :local_id"
)
# hashint8 deals the same cards every time, and spreads them evenly.
_DEAL = text("""
    WITH person AS (
        SELECT i, abs(hashint8(i)::bigint) AS a, abs(hashint8(i * 7 + 3)::bigint) AS b,
               abs(hashint8(i * 13 + 5)::bigint) AS c, abs(hashint8(i) :: bigint) % 100 < 35 AS spanish,
               '+1628' || (2000000 + i)::text AS e164
        FROM generate_series(CAST(:first AS bigint), :last) AS i
    ), the_member AS (
        INSERT INTO member (local_id, number, given_name, family_name, language, status, worksite_id, shift, joined_on)
        SELECT :local_id, (:first_number + i)::text,
               CASE WHEN spanish THEN (CAST(:given_es AS text[]))[1 + b % :names]
                    ELSE (CAST(:given_en AS text[]))[1 + b % :names] END,
               CASE WHEN spanish THEN (CAST(:family_es AS text[]))[1 + c % :names]
                    ELSE (CAST(:family_en AS text[]))[1 + c % :names] END,
               CASE WHEN spanish THEN 'es' ELSE 'en' END, 'active',
               (CAST(:worksites AS bigint[]))[1 + a % cardinality(CAST(:worksites AS bigint[]))],
               (ARRAY['day', 'evening', 'night'])[1 + b % 3], CAST(:today AS date) - (1 + c % 9000)::int
        FROM person RETURNING id, number::bigint - :first_number AS i
    ), the_phone AS (
        INSERT INTO phone (e164) SELECT e164 FROM person RETURNING id, right(e164, 7)::bigint - 2000000 AS i
    ), link AS (
        INSERT INTO member_phone (phone_id, member_id, verified_until)
        SELECT the_phone.id, the_member.id, CASE WHEN a % 10 < 6 THEN CAST(:now AS timestamptz) + interval '90 days' END
        FROM person JOIN the_member USING (i) JOIN the_phone USING (i)
    ), agreed AS (
        INSERT INTO consent_entry (local_id, channel, e164, action, source, wording, at)
        SELECT :local_id, 'sms', e164, 'opt_in', 'import', 'membership card',
               CAST(:now AS timestamptz) - interval '200 days' FROM person
    ), account AS (
        INSERT INTO dues_account (member_id, standing, monthly_cents, balance_cents, paid_through, as_of)
        SELECT the_member.id, 'paying', 4325, 0, CAST(:today AS date) - (30 * greatest(b % 5 - 2, 0))::int, :now
        FROM person JOIN the_member USING (i)
    ), entry AS (
        INSERT INTO dues_entry (member_id, kind, amount_cents, on_date)
        SELECT the_member.id, 'charge', 4325 * greatest(b % 5 - 2, 0), CAST(:today AS date) - 30
        FROM person JOIN the_member USING (i) WHERE b % 5 > 2
    )
    INSERT INTO certification (member_id, title, issued_on, expires_on)
    SELECT the_member.id, 'Forklift', CAST(:today AS date) - 1095 + (c % 760 - 60)::int,
           CAST(:today AS date) + (c % 760 - 60)::int
    FROM person JOIN the_member USING (i)
""")


def add_members(
    session: Session, local: Local, count: int, now: datetime, progress: Callable[[int], None] | None = None
) -> int:
    """Adds `count` members with a phone, consent, dues and a certification each; the same ones every time.

    Args:
        count: how many; members an earlier call made are counted on, up to 1,000,000 in all.
        progress: told how many of them are done.

    Returns the number added.
    """
    have = session.execute(_HAVE, {"local_id": local.id}).scalar_one()
    count = max(min(count, MOST - have), 0)
    cards = _names() | {
        "local_id": local.id,
        "worksites": session.execute(_WORKSITES, {"local_id": local.id}).scalar_one(),
        "names": NAMES,
        "first_number": FIRST_NUMBER,
        "now": now,
        "today": now.date(),
    }
    session.execute(text("SET LOCAL statement_timeout = 0"))
    for start in range(0, count, CHUNK):
        size = min(CHUNK, count - start)
        session.execute(_DEAL, cards | {"first": have + start, "last": have + start + size - 1})
        if progress:
            progress(start + size)
    return count


def _names() -> dict[str, Any]:
    names: dict[str, Any] = {}
    for language, region in (("en", "en_US"), ("es", "es_MX")):
        fake = Faker(region)
        fake.seed_instance(1021)
        names[f"given_{language}"] = [fake.first_name() for _ in range(NAMES)]
        names[f"family_{language}"] = [fake.last_name() for _ in range(NAMES)]
    return names
