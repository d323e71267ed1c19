"""Which tables hold a person's data, what of each goes into a copy, and what becomes of each when it is erased.

A table that points to a member or holds a number and is not named here is a fault: a test looks. Sources of what is
kept: books of dues for five years after the report made from them (29 USC 436); the ledger of consent as long as texts
may be disputed (47 CFR 64.1200, and four years to sue, 28 USC 1658); grievance files as long as the contract's steps
and a charge may follow (29 USC 160(b)). A local's counsel decides for how long; the clock never removes these.
"""

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What erasing does: keeps the rows, removes them, or blanks what in them tells of the person."""

    KEPT = "kept"
    REMOVED = "removed"
    BLANKED = "blanked"


@dataclass(frozen=True, slots=True)
class Holding:
    """One table.

    Args:
        table: its name.
        fate: what erasing does with a member's rows.
        title: of the part in the copy, English and Spanish; None leaves the table out of copies.
        owner: the column that holds the member; None where rows are found in a way of their own (erasing.py and
            exporting.py beside this file).
        hidden: columns left out of copies: inner keys, and what is about others.
        blank: column to the SQL of what it becomes.
    """

    table: str
    fate: Fate
    title: tuple[str, str] | None = None
    owner: str | None = "member_id"
    hidden: frozenset[str] = frozenset()
    blank: tuple[tuple[str, str], ...] = ()


KEPT, REMOVED, BLANKED = Fate.KEPT, Fate.REMOVED, Fate.BLANKED
ERASED = "'erased'"

HOLDINGS = (
    Holding(
        "member",
        BLANKED,
        ("Who you are", "Quién eres"),
        owner="id",
        hidden=frozenset({"words"}),
        blank=(
            ("preferred_name", "NULL"),
            ("email", "NULL"),
            ("address", "NULL"),
            ("postal_code", "NULL"),
            ("time_zone", "NULL"),
            ("onboarding_stage", "'not_started'"),
        ),
    ),
    Holding("member_phone", BLANKED, ("Phone numbers", "Celulares"), owner=None),
    Holding("message", BLANKED, ("Texts", "Textos"), owner=None),
    Holding("media", REMOVED, ("Photos and documents", "Fotos y documentos"), owner=None, hidden=frozenset({"url"})),
    Holding("touch_point", BLANKED, ("Contacts", "Contactos"), hidden=frozenset({"events"}), owner=None),
    Holding("consent_entry", KEPT, ("Consent to texts", "Permiso para textos"), owner=None),
    Holding(
        "opt_out_mistake",
        KEPT,
        ("Opt-outs held for mistakes", "Bajas tomadas por error"),
        hidden=frozenset({"consent_entry_id", "recorded_by", "withdrawn_by"}),
    ),
    Holding("dues_account", KEPT, ("Dues account", "Cuenta de cuotas")),
    Holding("dues_entry", KEPT, ("Dues entries", "Movimientos de cuotas")),
    Holding("grievance", KEPT, ("Grievances", "Quejas"), hidden=frozenset({"facts", "outcome", "owner_id"})),
    Holding("issue_member", REMOVED, ("Issues at work that you are in", "Problemas del trabajo en que estás")),
    Holding("report", KEPT, ("Reports of problems", "Reportes de problemas")),
    Holding("certification", REMOVED, ("Certifications", "Certificados")),
    Holding("rsvp", REMOVED, ("RSVPs", "Asistencias"), hidden=frozenset({"driver_id"})),
    Holding("benefit_use", KEPT, ("Benefits used", "Beneficios usados"), hidden=frozenset({"recorded_by"})),
    Holding(
        "change_request",
        REMOVED,
        ("Changes asked for", "Cambios pedidos"),
        hidden=frozenset({"detail", "media_message_id"}),
    ),
    Holding(
        "import_change", REMOVED, ("Changes by lists", "Cambios por listas"), hidden=frozenset({"import_id", "row_id"})
    ),
    Holding("onboarding", REMOVED, ("Getting started", "Primeros pasos"), hidden=frozenset({"buddy_id"})),
    # Its row is a number, and whose it is.
    Holding("join_request", REMOVED, ("How you joined", "Cómo entraste"), hidden=frozenset({"decided_by"})),
    Holding(
        "recipient",
        BLANKED,
        ("Campaigns sent to you", "Mensajes de campañas"),
        hidden=frozenset({"run_id", "campaign_id", "worksite_id"}),
        # The row stays for the campaign's figures.
        blank=(("address", "'erased:' || id"), ("facts", "'{}'")),
    ),
    Holding(
        "recipient_answer",
        REMOVED,
        ("Answers to campaigns", "Respuestas a campañas"),
        hidden=frozenset({"recipient_id"}),
    ),
    # What somebody thought of the person's support, and who it was.
    Holding("assessment", REMOVED, ("What was noted of your support", "Lo anotado de tu apoyo")),
    Holding("points_account", REMOVED, ("Points", "Puntos")),
    Holding("points_entry", REMOVED, ("Points, one by one", "Puntos, uno por uno"), hidden=frozenset({"source"})),
    Holding("shift_signup", REMOVED, ("Volunteer shifts", "Turnos de voluntario")),
    Holding("steward_assignment", KEPT, ("Steward of", "Delegado de")),
    Holding("data_export", REMOVED, ("Copies asked for", "Copias pedidas"), hidden=frozenset({"address"})),
    Holding("erasure", KEPT, ("Wishes to erase", "Pedidos de borrar")),
    Holding("audit_entry", KEPT, ("Who looked at your record", "Quién vio tus datos")),
    Holding(
        "visit",
        BLANKED,
        ("Web chat visits", "Visitas al chat"),
        hidden=frozenset({"token_hash", "ip_hash"}),
        blank=(
            ("member_id", "NULL"),
            ("proved_until", "NULL"),
            ("ip_hash", ERASED),
            ("token_hash", "NULL"),
            ("ended_at", "coalesce(ended_at, now())"),
        ),
    ),
    Holding("visit_code", REMOVED),
    Holding(
        "handoff",
        BLANKED,
        ("Talks with a person", "Pláticas con una persona"),
        # Neither side learns the other's number, nor who else was asked.
        hidden=frozenset({"conversation_id", "steward_id", "steward_address", "number"}),
        blank=(("member_id", "NULL"),),
    ),
    Holding(
        "staff_note",
        BLANKED,
        blank=(
            ("member_id", "NULL"),
            ("address", ERASED),
            ("detail", ERASED),
            ("done_at", "coalesce(done_at, now())"),
        ),
    ),
    # The account of somebody of the staff is theirs as staff; it only no longer says which member they are.
    Holding("staff_user", BLANKED, blank=(("member_id", "NULL"),)),
    Holding("conversation", BLANKED, owner=None),
    Holding("outbox", BLANKED, owner=None),
    Holding("late_inbound", REMOVED, owner=None),
    Holding("phone", KEPT, owner=None),
)
BY_TABLE = {holding.table: holding for holding in HOLDINGS}
