"""The answer to a question that an organizer wrote: yes or no, or one of its numbered choices."""

from bot.engine.readers.bools import read_bool
from bot.engine.readers.choices import read_choice
from bot.engine.readers.registry import NotUnderstood, Question, ReadContext, Reading, reader

YES, NO = "yes", "no"


@reader("survey_answer")
def read_survey_answer(text: str, question: Question, context: ReadContext) -> Reading | NotUnderstood:
    """The value of the choice; where they are yes and no, in all the ways people text these."""
    if [choice.value for choice in question.choices] != [YES, NO]:
        return read_choice(text, question, context)
    reading = read_bool(text, question, context)
    return reading if isinstance(reading, NotUnderstood) else Reading(YES if reading.value else NO)
