"""`rollcall consent check`: the counts, and one clear sentence for a file that cannot be used."""

from pathlib import Path

import pytest

from bot.consent import ConsentClass
from bot.consent.check import CasesError, check_file


def write(folder: Path, text: str) -> Path:
    path = folder / "list.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_report_counts_by_class_and_lists_the_wrong(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "- {text: STOP, expect: opt_out}\n"
        "- {text: stop it, expect: none}\n"
        "- {text: enough, expect: opt_out}\n"
        "- {text: no, expect: none}\n"
        "- {text: HELP, expect: help}\n"
        "- {text: START, expect: opt_in}\n",
    )

    report = check_file(path).as_json()

    assert report["total"] == 6
    assert report["by_class"] == {
        "opt_out": {"total": 2, "right": 1},
        "none": {"total": 2, "right": 2},
        "help": {"total": 1, "right": 1},
        "opt_in": {"total": 1, "right": 1},
    }
    assert report["wrong"] == [{"text": "enough", "expect": "opt_out", "got": "unclear"}]


def test_the_json_has_plain_words_as_keys(tmp_path: Path) -> None:
    report = check_file(write(tmp_path, "- {text: STOP, expect: opt_out}\n"))

    assert report.by_class[ConsentClass.OPT_OUT].right == 1
    assert list(report.as_json()["by_class"]) == ["opt_out"]


def test_an_empty_list_is_a_list(tmp_path: Path) -> None:
    assert check_file(write(tmp_path, "[]\n")).total == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("- {text: STOP, expect: opt_out}\n- {text: [x\n", "list.yml, line 3: is not YAML"),
        ("text: STOP\n", "list.yml, line 1: a list of {text, expect} is expected"),
        ("", "list.yml, line 1: a list of {text, expect} is expected"),
        ("- {text: STOP, expect: opt_out}\n- STOP\n", "list.yml, line 2: a case has a text and an expect"),
        ("- {text: STOP}\n", "list.yml, line 1: a case has exactly text and expect, this one has text"),
        (
            "\n- {text: STOP, expect: maybe}\n",
            "list.yml, line 2: expect is one of opt_out, opt_in, help, none, not 'maybe'",
        ),
        ("- {text: STOP, expect: unclear}\n", "expect is one of"),
        ("- {text: STOP, expect: [opt_out]}\n", "line 1: expect is one of opt_out, opt_in, help, none"),
        ("- {text: [STOP], expect: opt_out}\n", "line 1: text is one text"),
        ("- ? [text]\n  : STOP\n", "line 1: a case has exactly text and expect"),
    ],
)
def test_a_bad_file_is_told_with_its_line(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(CasesError) as told:
        check_file(write(tmp_path, text))

    assert sentence in str(told.value)
    assert "\n" not in str(told.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CasesError, match="cannot be read"):
        check_file(tmp_path / "none.yml")


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "photo.yml"
    path.write_bytes(b"\xff\xd8\xff")

    with pytest.raises(CasesError, match="is not UTF-8 text"):
        check_file(path)
