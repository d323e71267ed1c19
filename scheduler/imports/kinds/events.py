"""Events by title and start. One that people have answered is changed by staff, who tell them; not by a file."""

from datetime import datetime, timedelta

from models import ImportKind
from scheduler.imports.fields import Field
from scheduler.imports.job import Choices, Job
from scheduler.imports.kinds.kind import Finish, Kind, RowFault, Values
from scheduler.imports.overwriting import overwrite
from scheduler.imports.readers import choose, clock, day, moment, whole, words
from scheduler.imports.sentences import Sentence, say
from scheduler.imports.staging import made

KINDS = {
    "rally": ("march", "action", "picket", "mitin", "marcha"),
    "meeting": ("general meeting", "membership meeting", "reunion", "junta", "asamblea"),
    "orientation": ("orientacion", "new member orientation"),
    "training": ("class", "course", "workshop", "clase", "curso", "taller", "capacitacion"),
    "other": ("otro", "social"),
}
STAGED = {
    "title": "text", "starts_at": "timestamptz", "ends_at": "timestamptz", "kind": "text", "place": "text",
    "meeting_point": "text", "capacity": "bigint", "renews": "text",
}  # fmt: skip


def fields(choices: Choices) -> tuple[Field, ...]:
    """The fields of a file of events; the start is one column, or a day and an hour."""
    a_moment = moment(day_first=choices.day_first)
    return (
        Field("title", ("event", "name", "event name", "evento", "titulo", "nombre"), words(100), required=True),
        Field("starts_at", ("start", "starts", "start time", "begins", "date time", "inicio", "empieza"), a_moment),
        Field("date", ("day", "event date", "start date", "fecha", "dia"), day(day_first=choices.day_first)),
        Field("time", ("hour", "event time", "hora"), clock),
        Field("ends_at", ("end", "ends", "end time", "fin", "termina"), a_moment),
        Field("kind", ("type", "event type", "tipo"), choose(KINDS)),
        Field("place", ("location", "where", "venue", "address", "lugar", "donde", "direccion"), words()),
        Field("meeting_point", ("meet at", "meeting place", "punto de encuentro"), words()),
        Field("capacity", ("seats", "limit", "max", "cupo", "lugares"), whole(1, 1_000_000)),
        Field("renews", ("renews certification", "renueva"), words(100)),
    )


def prepare(job: Job) -> Finish:
    """Puts the local's zone on hours."""
    zone = job.zone

    def finish(values: Values) -> list[tuple[str, Sentence]]:
        starts = values.get("starts_at")
        if starts is None and "date" in values and "time" in values:
            starts = datetime.combine(values["date"], values["time"])
        if starts is None:
            raise RowFault("starts_at", say("no_start"))
        ends = values.get("ends_at")
        if ends is not None and not starts < ends < starts + timedelta(days=30):
            raise RowFault("ends_at", say("ends_wrong"))
        if values.get("renews") and values.get("kind") != "training":
            raise RowFault("renews", say("renews_without_training"))
        values["starts_at"] = starts.replace(tzinfo=zone)
        values["ends_at"] = ends.replace(tzinfo=zone) if ends else None
        return []

    return finish


def classify(job: Job) -> None:
    """New where no event of the local has this title and start."""
    job.do("""
        UPDATE staged SET row_id = event.id FROM event WHERE event.local_id = :local_id
          AND event.title = staged.title AND event.starts_at = staged.starts_at
    """)
    job.do("""
        UPDATE staged SET state = CASE WHEN place IS NULL THEN 'faulty' ELSE 'new' END WHERE row_id IS NULL
    """)
    job.do("""
        INSERT INTO finding SELECT line, 'place', 'no_place' FROM staged
        WHERE state = 'faulty'
    """)
    job.do("""
        UPDATE staged SET state = CASE WHEN event.canceled_at IS NOT NULL OR EXISTS (
                SELECT FROM rsvp WHERE rsvp.event_id = event.id) THEN 'conflict' ELSE 'changed' END
        FROM event WHERE event.id = staged.row_id
          AND (staged.place <> event.place OR staged.ends_at IS DISTINCT FROM coalesce(event.ends_at, 'epoch')
               AND staged.ends_at IS NOT NULL OR staged.kind <> event.kind
               OR staged.meeting_point <> coalesce(event.meeting_point, '')
               OR staged.capacity <> coalesce(event.capacity, 0) OR staged.renews <> coalesce(event.renews, ''))
    """)
    job.do("""
        UPDATE staged SET state = 'conflict' FROM event WHERE event.id = staged.row_id AND staged.state = 'changed'
          AND coalesce(staged.renews, event.renews) IS NOT NULL AND coalesce(staged.kind, event.kind) <> 'training'
    """)
    job.do("""
        INSERT INTO finding SELECT line, 'title', 'answered_event' FROM staged WHERE state = 'conflict'
    """)
    job.do("UPDATE staged SET state = 'same' WHERE state IS NULL")


def write(job: Job, import_id: int) -> None:
    """New events, and what may be changed of others; a calendar takes only what is newer."""
    overwrite(job, import_id, "event", ("place", "ends_at", "kind", "meeting_point", "capacity", "renews"))
    job.do("""
        UPDATE event SET changes = changes + 1, changed_at = :now FROM staged
        WHERE event.id = staged.row_id AND staged.state = 'changed'
    """)
    events = job.rows("""
        INSERT INTO event (local_id, kind, title, place, starts_at, ends_at, meeting_point, capacity, renews)
        SELECT :local_id, coalesce(kind, 'meeting'), title, place, starts_at, ends_at, meeting_point, capacity, renews
        FROM staged WHERE state = 'new' ORDER BY line RETURNING id
    """)
    made(job, import_id, "event", (row.id for row in events))


KIND = Kind(ImportKind.EVENTS, ("title", "starts_at"), fields, STAGED, prepare, classify, write)
