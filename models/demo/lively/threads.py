"""Everyday texts, and the Inbox: some wait for a person, one is a steward's, some were answered."""

from dataclasses import dataclass
from datetime import timedelta

from config import demo as sign_ins
from models.demo.crew import ALEX, MARIA, OLIVIA, Crew, Person
from models.handoff import Handoff, HandoffEnd, HandoffReason
from models.inbox import CannedReply
from models.staff import StaffNote, StaffNoteKind
from models.touch import Means

ORDER = 40
# A demo that is looked at again next week still has its open threads.
KEPT_OPEN = timedelta(days=14)
MARIA_PHONE = "+14155550117"
# Intent, flow, their words and ours: in English, then in Spanish.
TALKS = (
    (
        "check_dues",
        "dues",
        ("am I paid up?", "You are paid through this month. Thank you."),
        ("¿debo cuotas?", "Estás al día este mes. Gracias."),
    ),
    (
        "list_events",
        "events",
        ("when is the next meeting", "Next: Membership meeting, Union Hall. Reply 1 to come."),
        ("¿cuándo es la junta?", "Sigue: junta de miembros en la sede. Responde 1 para ir."),
    ),
    (
        "find_steward",
        "find_steward",
        ("who is my steward", "Your steward is Maria Santos. Reply 1 to have her text you."),
        ("¿quién me representa?", "Te representa Maria Santos. Responde 1 para que te escriba."),
    ),
    (
        "contract_question",
        "contract",
        ("how much notice for a shift change?", "Article 12.3: seven days in writing. Reply MORE for the words."),
        ("¿cuántas vacaciones tengo?", "Artículo 14.1: dos semanas desde el primer año. Manda MÁS para leerlo."),
    ),
    (
        "check_certifications",
        "certifications",
        ("when does my osha card run out", "OSHA 10 is good until next spring."),
        ("¿cuándo vence mi tarjeta?", "Tu OSHA 10 vale hasta la primavera."),
    ),
)
CANNED = (
    ("en", "Shift change", "Hi {name}, a shift change needs seven days' notice in writing. Did you get that?"),
    ("en", "Call you back", "Hi {name}, thanks for writing. I will call you this afternoon."),
    ("es", "Cambio de turno", "Hola {name}, un cambio de turno se avisa por escrito siete días antes. ¿Te avisaron?"),
    ("es", "Te llamo", "Hola {name}, gracias por escribir. Te llamo esta tarde."),
)


@dataclass(frozen=True)
class _Thread:
    """A hand-off. What they write after the first text goes to whoever has it.

    whom: place among the people. replies: words of ours, after so many minutes. held: by steward or staff.
    """

    whom: int
    ago: timedelta
    words: tuple[str, ...]
    replies: tuple[tuple[int, str], ...] = ()
    reason: HandoffReason = HandoffReason.ASKED
    held: str | None = None
    number: int = 0
    closed: HandoffEnd | None = None


OPEN = (
    _Thread(7, timedelta(minutes=35), ("Can I talk to a person?", "They moved me to Sundays.")),
    _Thread(29, timedelta(hours=5), ("My check is short by a day", "Who do I call?"), reason=HandoffReason.MISSED),
    _Thread(
        33, timedelta(hours=27), ("Quiero hablar con alguien, por favor.", "Me cambiaron de área sin avisar.")
    ),
    _Thread(
        13, timedelta(hours=3),
        ("My lead says I cannot use my sick days this month. Is that right?",),
        ((22, "Hi Keisha, Olivia from the hall. No, see article 16. Can you send me what they wrote?"),),
        held=sign_ins.ORGANIZER,
    ),
    _Thread(
        3, timedelta(hours=6), ("Necesito a mi delegada. Es sobre el descanso.",),
        ((41, "Hola Rafael, soy Maria. Paso por tu turno a las 3."),), held=MARIA, number=1,
    ),
    _Thread(
        1, timedelta(hours=2),
        ("I need my steward", "Maria, they want to write me up for the late truck. Meeting is tomorrow at 8."),
        held=MARIA, number=2,
    ),
)  # fmt: skip
ENDED = (
    _Thread(5, timedelta(days=3), ("Is the hall open on Saturday?",), ((55, "Hi Tom, no, Monday to Friday."),),
            closed=HandoffEnd.STAFF, held=sign_ins.ORGANIZER),
    _Thread(9, timedelta(days=6), ("Busco a alguien que me ayude con mi queja.",),
            ((18, "Hola Miguel, soy Maria. ¿Hablamos en el descanso?"),), closed=HandoffEnd.DONE, held=MARIA),
    _Thread(17, timedelta(days=9), ("Need a person", "They moved my vacation"),
            ((130, "Hi Curtis, Olivia here. I called the office, your dates stand."),),
            closed=HandoffEnd.STAFF, held=sign_ins.ORGANIZER),
    _Thread(21, timedelta(days=13), ("¿Me puede llamar alguien?",), ((75, "Hola Diego, te llamo a las 4."),),
            closed=HandoffEnd.DONE, held=MARIA),
    _Thread(40, timedelta(days=17), ("The freezer suits are torn, who takes care of that?",),
            ((260, "Hi Sheila, thank you. New ones are ordered, tell me on Friday if they came."),),
            closed=HandoffEnd.STAFF, held=sign_ins.ADMIN),
)  # fmt: skip


def load(crew: Crew) -> str:
    """Six open threads of different ages, five that are over, and short talks with the line."""
    for number, person in enumerate(crew.people[:46]):
        _everyday(crew, person, number)
    for thread in (*OPEN, *ENDED):
        _handed(crew, thread)
    crew.session.add_all(
        CannedReply(
            local_id=crew.local.id,
            language=language,
            title=title,
            body=body,
            updated_by=OLIVIA,
            updated_at=crew.ago(days=20),
        )
        for language, title, body in CANNED
    )
    return f"{len(OPEN)} open threads in the Inbox, {len(ENDED)} that are over, {len(CANNED)} canned replies"


def _everyday(crew: Crew, person: Person, number: int) -> None:
    intent, flow, english, spanish = TALKS[number % len(TALKS)]
    asked, answered = spanish if person.member.language == "es" else english
    at = crew.at(-2 - number * 7 % 40, 8 + number % 11, number * 13 % 60)
    events: list[dict[str, object]] = [{"event": "FlowStarted", "flow": flow}, {"event": "FlowEnded", "flow": flow}]
    means = Means.WHATSAPP if number in (3, 12, 24, 33) else Means.SMS
    crew.heard(person, at, asked, intent, outcome=flow, means=means, events=events)
    crew.said(person, at + timedelta(seconds=1), answered, intent, outcome=flow, means=means)


def _handed(crew: Crew, thread: _Thread) -> None:
    person, opened_at = crew.people[thread.whom], crew.now - thread.ago
    spoken = [opened_at + timedelta(minutes=2 * place) for place in range(len(thread.words))]
    to = "to_steward" if thread.held == MARIA else "to_staff"
    for place, (at, words) in enumerate(zip(spoken, thread.words, strict=True)):
        kind = "relay" if place else "talk_to_person"
        crew.heard(person, at, words, kind, outcome=to if place else kind)
    told = "A person will write to you here." if person.member.language == "en" else "Una persona te escribe aquí."
    crew.said(person, opened_at + timedelta(seconds=1), told, "talk_to_person", outcome="talk_to_person")
    messenger = MARIA if thread.held == MARIA else OLIVIA if thread.held == sign_ins.ORGANIZER else ALEX
    replied = [opened_at + timedelta(minutes=minutes) for minutes, _ in thread.replies]
    for at, (_, words) in zip(replied, thread.replies, strict=True):
        crew.said(person, at, words, "relay", messenger=messenger)
    by_steward = thread.held == MARIA
    newest = max((*spoken, *replied))
    handoff = Handoff(
        local_id=crew.local.id,
        conversation_id=crew.talk(person).id,
        member_id=person.member.id,
        reason=thread.reason,
        steward_id=crew.member("10428").id if by_steward else None,
        steward_address=MARIA_PHONE if by_steward else None,
        number=(thread.number or 1) if by_steward else 0,
        assigned_to=crew.staff[thread.held].id if thread.held and not by_steward else None,
        opened_at=opened_at,
        member_at=spoken[-1],
        first_reply_at=replied[0] if replied else None,
        reply_at=replied[-1] if replied else None,
        escalate_at=crew.now + KEPT_OPEN if by_steward and not replied else None,
        escalations=0 if thread.held else 1,
        silent_at=crew.now + KEPT_OPEN,
        closed_at=newest + timedelta(hours=2) if thread.closed else None,
        ended=thread.closed,
    )
    crew.session.add(handoff)
    crew.session.flush()
    _noted(crew, thread, handoff, person)


def _noted(crew: Crew, thread: _Thread, handoff: Handoff, person: Person) -> None:
    """What staff were told, and what the time line says of it."""
    crew.session.add(
        StaffNote(
            local_id=crew.local.id,
            member_id=person.member.id,
            address=person.address,
            kind=StaffNoteKind.PERSON_ASKED,
            detail="Asks to talk to a person.",
            at=handoff.opened_at,
            done_at=handoff.closed_at,
        )
    )
    opened = {"event": "HandoffOpened", "handoff": handoff.id, "reason": thread.reason.value}
    crew.marked(person, handoff.opened_at, "in", "opened", opened)
    if handoff.closed_at and thread.closed:
        by = MARIA if thread.closed is HandoffEnd.DONE else None
        closed = {"event": "HandoffClosed", "handoff": handoff.id, "ended": thread.closed.value}
        crew.marked(person, handoff.closed_at, "out", "closed", closed, messenger=by)
