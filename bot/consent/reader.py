"""Reads what a text asks of the line: to stop, to start again, for help, or none of these. Pure; nothing is stored."""

from bot.consent.keywords import read_keyword
from bot.consent.language import Language, PatternList, languages
from bot.consent.pattern import line_of
from bot.consent.types import NOTHING, ConsentClass, ConsentReading
from bot.consent.words import words_of


def read(text: str) -> ConsentReading:
    """Read one inbound text.

    text: the message body as it came; at most 1,600 characters are read.
    Returns OPT_OUT for the words and plain sentences by which a reasonable person revokes consent (47 CFR
    64.1200(a)(10)), in English, Spanish and French; UNCLEAR where such a person could mean either; OPT_IN and HELP for
    their keywords; NONE for everything else. YES is never OPT_IN: it may be the answer to a question of ours.
    """
    words = words_of(text)
    keyword = read_keyword(words)
    if keyword.kind is not ConsentClass.NONE:
        return keyword
    lines = [(language, line_of([language.spelled(word) for word in words])) for language in languages()]
    if any(language.reactions.first_in(line, frozenset(line.split())) for language, line in lines):
        return NOTHING
    doubtful = NOTHING
    for language, line in lines:
        reading = _read_sentence(line, language)
        if reading.kind is ConsentClass.OPT_OUT:
            return reading
        if doubtful.kind is ConsentClass.NONE:
            doubtful = reading
    return doubtful


def _read_sentence(line: str, language: Language) -> ConsentReading:
    line, _ = _without(line, language.guards)
    line, limit = _without(line, language.limits)
    known = frozenset(line.split())
    revocation = language.revocations.first_in(line, known)
    if revocation:
        return _found(ConsentClass.OPT_OUT, language, revocation.source)
    opt_in = language.opt_ins.first_in(line, known)
    if opt_in:
        return _found(ConsentClass.OPT_IN, language, opt_in.source)
    unclear = language.unclear.first_in(line, known)
    if unclear:
        return _found(ConsentClass.UNCLEAR, language, unclear.source)
    return _found(ConsentClass.UNCLEAR, language, limit) if limit else NOTHING


def _without(line: str, phrases: PatternList) -> tuple[str, str]:
    """The line with these phrases taken out, and the first one that was there ("" for none)."""
    first = ""
    for phrase in phrases.possible(frozenset(line.split())):
        masked = phrase.regex.sub(" _", line)
        if masked != line:
            line, first = masked, first or phrase.source
    return line, first


def _found(kind: ConsentClass, language: Language, source: str) -> ConsentReading:
    return ConsentReading(kind, language.code, keyword=False, matched=source)
