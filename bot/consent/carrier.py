"""What the carrier answers by itself."""

# Twilio's default keywords for long codes, Advanced Opt-Out off: messaging-rules 1.6. YES is left out: Twilio takes
# it only from a number that had opted out, and says so with OptOutType.
DEFAULT_WORDS = frozenset(
    {"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"}
    | {"START", "UNSTOP"}
    | {"HELP", "INFO"}
)


def carrier_answers(text: str) -> bool:
    """Whether Twilio's default keyword handling has already answered this text.

    text: the message body as it came. Twilio compares the whole body, whatever its case: "Stop please" is no match,
        and whether "stop." is one could not be verified, so it counts as unanswered.
    """
    return text.strip().upper() in DEFAULT_WORDS
