"""Answers taken as they are: text, any, list and media."""

import re

from bot.engine.readers.registry import NOT_UNDERSTOOD, NotUnderstood, Question, ReadContext, Reading, reader

MAX_MEDIA = 10  # a carrier hands over at most ten files with one message
MAX_LIST = 20


@reader("text")
def read_text(text: str, _question: Question, _context: ReadContext) -> Reading | NotUnderstood:
    """Any text with a letter or a digit in it."""
    stripped = text.strip()
    return Reading(stripped) if any(char.isalnum() for char in stripped) else NOT_UNDERSTOOD


@reader("any")
def read_any(text: str, _question: Question, _context: ReadContext) -> Reading | NotUnderstood:
    """Any text at all, a lone emoji too."""
    stripped = text.strip()
    return Reading(stripped) if stripped else NOT_UNDERSTOOD


@reader("list")
def read_list(text: str, _question: Question, _context: ReadContext) -> Reading | NotUnderstood:
    """Items set apart by commas, lines, "and" or "y"."""
    items = [item.strip() for item in re.split(r"[,;\n]|\s(?:and|y|e)\s", text)]
    items = [item for item in items if any(char.isalnum() for char in item)]
    return Reading(items[:MAX_LIST]) if items else NOT_UNDERSTOOD


@reader("media")
def read_media(_text: str, question: Question, context: ReadContext) -> Reading | NotUnderstood:
    """The photos or files that came along; `accepts: [image]` takes only types that start so."""
    accepts = question.slot.accepts
    found = [
        {"ref": item.ref, "content_type": item.content_type}
        for item in context.media[:MAX_MEDIA]
        if not accepts or item.content_type.startswith(accepts)
    ]
    return Reading(found) if found else NOT_UNDERSTOOD
