"""What a text in a hand-off asks of the line itself."""

import pytest

from bot.handoff.commands import Done, ShowList, To, ToLine, line_words, read_member, read_steward


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("DONE", Done(None)),
        ("done.", Done(None)),
        ("Listo!", Done(None)),
        ("done 2", Done(2)),
        ("DONE #2", Done(2)),
        ("2 done", Done(2)),
        ("2: done", Done(2)),
        ("LIST", ShowList()),
        ("lista", ShowList()),
        ("2: on my way", To(2, "on my way")),
        ("2) on my way", To(2, "on my way")),
        ("#2 on my way", To(2, "on my way")),
        ("2. ya voy\nespera", To(2, "ya voy\nespera")),
        ("2", To(2, "")),
        ("BOT what do I owe?", ToLine("what do I owe?")),
        ("bot: dues", ToLine("dues")),
        ("bot", ToLine("")),
        ("are you done with it?", None),
        ("done deal, see you there", None),
        ("3:30 works for me", None),
        ("2.5 hours of overtime", None),
        ("2 weeks ago?", None),
        ("both of you", None),
        ("bottom line: no", None),
        ("", None),
    ],
)
def test_what_a_steward_means(text: str, command: object) -> None:
    assert read_steward(text) == command


@pytest.mark.parametrize(
    ("text", "leaves"),
    [("MENU", True), ("menú", True), ("Bot!", True), ("the menu is wrong", False), ("bot dues", False), ("7", False)],
)
def test_a_member_leaves_by_these_words_alone(text: str, leaves: bool) -> None:
    assert (read_member(text) is not None) is leaves


def test_the_words_after_bot_are_the_lines() -> None:
    assert line_words("BOT dues") == "dues"
    assert line_words("dues") is None
