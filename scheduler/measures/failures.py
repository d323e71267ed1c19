"""Why texts did not arrive, in groups that a person can do something about."""

from collections import Counter
from collections.abc import Mapping

from bot.channels.twilio.errors import reported

# Of the carrier's codes by what is done about them (bot/channels/twilio/errors.py), and of our own refusals.
GROUPS: Mapping[str, tuple[str, str]] = {
    "opted_out": ("opted out", "se salió"),
    "dead_number": ("number does not exist", "el número no existe"),
    "landline": ("landline", "teléfono fijo"),
    "unreachable": ("phone unreachable", "celular sin alcance"),
    "stop_sending": ("our account or sender", "nuestra cuenta o remitente"),
    "bad_content": ("form of the text", "forma del texto"),
    "window_closed": ("WhatsApp's 24 hours were over", "pasaron las 24 horas de WhatsApp"),
    "drop": ("filtered or refused", "filtrado o rechazado"),
    "retry": ("the carrier's own troubles", "problemas del operador"),
    "no_consent": ("no consent", "sin permiso"),
    "wrong_number": ("not the member's number any more", "el número ya no es del miembro"),
    "not_proved": ("number not proved to be theirs", "número sin comprobar"),
    "not_eligible": ("not a member it is for any more", "ya no le corresponde"),
    "pending_erasure": ("asked for their data to be erased", "pidió borrar sus datos"),
    "called_off": ("the event was called off", "se canceló el evento"),
    "moved": ("the event moved to another day", "el evento cambió de día"),
    "no_words": ("the text could not be made", "no se pudo escribir el texto"),
    "campaign_canceled": ("the campaign was ended", "se terminó la campaña"),
    "erased": ("data erased", "datos borrados"),
    "not_told": ("no reason told", "sin motivo"),
}


def grouped(why: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """{status: {group: how many}} of what a count gave as {status:reason: how many}; the most first."""
    found: dict[str, Counter[str]] = {}
    for reason, number in why.items():
        status, _, cause = reason.partition(":")
        found.setdefault(status, Counter())[_group(cause)] += number
    return {status: dict(groups.most_common()) for status, groups in sorted(found.items())}


def words(group: str, language: str = "en") -> str:
    """The group as people read it; a refusal that is not in the table, as it stands."""
    both = GROUPS.get(group)
    return both[language == "es"] if both else group.replace("_", " ")


def _group(cause: str) -> str:
    if cause.isdigit():
        return reported(int(cause)).remedy.value
    return cause or "not_told"
