r"""Regular expressions that a flow file may use with `matches`: a subset that cannot run long.

Python's `re` goes back and tries again, so `(a+)+` on a text made for it takes hours. What is let through:
no repeated group that itself repeats or chooses, no backreference or look-around, few repetitions, a short
pattern and a bounded text. With at most two open repetitions and one start per character, 200 characters cost
about 200^3 steps.
"""

import re
import warnings

MAX_PATTERN = 100  # characters
MAX_TEXT = 200  # characters of the text that are looked at
MAX_OPEN_REPEATS = 2  # * + {3,}
MAX_REPEATS = 6  # those and ? and {2,5}
_QUANTIFIER = re.compile(r"[*+?]|\{\d*(?:,\d*)?\}")


class PatternRefusedError(ValueError):
    """The pattern is wrong, or could run too long."""


def check_pattern(pattern: str) -> None:
    """Raises PatternRefusedError unless `pattern` is within the bounds above."""
    if len(pattern) > MAX_PATTERN:
        raise PatternRefusedError(f"the pattern is longer than {MAX_PATTERN} characters")
    if re.search(r"\(\?(?!:)", pattern) or re.search(r"\\[1-9]", pattern):
        raise PatternRefusedError("the pattern uses look-around, flags or backreferences; write (?:...)")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # `[[` and `--` in a class mean something else in a later Python
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        raise PatternRefusedError(f"the pattern is not a regular expression ({error})") from None
    _check_repeats(pattern)


def search(pattern: str, text: str) -> bool:
    """Whether `pattern` occurs in the first MAX_TEXT characters of `text`."""
    return re.search(pattern, text[:MAX_TEXT]) is not None


def _check_repeats(pattern: str) -> None:
    repeats = open_repeats = at = 0
    groups: list[bool] = []  # for each open group: does it repeat or choose inside?
    closed: bool | None = None  # the group that ended just before, if one did
    while at < len(pattern):
        quantifier = _QUANTIFIER.match(pattern, at) if at else None
        if quantifier:
            text = quantifier.group()
            if closed and quantifier.group() != "?":
                raise PatternRefusedError("the pattern repeats a group that repeats or chooses; write it flat")
            varies = not re.fullmatch(r"\{\d+\}", text)
            repeats += varies
            open_repeats += _is_open(text)
            groups = [True] * len(groups)
            closed = None
            at = quantifier.end()
            at += pattern[at : at + 1] in {"?", "+"}
            continue
        closed = None
        if pattern[at] == "\\":
            at += 2
        elif pattern[at] == "[":
            at = _end_of_class(pattern, at)
        else:
            if pattern[at] == "(":
                groups.append(False)
                at += 2 if pattern.startswith("(?:", at) else 0
            elif pattern[at] == ")":
                closed = groups.pop()
            elif pattern[at] == "|":
                groups = [True] * len(groups)
            at += 1
    if open_repeats > MAX_OPEN_REPEATS or repeats > MAX_REPEATS:
        raise PatternRefusedError(f"more than {MAX_OPEN_REPEATS} of * and +, or {MAX_REPEATS} repeats")


def _is_open(quantifier: str) -> bool:
    if quantifier in {"*", "+"}:
        return True
    if quantifier == "?":
        return False
    highest = quantifier.strip("{}").rpartition(",")[2]
    return not highest or int(highest) > 10


def _end_of_class(pattern: str, at: int) -> int:
    at += 1
    at += pattern[at : at + 1] == "^"
    at += pattern[at : at + 1] == "]"
    while pattern[at] != "]":
        at += 2 if pattern[at] == "\\" else 1
    return at + 1
