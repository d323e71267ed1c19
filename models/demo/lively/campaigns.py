"""Campaigns at every point of their life; the texts that still wait are due days from now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from models.campaign import Audience, Campaign, CampaignRun, CampaignState, Recipient, RecipientAnswer
from models.channel import Channel
from models.consent import ConsentAction, ConsentEntry
from models.demo.crew import ALEX, OLIVIA, Crew, Person, sid
from models.message import MessageStatus
from models.outbox import Outbox, OutboxKind, OutboxStatus
from models.worksite import Shift

ORDER = 30
UNITS = {"all": [{"field": "unit", "in": ["Drivers", "Warehouse staff"]}]}
EVERYONE: dict[str, Any] = {"all": []}
NIGHTS = {"all": [{"field": "shift", "is": "night"}, {"field": "language", "is": "es"}]}
AT_THE_YARD = {"all": [{"field": "worksite", "is": "Yard"}]}
PLEDGE = {
    "en": "Will you wear the red shirt on Friday?",
    "es": "¿Te pones la camiseta roja el viernes?",
}
SHIRTS: dict[str, dict[str, str]] = {
    "a": {
        "en": "{local_name}: {pledge} Reply 1 if so, 2 if not.",
        "es": "{local_name}: {pledge} Responde 1 para confirmar, 2 si no.",
    },
    "b": {
        "en": "{local_name}: {name}, half of your shift is in. {pledge} Reply 1 if so, 2 if not.",
        "es": "{local_name}: {name}, ya va la mitad de tu turno. {pledge} Responde 1 para confirmar, 2 si no.",
    },
}
PARADE = {
    "en": "{local_name}: the parade is coming. Text RIDE if you need one or have seats.",
    "es": "{local_name}: ya viene el desfile. Manda VIAJE si lo necesitas o si tienes lugares.",
}
WINDOW = {
    "en": "{local_name}: dues can be paid at the hall this week, 9 to 5.",
    "es": "{local_name}: esta semana puedes pagar tus cuotas en la sede, de 9 a 5.",
}
TABLE = {
    "en": "{local_name}: management moved on night pay. Details on Thursday, 6 PM, at the hall.",
    "es": "{local_name}: la empresa se movió en el pago de noche. Detalles el jueves a las 6 PM en la sede.",
}
CLOSED = {
    "en": "{local_name}: the hall is closed on the holiday. Urgent? Text HELP.",
    "es": "{local_name}: la sede cierra el día feriado. ¿Urgente? Manda AYUDA.",
}
# Every so many of those who were asked: said yes, said no, said something else, left, were not reached.
NO, ELSE, LEFT, UNREACHED = (4, 9, 15, 22, 31, 38), (6, 28, 41), (19, 45), (11, 36)


@dataclass(frozen=True)
class _Told:
    """A campaign as it was launched."""

    name: str
    kind: str
    topic: str
    wording: Mapping[str, Mapping[str, str]]
    audience: Mapping[str, Any]
    state: CampaignState
    written_at: datetime
    starts_at: datetime | None = None
    expires_at: datetime | None = None
    settings: Mapping[str, Any] | None = None


def load(crew: Crew) -> str:
    """Two that are done, one that runs, one that waits for approval, a draft; and two saved audiences."""
    _announced(crew)
    _pledged(crew)
    _running(crew)
    for told in (
        _Told(
            "Bargaining news, week 6", "announcement", "news", {"a": TABLE}, EVERYONE, CampaignState.SUBMITTED,
            crew.ago(hours=20),
        ),
        _Told(
            "Holiday hours", "announcement", "news", {"a": CLOSED}, AT_THE_YARD, CampaignState.DRAFT,
            crew.ago(days=2),
        ),
    ):  # fmt: skip
        _campaign(crew, told)
    for name, query in (("Night shift, Spanish", NIGHTS), ("Everybody at the yard", AT_THE_YARD)):
        at = crew.ago(days=16)
        crew.session.add(Audience(local_id=crew.local.id, name=name, query=query, created_by=OLIVIA, created_at=at))
        crew.audit(OLIVIA, "audience_saved", name, at)
    return "5 campaigns (2 done, 1 running, 1 waiting for approval, 1 draft) and 2 saved audiences"


def _campaign(crew: Crew, told: _Told) -> Campaign:
    begun = told.state in (CampaignState.RUNNING, CampaignState.DONE)
    submitted = begun or told.state is CampaignState.SUBMITTED
    submitted_at, approved_at = told.written_at + timedelta(hours=1), told.written_at + timedelta(hours=3)
    campaign = Campaign(
        local_id=crew.local.id,
        name=told.name,
        kind=told.kind,
        topic=told.topic,
        state=told.state,
        audience=dict(told.audience),
        settings=dict(told.settings or {}),
        wording={variant: dict(texts) for variant, texts in told.wording.items()},
        shares=dict.fromkeys(told.wording, 100 / len(told.wording)) if len(told.wording) > 1 else None,
        starts_at=told.starts_at,
        expires_at=told.expires_at,
        created_by=OLIVIA,
        created_at=told.written_at,
        submitted_by=OLIVIA if submitted else None,
        submitted_at=submitted_at if submitted else None,
        approved_by=ALEX if begun else None,
        approved_at=approved_at if begun else None,
        started_at=told.starts_at if begun else None,
    )
    crew.session.add(campaign)
    crew.session.flush()
    label = f"#{campaign.id} {campaign.name}"
    crew.audit(OLIVIA, "campaign_created", f"{label}: {campaign.kind}", told.written_at)
    if submitted:
        crew.audit(OLIVIA, "campaign_submitted", label, submitted_at)
    if begun and told.starts_at:
        crew.audit(ALEX, "campaign_approved", label, approved_at)
        crew.audit("clock", "campaign_started", label, told.starts_at)
    return campaign


def _run(crew: Crew, campaign: Campaign, starts_at: datetime, expires_at: datetime, planned: int) -> CampaignRun:
    run = CampaignRun(
        campaign_id=campaign.id,
        occasion="once",
        starts_at=starts_at,
        expires_at=expires_at,
        planned_at=starts_at,
        planned=planned,
    )
    crew.session.add(run)
    crew.session.flush()
    return run


def _done(crew: Crew, campaign: Campaign, run: CampaignRun) -> None:
    campaign.state, campaign.ended_at = CampaignState.DONE, run.expires_at
    run.ended_at, run.conversions_at = run.expires_at, run.expires_at
    crew.audit("clock", "campaign_done", f"#{campaign.id} {campaign.name}", run.expires_at)


def _announced(crew: Crew) -> None:
    """A month ago, to everybody, without a question."""
    starts_at = crew.at(-26, 12)
    told = _Told(
        "Dues at the hall", "announcement", "news", {"a": WINDOW}, UNITS, CampaignState.DONE,
        starts_at - timedelta(days=1), starts_at,
    )  # fmt: skip
    campaign = _campaign(crew, told)
    people = crew.people[:50]
    run = _run(crew, campaign, starts_at, starts_at + timedelta(days=2), len(people))
    for number, person in enumerate(people):
        _sent(crew, campaign, run, person, starts_at + timedelta(seconds=3 * number), unreached=number in UNREACHED)
    _done(crew, campaign, run)


def _pledged(crew: Crew) -> None:
    """Twelve days ago, in two wordings: most answered, two left, some wrote something else."""
    starts_at = crew.at(-12, 17)
    told = _Told(
        "Red shirt Friday", "pledge", "organizing", SHIRTS, UNITS, CampaignState.DONE,
        starts_at - timedelta(days=1), starts_at, None, {"pledge": PLEDGE},
    )  # fmt: skip
    campaign = _campaign(crew, told)
    people = crew.people[:50]
    run = _run(crew, campaign, starts_at, starts_at + timedelta(days=1), len(people))
    for number, person in enumerate(people):
        variant, at = "ab"[number // 2 % 2], starts_at + timedelta(seconds=3 * number)
        recipient = _sent(crew, campaign, run, person, at, variant=variant, unreached=number in UNREACHED)
        if number in UNREACHED:
            continue
        # The second wording does better.
        says = "no" if number in NO else "yes" if number % 5 < (4 if variant == "b" else 2) else None
        heard_at = at + timedelta(minutes=4 + 7 * (number % 23))
        if number in LEFT:
            _leaves(crew, campaign, recipient, person, heard_at)
        elif number in ELSE:
            _asks_back(crew, campaign, recipient, person, heard_at)
        elif says:
            _answers(crew, campaign, recipient, person, heard_at, says)
    _done(crew, campaign, run)


def _running(crew: Crew) -> None:
    """Since yesterday: the day shifts have it; the others' hours come in some days, and the texts are no use later."""
    starts_at = crew.at(-1, 14)
    told = _Told(
        "Parade rides", "announcement", "news", {"a": PARADE}, UNITS, CampaignState.RUNNING,
        starts_at - timedelta(days=1), starts_at, crew.at(9, 20),
    )  # fmt: skip
    campaign = _campaign(crew, told)
    people = [person for number, person in enumerate(crew.people[:50]) if number not in LEFT]
    run = _run(crew, campaign, starts_at, crew.at(9, 20), len(people))
    run.excluded = {"opted_out": len(LEFT)}
    for number, person in enumerate(people):
        if person.member.shift is Shift.DAY:
            _sent(crew, campaign, run, person, starts_at + timedelta(seconds=3 * number))
            continue
        crew.session.add(
            _outbox(
                crew, run, _recipient(crew, campaign, run, person), person,
                status=OutboxStatus.PLANNED, due_at=crew.at(6, 12), window_ends_at=crew.at(6, 15),
            )
        )  # fmt: skip


def _recipient(crew: Crew, campaign: Campaign, run: CampaignRun, person: Person, variant: str = "a") -> Recipient:
    named = any("{name}" in words for texts in campaign.wording.values() for words in texts.values())
    recipient = Recipient(
        run_id=run.id,
        campaign_id=campaign.id,
        member_id=person.member.id,
        address=person.address,
        variant=variant,
        language=person.member.language,
        worksite_id=person.member.worksite_id,
        shift=person.member.shift,
        facts={"name": person.member.given_name} if named else {},
    )
    crew.session.add(recipient)
    crew.session.flush()
    return recipient


def _outbox(crew: Crew, run: CampaignRun, recipient: Recipient, person: Person, **more: Any) -> Outbox:
    values: dict[str, Any] = {"body": "", "created_at": run.planned_at, "status_at": run.planned_at} | more
    return Outbox(
        local_id=crew.local.id,
        member_id=person.member.id,
        channel=Channel.SMS,
        address=person.address,
        kind=OutboxKind.CAMPAIGN,
        run_id=run.id,
        recipient_id=recipient.id,
        expires_at=run.expires_at,
        **values,
    )


def _sent(
    crew: Crew,
    campaign: Campaign,
    run: CampaignRun,
    person: Person,
    at: datetime,
    *,
    variant: str = "a",
    unreached: bool = False,
) -> Recipient:
    """One that left; unreached: the carrier could not bring it to the phone (Twilio's error 30003)."""
    recipient = _recipient(crew, campaign, run, person, variant)
    words = campaign.wording[variant][person.member.language]
    filled = {"local_name": crew.local.name, "name": person.member.given_name}
    filled |= {name: texts[person.member.language] for name, texts in campaign.settings.items()}
    body = words.format(**filled)
    row = _outbox(
        crew,
        run,
        recipient,
        person,
        body=body,
        status=OutboxStatus.FAILED if unreached else OutboxStatus.DELIVERED,
        error_code=30003 if unreached else None,
        due_at=run.starts_at,
        attempted_at=at,
        attempts=1,
        status_at=at + timedelta(seconds=4),
        provider_sid=sid(f"{campaign.name} {person.address}"),
    )
    crew.session.add(row)
    status = MessageStatus.UNDELIVERED if unreached else MessageStatus.DELIVERED
    crew.said(person, at, body, campaign.kind, status=status, campaign=campaign, of=row)
    return recipient


def _answers(crew: Crew, campaign: Campaign, recipient: Recipient, person: Person, at: datetime, answer: str) -> None:
    recipient.replied_at = recipient.answered_at = recipient.bot_answered_at = at
    recipient.answer = answer
    recipient.converted_at = at if answer == "yes" else None
    crew.session.add(
        RecipientAnswer(recipient_id=recipient.id, member_id=person.member.id, question="pledged", answer=answer, at=at)
    )
    spanish = person.member.language == "es"
    crew.heard(person, at, "1" if answer == "yes" else "2", "pledge", outcome="campaign_pledge", campaign=campaign)
    thanks = ("Anotado, gracias." if spanish else "Noted, thank you.") if answer == "yes" else (
        "Entendido, gracias por decirlo." if spanish else "Understood, thanks for telling us."
    )  # fmt: skip
    crew.said(person, at + timedelta(seconds=2), thanks, "pledge", outcome="campaign_pledge", campaign=campaign)


def _asks_back(crew: Crew, campaign: Campaign, recipient: Recipient, person: Person, at: datetime) -> None:
    recipient.replied_at, recipient.person_answered_at = at, at + timedelta(hours=1)
    crew.heard(person, at, "Where do I get one?", "text", outcome="not_understood", campaign=campaign)
    body = "Hi, this is Olivia. There is a box of shirts at the hall, all sizes."
    crew.said(person, at + timedelta(hours=1), body, "relay", messenger=OLIVIA)


def _leaves(crew: Crew, campaign: Campaign, recipient: Recipient, person: Person, at: datetime) -> None:
    recipient.replied_at = recipient.bot_answered_at = recipient.opted_out_at = at
    crew.heard(person, at, "STOP", "opt_out", outcome="opted_out", campaign=campaign)
    body = f"{crew.local.name}: you get no more texts. Text START to get them again."
    crew.said(person, at + timedelta(seconds=1), body, "opt_out", outcome="opted_out")
    crew.session.add(
        ConsentEntry(
            local_id=crew.local.id,
            channel=Channel.SMS,
            e164=person.address,
            action=ConsentAction.OPT_OUT,
            source="text",
            wording="STOP",
            at=at,
        )
    )
