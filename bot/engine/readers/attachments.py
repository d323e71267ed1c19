"""Photos and files: with words, without, or the word that there are no more."""

from bot.engine.folding import bare, vocabulary, words
from bot.engine.readers.plain import read_media, read_text
from bot.engine.readers.registry import NOT_UNDERSTOOD, NotUnderstood, Question, ReadContext, Reading, reader

_NONE = vocabulary(
    "0 no nope nah none nothing zero done finished ready don't dont nomore",
    "nomas nada ninguna ninguno cero listo lista ya nel",
)
_FILLER = vocabulary(
    "more photos photo pictures picture pics pic files file documents anything else that's thats all it i'm im i",
    "have any thanks please there are is mas fotos foto archivos documentos otra otro es son todo eso tengo",
    "hay gracias de las los por ahora now",
)
_PHRASES = frozenset(
    {"that's all", "thats all", "that is all", "that's it", "thats it", "all", "eso es todo", "es todo"}
)


@reader("attachments")
def read_attachments(text: str, question: Question, context: ReadContext) -> Reading | NotUnderstood:
    """What came along, as `media` reads it; an empty list for "0", "no more", "eso es todo"."""
    media = read_media(text, question, context)
    if isinstance(media, Reading):
        return media
    return Reading([]) if no_more(text) else NOT_UNDERSTOOD


def no_more(text: str) -> bool:
    """Whether a text says that there are no more photos or files, and nothing else."""
    said = words(text)
    if bare(text) in _PHRASES:
        return True
    return any(word in _NONE for word in said) and all(word in _NONE or word in _FILLER for word in said)


@reader("words_or_media")
def read_words_or_media(text: str, question: Question, context: ReadContext) -> Reading | NotUnderstood:
    """Any text with a letter or a digit in it; "" for photos without words."""
    reading = read_text(text, question, context)
    return Reading("") if reading is NOT_UNDERSTOOD and context.media else reading
