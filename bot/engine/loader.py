"""Flow files in, a checked FlowBook out."""

from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType

from bot.engine.book import FlowBook
from bot.engine.check import Known, check, check_own_needs, unused_responses
from bot.engine.draft import Draft
from bot.engine.faults import Fault, FlowFileError
from bot.engine.folding import fold
from bot.engine.format import DEFAULT_LANGUAGE, ENGINE_RESPONSES, FILE_KEYS, FILE_REFUSED
from bot.engine.parse_flows import parse_flows
from bot.engine.parse_responses import finish_responses, parse_responses
from bot.engine.parse_slots import parse_slots
from bot.engine.yaml_nodes import known_keys, read_yaml


def load_flows(
    path: Path,
    *,
    actions: Iterable[str] | None = None,
    intents: Iterable[str] | None = None,
    facts: Iterable[str] = (),
    said_elsewhere: Iterable[str] = (),
) -> FlowBook:
    """Load and check every `*.yml` under `path`.

    Args:
        path: the folder; `path/responses/<language>.yml` hold the responses shared by many flows, and their names
            tell which languages there are.
        actions: names of the registered Python actions; None leaves action names unchecked.
        intents: names of the intents of the NLU domain; None leaves intents unchecked.
        facts: names that `Turn.facts` will carry (`context.<name>` in conditions, `{<name>}` in responses).
        said_elsewhere: responses uttered by Python code; they must exist and are not reported as unused.

    Raises:
        FlowFileError: with every fault found, each as `file:line: what is wrong; what to write instead`.
    """
    draft = Draft()
    languages = _read_files(path, draft)
    finish_responses(draft, languages)
    check(
        draft,
        Known(
            actions=None if actions is None else frozenset(actions),
            intents=None if intents is None else frozenset(intents),
            facts=frozenset(facts),
        ),
        languages,
    )
    check_own_needs(draft, f"{path.name}/patterns.yml")
    said = ENGINE_RESPONSES | frozenset(said_elsewhere)
    for name in sorted(said - draft.responses.keys()):
        draft.faults.found.append(
            Fault(f"{path.name}/responses/{DEFAULT_LANGUAGE}.yml", 1, f"response {name} is missing; code says it")
        )
    if draft.faults.found:
        raise FlowFileError(draft.faults.found)
    return _book(draft, languages, said)


def _read_files(path: Path, draft: Draft) -> tuple[str, ...]:
    """Read all files into the draft; gives the languages, the default one first."""
    shared = path / "responses"
    # Flow files come first: a shared response of the same name is then told as the second one.
    files = sorted(path.rglob("*.yml"), key=lambda file: (file.is_relative_to(shared), file))
    languages = {DEFAULT_LANGUAGE}
    for file in files:
        name = str(Path(path.name) / file.relative_to(path))
        language = file.stem if file.is_relative_to(shared) else None
        if language is not None:
            languages.add(language)
        top = read_yaml(file, name, draft.faults)
        if top is None:
            continue
        keys = known_keys(top, "a flow file", FILE_KEYS, FILE_REFUSED)
        if "slots" in keys:
            parse_slots(keys["slots"], draft)
        if "flows" in keys:
            parse_flows(keys["flows"], draft)
        if "responses" in keys:
            parse_responses(keys["responses"], draft, language)
    if not files:
        draft.faults.found.append(Fault(path.name, 1, "this folder holds no .yml file"))
    return (DEFAULT_LANGUAGE, *sorted(languages - {DEFAULT_LANGUAGE}))


def _book(draft: Draft, languages: tuple[str, ...], said: frozenset[str]) -> FlowBook:
    triggers: dict[str, list[str]] = {}
    numbers: dict[int, str] = {}
    words: dict[str, str] = {}
    # A guarded flow is asked first; the one without a guard is what remains.
    for flow in sorted(draft.flows.values(), key=lambda flow: flow.guard is None):
        for trigger in flow.triggers:
            triggers.setdefault(trigger.intent, []).append(flow.id)
        if flow.menu is None:
            continue
        if flow.menu.number is not None:
            numbers[flow.menu.number] = flow.id
        for word in (word for found in flow.menu.words.values() for word in found):
            words[fold(word)] = flow.id
    warnings = tuple(
        Fault(response.file, response.line, f"nobody says {name}; remove it if it is not needed")
        for name, response in ((name, draft.responses[name]) for name in unused_responses(draft, said))
    )
    return FlowBook(
        flows=MappingProxyType(draft.flows),
        slots=MappingProxyType(draft.slots),
        responses=MappingProxyType(draft.responses),
        languages=languages,
        triggers=MappingProxyType({intent: tuple(flows) for intent, flows in triggers.items()}),
        menu_numbers=MappingProxyType(dict(sorted(numbers.items()))),
        menu_words=MappingProxyType(words),
        menu_patterns=tuple(
            (pattern, flow.id) for flow in draft.flows.values() if flow.menu for pattern in flow.menu.patterns
        ),
        warnings=warnings,
    )
