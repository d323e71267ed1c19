"""A phone number, read by the rules of the member's country (libphonenumber)."""

import phonenumbers

from bot.engine.readers.registry import NOT_UNDERSTOOD, NotUnderstood, Question, ReadContext, Reading, reader


@reader("phone")
def read_phone(text: str, _question: Question, context: ReadContext) -> Reading | NotUnderstood:
    """The one valid number in the text, as E.164."""
    found = {
        phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        for match in phonenumbers.PhoneNumberMatcher(text, context.country)
    }
    return Reading(found.pop()) if len(found) == 1 else NOT_UNDERSTOOD
