"""Member lists: who they are, where they work, their number, and under which wording it may be texted."""

import re
from collections import defaultdict

from models import ImportKind
from scheduler.imports import differences
from scheduler.imports.consent import agrees, consenting, record_consent
from scheduler.imports.fields import Field, Unreadable, plain
from scheduler.imports.job import Choices, Job
from scheduler.imports.kinds.kind import Finish, Kind, RowFault, Values
from scheduler.imports.phones import looks_wrong, read_phone
from scheduler.imports.readers import choose, day, email, names, words
from scheduler.imports.sentences import Sentence, say
from scheduler.imports.staging import made

STATUSES = {
    "active": ("a", "act", "member", "good standing", "activo", "activa", "miembro"),
    "pending": ("applicant", "new", "pendiente", "solicitante"),
    "retiree": ("retired", "ret", "r", "jubilado", "jubilada", "retirado", "retirada"),
    "left": ("inactive", "terminated", "withdrawn", "term", "baja", "inactivo", "inactiva", "salio"),
}
SHIFTS = {
    "day": ("days", "d", "1", "1st", "first", "am", "dia", "diurno", "matutino", "manana", "primero"),
    "evening": ("evenings", "e", "swing", "afternoon", "2", "2nd", "second", "pm", "tarde", "vespertino", "segundo"),
    "night": ("nights", "n", "graveyard", "overnight", "3", "3rd", "third", "noche", "nocturno", "tercero"),
}
LANGUAGES = {"en": ("eng", "english", "ingles"), "es": ("spa", "spanish", "espanol", "castellano")}
STAGED = {
    "number": "text", "given_name": "text", "family_name": "text", "preferred_name": "text", "email": "text",
    "address": "text", "language": "text", "status": "text", "worksite_id": "bigint", "shift": "text", "unit": "text",
    "joined_on": "date", "phone": "text", "consent": "text", "consent_on": "date",
}  # fmt: skip
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9/._ -]{0,31}")
_WORDS = words()


def fields(choices: Choices) -> tuple[Field, ...]:
    """The fields of a member list."""
    a_day, a_name = day(day_first=choices.day_first), names()
    return (
        Field("number", _NUMBERS, _number, required=True),
        Field("given_name", ("first name", "first", "given name", "nombre", "nombres", "primer nombre"), a_name),
        Field("family_name", ("last name", "last", "surname", "family name", "apellido", "apellidos"), a_name),
        Field("full_name", ("name", "member name", "full name", "member", "nombre completo"), _WORDS),
        Field("preferred_name", ("nickname", "goes by", "preferred name", "apodo", "nombre preferido"), a_name),
        Field("email", ("e mail", "email address", "correo", "correo electronico"), email, private=True),
        Field("address", ("home address", "mailing address", "street", "domicilio", "direccion"), _WORDS, private=True),
        Field("language", ("preferred language", "lang", "idioma", "lengua"), choose(LANGUAGES)),
        Field("status", ("member status", "standing", "estado", "estatus"), choose(STATUSES)),
        Field("employer", ("company", "employer name", "empleador", "empresa", "patron"), a_name),
        Field("worksite", ("work site", "site", "location", "facility", "lugar de trabajo", "sitio", "planta"), a_name),
        Field("shift", ("work shift", "turno"), choose(SHIFTS)),
        Field("unit", ("bargaining unit", "unidad", "contract"), a_name),
        Field(
            "joined_on",
            ("join date", "joined", "date joined", "member since", "hire date", "fecha de ingreso", "miembro desde"),
            a_day,
        ),
        Field("phone", _PHONES, read_phone, private=True, is_number=True),
        Field("consent", ("sms consent", "text consent", "opt in", "texts ok", "permiso", "acepta textos"), _WORDS),
        Field(
            "consent_wording",
            ("consent source", "consent wording", "opt in source", "origen del permiso", "texto del permiso"),
            words(500),
        ),
        Field("consent_on", ("consent date", "opt in date", "fecha del permiso"), a_day),
    )


_NUMBERS = (
    "member number", "member no", "member id", "member #", "number", "id", "membership number", "no",
    "numero de miembro", "numero", "miembro no", "num",
)  # fmt: skip
_PHONES = (
    "cell", "cell phone", "mobile", "mobile phone", "phone number", "telephone", "cell number",
    "celular", "telefono", "movil", "numero de celular",
)  # fmt: skip


def prepare(job: Job) -> Finish:
    """Looks up the worksites once: a local has hundreds, not thousands."""
    by_pair: dict[tuple[str, str], int] = {}
    by_name: dict[str, set[int]] = defaultdict(set)
    for row in job.rows("""
        SELECT worksite.id, employer.name AS employer, worksite.name FROM worksite
        JOIN employer ON employer.id = worksite.employer_id WHERE employer.local_id = :local_id
    """):
        by_pair[plain(row.employer), plain(row.name)] = row.id
        by_name[plain(row.name)].add(row.id)

    def worksite(employer: str, name: str) -> int:
        if not name:
            raise RowFault("employer", say("employer_alone"))
        pair = (plain(employer), plain(name))
        found = {by_pair[pair]} if pair in by_pair else set() if employer else by_name.get(plain(name), set())
        if len(found) == 1:
            return next(iter(found))
        if len(found) > 1:
            raise RowFault("worksite", say("several_employers"))
        if not job.choices.make_worksites or not employer:
            raise RowFault("worksite", say("no_worksite"))
        made_id = -1 - len(job.new_worksites)
        job.new_worksites[employer, name] = by_pair[pair] = made_id
        return made_id

    def finish(values: Values) -> list[tuple[str, Sentence]]:
        _split_name(values)
        if "worksite" in values or "employer" in values:
            values["worksite_id"] = worksite(values.get("employer", ""), values.get("worksite", ""))
        if values.get("status") == "retiree" and ("worksite_id" in values or "shift" in values):
            values.pop("worksite_id", None)
            values.pop("shift", None)
        number = values.get("phone")
        values["consent"] = agrees(job.choices, values) if number else None
        if values.get("consent_on") and values["consent_on"] > job.today:
            raise RowFault("consent_on", say("day_to_come"))
        if values.get("joined_on") and values["joined_on"] > job.today:
            raise RowFault("joined_on", say("day_to_come"))
        odd = looks_wrong(number) if number else None
        return [("phone", odd)] if odd else []

    return finish


def classify(job: Job) -> None:
    """New where the number is not known; else what differs."""
    job.do("""
        UPDATE staged SET row_id = member.id FROM member
        WHERE member.local_id = :local_id AND member.number = staged.number
    """)
    job.do("""
        UPDATE staged SET state = CASE WHEN given_name IS NULL OR family_name IS NULL THEN 'faulty' ELSE 'new' END
        WHERE row_id IS NULL
    """)
    job.do("""
        INSERT INTO finding SELECT line, 'number', 'new_without_name'
        FROM staged WHERE state = 'faulty'
    """)
    job.do("""
        UPDATE staged SET state = 'conflict' FROM erasure
        WHERE erasure.member_id = staged.row_id AND erasure.state IN ('waiting', 'done')
    """)
    job.do("""
        INSERT INTO finding SELECT line, 'number', 'erasure_asked'
        FROM staged WHERE state = 'conflict'
    """)
    differences.start(job)
    job.do("""
        INSERT INTO difference (line, member_id, field, subject, before, after)
        SELECT staged.line, member.id, each.field, '', each.before, each.after
        FROM staged JOIN member ON member.id = staged.row_id
        CROSS JOIN LATERAL (VALUES
            ('name', member.given_name || ' ' || member.family_name, staged.given_name || ' ' || staged.family_name),
            ('preferred_name', member.preferred_name, staged.preferred_name),
            ('email', member.email, staged.email), ('address', member.address, staged.address),
            ('language', member.language, staged.language), ('shift', member.shift, staged.shift),
            ('worksite', member.worksite_id::text, staged.worksite_id::text)
        ) AS each (field, before, after)
        WHERE staged.state IS NULL AND each.after IS NOT NULL AND each.before IS DISTINCT FROM each.after
          AND NOT pg_temp.same_value(each.field, each.before, each.after)
    """)
    job.do("""
        INSERT INTO difference (line, member_id, field, subject, before, after)
        SELECT line, row_id, 'phone', '', (
            SELECT e164 FROM member_phone JOIN phone ON phone.id = phone_id
            WHERE member_id = row_id AND ended_at IS NULL ORDER BY verified_until DESC NULLS LAST, phone.id LIMIT 1
        ), staged.phone
        FROM staged
        WHERE state IS NULL AND phone IS NOT NULL AND NOT EXISTS (
            SELECT FROM member_phone JOIN phone ON phone.id = phone_id
            WHERE member_id = row_id AND ended_at IS NULL AND e164 = staged.phone)
    """)
    differences.judge(job)
    job.do("""
        UPDATE staged SET state = 'changed' FROM member
        WHERE member.id = staged.row_id AND staged.state IS NULL
          AND (staged.status <> member.status OR staged.joined_on <> member.joined_on
               OR staged.unit IS DISTINCT FROM coalesce(member.unit, '') AND staged.unit IS NOT NULL)
    """)
    consenting(job)
    job.do("UPDATE staged SET state = 'same' WHERE state IS NULL")
    _notice_shared(job)


def write(job: Job, import_id: int) -> None:
    """New members with their number; values of known ones; consent last, for it needs the links."""
    _make_worksites(job, import_id)
    job.do(
        """
        WITH fresh AS (
        INSERT INTO member (local_id, number, given_name, family_name, preferred_name, email, address, language, status,
                            worksite_id, shift, unit, joined_on)
        SELECT :local_id, number, given_name, family_name, preferred_name, email, address,
               coalesce(language, :language), coalesce(status, 'active'), worksite_id, shift, unit,
               coalesce(joined_on, CAST(:today AS date))
        FROM staged WHERE state = 'new' ORDER BY line RETURNING id
        )
        INSERT INTO import_made (import_id, made_in, ids)
        SELECT :import_id, 'member', array_agg(id) FROM fresh HAVING count(*) > 0
        """,
        import_id=import_id,
        language=job.local.languages[0],
    )
    job.do("""
        UPDATE staged SET row_id = member.id FROM member
        WHERE staged.state = 'new' AND member.local_id = :local_id AND member.number = staged.number
    """)
    _link_numbers(job, import_id)
    made(job, import_id, "change_request", differences.ask(job, import_id))
    _overwrite(job, import_id)
    record_consent(job, import_id)


def _make_worksites(job: Job, import_id: int) -> None:
    if not job.new_worksites:
        return
    names = {
        "employers": [employer for employer, _ in job.new_worksites],
        "sites": [site for _, site in job.new_worksites],
        "stand_ins": list(job.new_worksites.values()),
    }
    employers = job.rows(
        """
        INSERT INTO employer (local_id, name) SELECT DISTINCT ON (lower(name)) :local_id, name
        FROM unnest(CAST(:employers AS text[])) AS name
        WHERE NOT EXISTS (SELECT FROM employer WHERE local_id = :local_id AND lower(employer.name) = lower(name.name))
        RETURNING id
        """,
        **names,
    )
    made(job, import_id, "employer", (row.id for row in employers))
    sites = job.rows(
        """
        INSERT INTO worksite (employer_id, name)
        SELECT (SELECT min(id) FROM employer WHERE local_id = :local_id AND lower(name) = lower(wanted.employer)), site
        FROM unnest(CAST(:employers AS text[]), CAST(:sites AS text[])) AS wanted (employer, site)
        RETURNING id
        """,
        **names,
    )
    made(job, import_id, "worksite", (row.id for row in sites))
    job.do("DROP TABLE IF EXISTS pg_temp.made_worksite")
    job.do(
        """
        CREATE TEMPORARY TABLE made_worksite ON COMMIT DROP AS SELECT stand_in, worksite.id
        FROM unnest(CAST(:employers AS text[]), CAST(:sites AS text[]), CAST(:stand_ins AS bigint[]))
             AS wanted (employer, site, stand_in)
        JOIN employer ON employer.local_id = :local_id AND lower(employer.name) = lower(wanted.employer)
        JOIN worksite ON worksite.employer_id = employer.id AND worksite.name = wanted.site
        """,
        **names,
    )
    job.do("UPDATE staged SET worksite_id = id FROM made_worksite WHERE worksite_id = stand_in")
    job.do("""
        UPDATE difference SET after = id::text FROM made_worksite WHERE field = 'worksite' AND after = stand_in::text
    """)


def _link_numbers(job: Job, import_id: int) -> None:
    # In the order of their indexes: written as they come out of a hash, 100,000 take twice as long.
    job.do(
        """
        WITH fresh AS (
        INSERT INTO phone (e164)
        SELECT DISTINCT phone FROM staged WHERE state = 'new' AND phone IS NOT NULL ORDER BY phone
        ON CONFLICT (e164) DO NOTHING RETURNING id
        )
        INSERT INTO import_made (import_id, made_in, ids)
        SELECT :import_id, 'phone', array_agg(id) FROM fresh HAVING count(*) > 0
        """,
        import_id=import_id,
    )
    job.do(
        """
        WITH fresh AS (
        INSERT INTO member_phone (phone_id, member_id)
        SELECT phone.id, staged.row_id FROM staged JOIN phone ON phone.e164 = staged.phone
        WHERE staged.state = 'new' ORDER BY phone.id, staged.line RETURNING id
        )
        INSERT INTO import_made (import_id, made_in, ids)
        SELECT :import_id, 'member_phone', array_agg(id) FROM fresh HAVING count(*) > 0
        """,
        import_id=import_id,
    )


def _overwrite(job: Job, import_id: int) -> None:
    job.do("DROP TABLE IF EXISTS pg_temp.rewritten")
    job.do("""
        CREATE TEMPORARY TABLE rewritten ON COMMIT DROP AS
        SELECT member.id, wanted.*
        FROM (
            SELECT staged.row_id, staged.line,
                CASE WHEN bool_or(field = 'name') THEN given_name END AS given_name,
                CASE WHEN bool_or(field = 'name') THEN family_name END AS family_name,
                max(after) FILTER (WHERE field = 'preferred_name') AS preferred_name,
                max(after) FILTER (WHERE field = 'email') AS email,
                max(after) FILTER (WHERE field = 'address') AS address,
                max(after) FILTER (WHERE field = 'language') AS language,
                max(after) FILTER (WHERE field = 'shift') AS shift,
                max(after) FILTER (WHERE field = 'worksite') AS worksite_id,
                staged.status, staged.unit, staged.joined_on
            FROM staged LEFT JOIN difference
              ON difference.line = staged.line AND difference.state = 'applied'
            WHERE staged.row_id IS NOT NULL AND staged.state IN ('changed', 'conflict')
              AND NOT EXISTS (SELECT FROM erasure
                              WHERE erasure.member_id = staged.row_id AND erasure.state IN ('waiting', 'done'))
            GROUP BY staged.row_id, staged.line, given_name, family_name, status, unit, joined_on
        ) AS wanted JOIN member ON member.id = wanted.row_id
    """)
    job.do(
        """
        INSERT INTO import_change (import_id, changed_in, row_id, member_id, before, after)
        SELECT :import_id, 'member', member.id, member.id, jsonb_object_agg(each.key, old.value -> each.key),
               jsonb_object_agg(each.key, CASE WHEN each.key = 'worksite_id'
                                               THEN to_jsonb(rewritten.worksite_id::bigint) ELSE each.value END)
        FROM rewritten JOIN member ON member.id = rewritten.id
        CROSS JOIN LATERAL (SELECT to_jsonb(member)) AS old (value)
        CROSS JOIN LATERAL jsonb_each(jsonb_strip_nulls(to_jsonb(rewritten) - 'id' - 'row_id' - 'line')) AS each
        WHERE (old.value ->> each.key) IS DISTINCT FROM (each.value #>> '{}')
        GROUP BY member.id
        """,
        import_id=import_id,
    )
    job.do("""
        UPDATE member SET
            given_name = coalesce(rewritten.given_name, member.given_name),
            family_name = coalesce(rewritten.family_name, member.family_name),
            preferred_name = coalesce(rewritten.preferred_name, member.preferred_name),
            email = coalesce(rewritten.email, member.email), address = coalesce(rewritten.address, member.address),
            language = coalesce(rewritten.language, member.language), shift = coalesce(rewritten.shift, member.shift),
            worksite_id = coalesce(rewritten.worksite_id::bigint, member.worksite_id),
            status = coalesce(rewritten.status, member.status), unit = coalesce(rewritten.unit, member.unit),
            joined_on = coalesce(rewritten.joined_on, member.joined_on)
        FROM rewritten WHERE member.id = rewritten.id
    """)


def _notice_shared(job: Job) -> None:
    job.do("""
        INSERT INTO finding
        SELECT line, 'phone', 'shared_in_file', jsonb_build_object('count', times)
        FROM (SELECT line, count(*) OVER (PARTITION BY phone) AS times FROM staged WHERE phone IS NOT NULL) AS counted
        WHERE times > 1
    """)
    job.do("""
        INSERT INTO finding
        SELECT line, 'phone', 'shared_on_record'
        FROM staged WHERE phone IS NOT NULL AND state <> 'same' AND EXISTS (
            SELECT FROM phone JOIN member_phone ON phone_id = phone.id
            WHERE e164 = staged.phone AND ended_at IS NULL AND member_id IS DISTINCT FROM staged.row_id)
    """)


def _number(text: str) -> str:
    if not _NUMBER.fullmatch(text):
        raise Unreadable(say("not_a_member_number"))
    whole = text.removesuffix(".0")
    return whole if whole.isdigit() else text


def _split_name(values: Values) -> None:
    """ "Reyes, Ana" and "Ana Reyes" in one column are two names."""
    whole = values.pop("full_name", None)
    if not whole or "given_name" in values or "family_name" in values:
        return
    family, comma, given = whole.partition(",")
    if not comma:
        given, _, family = whole.rpartition(" ")
    if not given.strip() or not family.strip():
        raise RowFault("full_name", say("not_two_names"))
    values["given_name"], values["family_name"] = given.strip(), family.strip()


KIND = Kind(ImportKind.MEMBERS, ("number",), fields, STAGED, prepare, classify, write)
