"""Answers to consent words in languages the flows are not written in: who sends ARRET is answered in French."""

from collections.abc import Mapping

from bot.wording import Overrides

# Twilio, Canadian short codes: STOP is answered in English and ARRET in French.
_FRENCH = {
    "utter_opted_out": (
        "{local_name}: vous ne recevrez plus de textos de notre part. Envoyez START pour les recevoir encore."
    ),
    "utter_opted_in": (
        "{local_name}: vous recevrez de nouveau nos textos. AIDE pour de l'aide, ARRET pour ne plus en avoir."
    ),
    "utter_help": (
        "{local_name}: ligne de textos du syndicat. Bureau: {office_phone}. Nombre de messages variable. "
        "Des frais de messages et de donnees peuvent s'appliquer. ARRET pour ne plus en recevoir."
    ),
    "utter_consent_question": (
        "{local_name}: voulez-vous ne plus recevoir aucun texto? Envoyez ARRET pour confirmer, ou dites-nous ce qu'il "
        "vous faut."
    ),
}
EXTRA_LANGUAGES = dict.fromkeys(_FRENCH, frozenset({"fr"}))
"""Languages in which a local may word a response that the flows are not written in."""


def worded(own: Overrides) -> Mapping[str, Mapping[str, str]]:
    """A local's own wording, with the French answers where it has none."""
    return {**own, **{name: {"fr": text, **own.get(name, {})} for name, text in _FRENCH.items()}}
