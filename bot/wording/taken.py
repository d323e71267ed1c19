"""Words that carriers take for themselves: a text that invites one of them would have its answer never reach us."""

import re

# A carrier reads these as consent, or answers them itself (Twilio's default keywords). STOP, START and HELP are offered
# as what they are.
TAKEN = re.compile(
    r"\b(?:reply|text|send|answer|responde|manda|env[ií]a|contesta)\s+(?:with |con )?['\"]?"
    r"(YES|CANCEL|END|QUIT|INFO|UNSUBSCRIBE|STOPALL|REVOKE|OPTOUT|UNSTOP)\b",
    re.IGNORECASE,
)


def taken_word(text: str) -> str | None:
    """The word a text invites that a carrier would take, in capitals; None when there is none."""
    found = TAKEN.search(text)
    return found[1].upper() if found else None
