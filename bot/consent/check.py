"""Measures the reading of consent on a list of texts: `rollcall consent check FILE`."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.consent.reader import read
from bot.consent.types import ConsentClass

EXPECTED = (ConsentClass.OPT_OUT, ConsentClass.OPT_IN, ConsentClass.HELP, ConsentClass.NONE)


class CasesError(ValueError):
    """A list of cases that cannot be used; its sentence names the file and the line."""


@dataclass(frozen=True, slots=True)
class Case:
    """A text, and what a reasonable person reads in it."""

    text: str
    expect: ConsentClass


@dataclass(frozen=True, slots=True)
class Miss:
    """A case read otherwise than expected."""

    text: str
    expect: ConsentClass
    got: ConsentClass


@dataclass(slots=True)
class Tally:
    """Cases of one class: how many, and how many were read right."""

    total: int = 0
    right: int = 0


@dataclass(slots=True)
class CheckReport:
    """What a check found.

    by_class: a tally for each class that the list expects.
    wrong: the misses, in the order of the list.
    """

    total: int = 0
    by_class: dict[ConsentClass, Tally] = field(default_factory=dict)
    wrong: list[Miss] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The report as the object that `--json` prints."""
        return asdict(self)


def check(cases: Iterable[Case]) -> CheckReport:
    """Read every case and count.

    UNCLEAR is right where "none" is expected, because nobody is opted out by it, and wrong elsewhere.
    """
    report = CheckReport()
    for case in cases:
        got = read(case.text).kind
        right = got is case.expect or (got is ConsentClass.UNCLEAR and case.expect is ConsentClass.NONE)
        tally = report.by_class.setdefault(case.expect, Tally())
        report.total += 1
        tally.total += 1
        tally.right += right
        if not right:
            report.wrong.append(Miss(case.text, case.expect, got))
    return report


def check_file(path: Path) -> CheckReport:
    """Check the cases of a YAML file: a list of `{text, expect: opt_out|opt_in|help|none}`.

    Raises CasesError for a file that cannot be read or has another shape.
    """
    return check(load_cases(path))


def load_cases(path: Path) -> list[Case]:
    """The cases of a YAML file.

    Raises CasesError, with one clear sentence.
    """
    root = _parse(path)
    if not isinstance(root, yaml.SequenceNode):
        raise CasesError(f"{_place(path, root)}: a list of {{text, expect}} is expected")
    return [_case(path, node) for node in root.value]


def _parse(path: Path) -> yaml.Node | None:
    """The nodes rather than the values: they know their lines, and leave `text: no` a text."""
    try:
        return yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except OSError as error:
        raise CasesError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise CasesError(f"{path}: is not UTF-8 text") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CasesError(f"{path}, line {line}: is not YAML ({error.problem})") from error
    except yaml.YAMLError as error:
        raise CasesError(f"{path}: is not YAML ({error})") from error


def _case(path: Path, node: yaml.Node) -> Case:
    place = _place(path, node)
    if not isinstance(node, yaml.MappingNode):
        raise CasesError(f"{place}: a case has a text and an expect")
    values = {str(key.value): value for key, value in node.value}
    if values.keys() != {"text", "expect"}:
        raise CasesError(f"{place}: a case has exactly text and expect, this one has {', '.join(values)}")
    text, expect = values["text"], values["expect"]
    if not isinstance(text, yaml.ScalarNode):
        raise CasesError(f"{place}: text is one text")
    if not isinstance(expect, yaml.ScalarNode) or expect.value not in EXPECTED:
        raise CasesError(f"{place}: expect is one of {', '.join(EXPECTED)}, not '{expect.value}'")
    return Case(text.value, ConsentClass(expect.value))


def _place(path: Path, node: yaml.Node | None) -> str:
    return f"{path}, line {node.start_mark.line + 1 if node else 1}"
