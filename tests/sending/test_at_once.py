"""How many calls are open at a time."""

import asyncio
from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.twilio.async_carrier import form
from scheduler.sending.at_once import CALM, LEAST, AtOnce


def test_no_more_calls_are_open_than_the_gate_lets_in() -> None:
    async def play() -> int:
        gate, inside, most = AtOnce(5), 0, 0

        async def call() -> None:
            nonlocal inside, most
            async with gate:
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(0)
                inside -= 1

        await asyncio.gather(*(call() for _ in range(50)))
        return most

    assert asyncio.run(play()) == 5


def test_a_complaint_halves_them_and_calm_brings_them_back() -> None:
    gate = AtOnce(40)
    gate.complain()
    assert gate.limit == 20
    for _ in range(20 * CALM + 40):
        gate.praise()
    assert gate.limit > 30
    for _ in range(20):
        gate.praise()
        gate.complain()
    assert gate.limit == LEAST


def test_one_that_is_cancelled_while_it_waits_gives_its_turn_on() -> None:
    async def play() -> bool:
        gate = AtOnce(1)
        await gate.__aenter__()

        async def call() -> bool:
            async with gate:
                return True

        first, second = asyncio.create_task(call()), asyncio.create_task(call())
        await asyncio.sleep(0)
        first.cancel()
        await gate.__aexit__(None, None, None)
        return await second

    assert asyncio.run(asyncio.wait_for(play(), 5))


def test_room_is_kept_for_what_is_claimed_and_half_as_much_ahead_and_waited_for_until_half_of_it_is_there() -> None:
    async def play() -> list[int]:
        gate = AtOnce(10)
        kept = [await gate.reserve(9), await gate.reserve(6)]
        waiting = asyncio.create_task(gate.reserve(6))
        await asyncio.sleep(0)
        gate.give_back(2)
        await asyncio.sleep(0)
        assert not waiting.done()
        gate.give_back(1)
        return [*kept, await asyncio.wait_for(waiting, 5)]

    assert asyncio.run(play()) == [9, 6, 3]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_any_words_arrive_as_they_are(words: str) -> None:
    fields = {"To": "+14155550111", "Body": words, "StatusCallback": "https://text.example.org/status?outbox=17"}
    assert dict(parse_qsl(form(fields).decode(), keep_blank_values=True)) == fields
