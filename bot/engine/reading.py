"""What a member's message means at this point of the conversation. Consent words were taken out before.

1. Guards: an empty text, one that is too long, one that starts with "/".
2. An answer to the open question, if its reader takes it. A free text takes anything, so there the words that steer
   and the intents that are sure come first.
3. Menu words, then an intent by its band: SURE starts its flow, BETWEEN asks which one is meant, else it is a miss.

Nothing but an answer, a menu word, a sure intent or a chosen number ever starts or continues a flow.
"""

import re

from bot.engine.book import CollectStep, SlotSpec
from bot.engine.bounded_regex import search
from bot.engine.corrections import correct
from bot.engine.events import CannotHandle, Clarified, FlowCancelled
from bot.engine.folding import bare
from bot.engine.format import CLARIFICATION_OPTIONS, SOMETHING_ELSE, WAY_OUT
from bot.engine.intents import OUT_OF_SCOPE, flow_for, mapped_slots, open_to, options, read_context, sure_flow
from bot.engine.phrases import is_cancel, is_in_passing, is_later, is_repeat, is_skip
from bot.engine.readers import FREE_READERS, READERS, Question, Reading
from bot.engine.run import Run
from bot.engine.stepping import answer, skip
from bot.understanding.types import Band

MAX_TEXT = 1_600  # characters; a carrier hands over no longer text
_MENU_NUMBER = re.compile(r"(?:option |opcion |number |numero |no\.? ?|# ?)?([0-9]{1,2})")
UNMISTAKABLE = frozenset({"date", "phone", "last_four"})  # readers that take nothing but what was asked for
MISSES_BEFORE_OFFER = 2  # after so many in a row a person is offered


def read_message(run: Run, restarted: str | None) -> None:
    """Decide what the message means, and put the stack so that settling it gives the reply.

    restarted: the active flow whose step is gone since the last turn.
    """
    step = run.open_step()
    if step is not None:
        _read_at_question(run, step)
    elif restarted is not None:
        if _guarded(run) or not _starts_flow(run, numbers=False):
            run.begin_pattern("pattern_code_change")
    else:
        _read_freely(run)


def _guarded(run: Run) -> str | None:
    """Why the text must not be read at all, or None."""
    text = run.turn.text.strip()
    if not text:
        return "media" if run.turn.media else "empty"
    if len(text) > MAX_TEXT:
        return "too_long"
    return "command" if text.startswith("/") else None


def _read_freely(run: Run) -> None:
    text = run.turn.text.strip()
    guarded = _guarded(run)
    if guarded:
        _miss(run, guarded)
    elif is_cancel(text):
        _understood(run)
        run.begin_pattern("pattern_cancel_flow")
    elif correct(run, text):
        _understood(run)
    elif is_in_passing(text):
        _read_in_passing(run)
    elif not _starts_flow(run, numbers=True) and not _clarifies(run):
        _miss(run, "out_of_scope" if run.turn.understanding.intent == OUT_OF_SCOPE else "unclear")


def _read_in_passing(run: Run) -> None:
    """A courtesy gets one where the table of words knows it, else nothing: a guess of the model must not start more."""
    if _menu_flow(run, numbers=False) is not None or run.turn.understanding.source == "keyword":
        _starts_flow(run, numbers=False)


def _read_at_question(run: Run, step: CollectStep) -> None:
    text = run.turn.text.strip()
    spec = run.book.slots[step.slot]
    guarded = _guarded(run)
    if guarded and guarded != "media":
        _no_answer(run, step, guarded)
        return
    free = spec.reader in FREE_READERS
    if free and (_steers(run, step, spec) or _goes_elsewhere(run, spec)):
        return
    question = Question(spec, run.question.choices if run.question else ())
    reading = READERS[spec.reader](text, question, read_context(run))
    if isinstance(reading, Reading):
        _understood(run)
        if reading.unsure:
            run.say("utter_read_as", read_as=reading.value)
        answer(run, step, reading.value)
    elif free or not (_steers(run, step, spec) or _goes_elsewhere(run, spec)):
        _no_answer(run, step, guarded or "not_an_answer")


def _steers(run: Run, step: CollectStep, spec: SlotSpec) -> bool:
    """Words about the conversation itself: never mind, what?, skip, no I meant 3."""
    text = run.turn.text.strip()
    if is_cancel(text) or (is_later(text) and _menu_flow(run, numbers=False) is None):
        active = run.active_flow
        run.drop_patterns()
        name = run.book.flows[active].name(run.language) if active else None
        run.begin_pattern("pattern_cancel_flow", canceled_name=name)
    elif is_skip(text):
        if spec.skippable:
            skip(run, step)
        else:
            run.begin_pattern("pattern_skip_question", collect=step.slot)
    elif is_repeat(text):
        run.question = None
    elif is_in_passing(text) and spec.reader != "any" and not _courteous(run):
        run.question = None  # "ok" and "lol" are no answer here, and no miss either: it is asked again
        return True
    elif not correct(run, text):
        return False
    _understood(run)
    return True


def _courteous(run: Run) -> bool:
    """Whether a flow answers this courtesy, and so asks the question again by itself."""
    return run.turn.understanding.source == "keyword" and sure_flow(run) is not None


def _goes_elsewhere(run: Run, spec: SlotSpec) -> bool:
    """Another flow, surely meant; while a pattern asks (which of these? a person?) also one that is near."""
    if not spec.interruptible and _menu_flow(run, numbers=False) == WAY_OUT:
        return _start(run, WAY_OUT, "menu", None)
    if spec.interruptible and _starts_flow(run, numbers=False):
        return True
    if _answers_beneath(run):
        return True
    return run.top.is_pattern and run.misses + 1 < MISSES_BEFORE_OFFER and _clarifies(run)


def _answers_beneath(run: Run) -> bool:
    """The day, the phone number or the code that the question below asks for, which an offer or a pattern has covered.

    A plain yes or number is for the newest question alone, so that it never settles something out of sight.
    """
    covering = run.step()
    if len(run.frames) < 2 or (isinstance(covering, CollectStep) and covering.waits and not run.top.is_pattern):
        return False
    offer, question = run.frames.pop(), run.question
    waiting = run.step()
    spec = run.book.slots[waiting.slot] if isinstance(waiting, CollectStep) else None
    if isinstance(waiting, CollectStep) and spec is not None and spec.reader in UNMISTAKABLE:
        reading = READERS[spec.reader](run.turn.text.strip(), Question(spec), read_context(run))
        if isinstance(reading, Reading) and not reading.unsure:
            if not offer.is_pattern:
                run.events.append(FlowCancelled(offer.flow, "dropped"))
            _understood(run)
            answer(run, waiting, reading.value)
            return True
    run.frames.append(offer)
    run.question = question
    return False


def _starts_flow(run: Run, *, numbers: bool) -> bool:
    """Start the flow of a menu word, or of a sure intent."""
    flow = _menu_flow(run, numbers=numbers)
    if flow is not None:
        return _start(run, flow, "menu", None)
    flow = sure_flow(run)
    return flow is not None and _start(run, flow, "intent", run.turn.understanding.intent)


def _menu_flow(run: Run, *, numbers: bool) -> str | None:
    text = bare(run.turn.text)
    flow = run.book.menu_words.get(text) or next(
        (flow for pattern, flow in run.book.menu_patterns if search(pattern, text)), None
    )
    if flow is None and numbers:
        match = _MENU_NUMBER.fullmatch(text)
        flow = run.book.menu_numbers.get(int(match[1])) if match else None
    return flow if flow is not None and open_to(run, flow) else None


def _start(run: Run, flow: str, by: str, intent: str | None) -> bool:
    """Start the flow, unless it is the one under way and the text brings nothing new to it."""
    slots = mapped_slots(run, intent, run.turn.understanding.entities)
    under_way = next((frame for frame in run.frames if frame.flow == flow and flow == run.active_flow), None)
    if under_way is not None and all(under_way.slots.get(slot) == value for slot, value in slots.items()):
        if not run.top.is_pattern:
            return False
        run.drop_patterns()
    else:
        run.begin(flow, by, slots=slots, intent=intent)
    _understood(run)
    return True


def _clarifies(run: Run) -> bool:
    """Ask which flow is meant; false when no flow is near enough to be asked about."""
    understood = run.turn.understanding
    if understood.band is Band.BELOW or understood.intent is None:
        return False
    # "no" or "what's the weather" with nothing asked: the runners-up of such a text are chance.
    if flow_for(run, understood.intent) is None:
        return False
    found = options(run)
    if not found:
        return False
    run.drop_patterns()
    run.events.append(Clarified(tuple(option["value"] for option in found)))
    run.begin_pattern("pattern_clarification")
    run.set_slot(CLARIFICATION_OPTIONS, [*found, {"value": SOMETHING_ELSE, "label": _else_label(run)}])
    return True


def _else_label(run: Run) -> str:
    """The words for "something else", kept with the responses so that they are translated like them."""
    response = run.book.responses["utter_something_else_label"]
    return response.variations.get(run.language, response.variations["en"])[0].text


def _understood(run: Run) -> None:
    run.misses = 0


def _miss(run: Run, reason: str) -> None:
    run.misses += 1
    run.events.append(CannotHandle(reason, run.misses))
    run.begin_pattern("pattern_cannot_handle", reason=reason, misses=run.misses)


def _no_answer(run: Run, step: CollectStep, reason: str) -> None:
    """Not an answer: a hint and the question again; after the second time the offer of a person."""
    offering = run.top.flow == "pattern_cannot_handle"
    if run.misses + 1 >= MISSES_BEFORE_OFFER and not offering:
        run.drop_patterns()
        _miss(run, reason)
        return
    run.misses += 1
    run.events.append(CannotHandle(reason, run.misses))
    spec = run.book.slots[step.slot]
    if spec.hint is not None:
        run.question = None
        run.say(spec.hint, collect=step.slot)
    else:
        run.begin_pattern(
            "pattern_collect_information",
            collect=step.slot,
            question=spec.reader,
            reason=reason,
            misses=run.misses,
        )
