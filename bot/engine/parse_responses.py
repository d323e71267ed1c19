"""The `responses:` of a file.

In a flow file a variation is in the default language, with its translations beside it (Rasa's `translation:`). In
flows/responses/<language>.yml every variation is in the language of the file.
"""

import re

from bot.engine.book import Response, Variation
from bot.engine.conditions import And, Compare, Condition, Literal, Name, names
from bot.engine.draft import Draft
from bot.engine.format import DEFAULT_LANGUAGE, VARIATION_KEYS, VARIATION_REFUSED
from bot.engine.yaml_nodes import Node, known_keys

PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
RESPONSE_NAME = re.compile(r"utter_[a-z0-9_]+")


def parse_responses(node: Node, draft: Draft, language: str | None) -> None:
    """Read every response under `node`; `language` is that of the file, None for a flow file."""
    for name, response in node.as_map("responses").items():
        kind = "response" if language is None else f"response ({language})"
        if not RESPONSE_NAME.fullmatch(name):
            response.fault(f"response {name}: write a name that starts with utter_, in small letters")
            continue
        other = draft.nodes.get(("response", name))
        if language is not None and other is not None:
            response.fault(f"response {name} is already defined in {other.file}:{other.line}; keep one")
            continue
        if not draft.define(kind, name, response):
            continue
        draft.nodes.setdefault(("any response", name), response)
        for item in response.as_list(f"response {name}"):
            for tongue, variation in _parse_variation(name, item, draft, language):
                draft.texts.setdefault(name, {}).setdefault(tongue, []).append(variation)


def finish_responses(draft: Draft, languages: tuple[str, ...]) -> None:
    """Check each response over its languages, and put it into the draft."""
    for name, texts in draft.texts.items():
        node = draft.nodes["any response", name]
        for language in sorted(texts.keys() - set(languages)):
            node.fault(f"response {name}: {language} is no language here; there is responses/{languages[0]}.yml")
        missing = [language for language in languages if language not in texts]
        if missing:
            node.fault(
                f"response {name} has no text in {', '.join(missing)}; add `translation: "
                f"{{{missing[0]}: ...}}` or the file responses/{missing[0]}.yml"
            )
        by_language = {language: _placeholders(found) for language, found in texts.items()}
        everywhere = frozenset().union(*by_language.values())
        for language, found in sorted(by_language.items()):
            if found != everywhere:
                lost = ", ".join(f"{{{name}}}" for name in sorted(everywhere - found))
                node.fault(f"response {name} in {language} lacks {lost}, which another language has")
        conditions = [v.condition for variations in texts.values() for v in variations if v.condition]
        used = {used.name for condition in conditions for used in names(condition)}
        draft.responses[name] = Response(
            name=name,
            variations={language: tuple(variations) for language, variations in texts.items()},
            placeholders=everywhere,
            needs=everywhere | used,
            file=node.file,
            line=node.line,
        )


def _placeholders(variations: list[Variation]) -> frozenset[str]:
    return frozenset(name for variation in variations for name in PLACEHOLDER.findall(variation.text))


def _parse_variation(name: str, node: Node, draft: Draft, language: str | None) -> list[tuple[str, Variation]]:
    keys = known_keys(node, f"a variation of {name}", VARIATION_KEYS, VARIATION_REFUSED)
    if "text" not in keys:
        node.fault(f"a variation of {name} has no text; write `- text: ...`")
        return []
    condition = _condition(name, keys["condition"], draft) if "condition" in keys else None
    texts = [(language or DEFAULT_LANGUAGE, keys["text"])]
    if "translation" in keys:
        if language is not None:
            keys["translation"].fault(f"this file is in {language} alone; write the other text in its own file")
        else:
            texts += list(keys["translation"].as_map("translation").items())
    return [(tongue, Variation(_text(name, text), condition)) for tongue, text in texts]


def _text(name: str, node: Node) -> str:
    text = node.as_text(f"the text of {name}").strip()
    if not text:
        node.fault(f"the text of {name} is empty")
    if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
        node.fault(f"the text of {name} has a brace that is no placeholder; write {{name}}")
    return text


def _condition(name: str, node: Node, draft: Draft) -> Condition | None:
    """A condition in the syntax of flows, or Rasa's older list of `{type: slot, name, value}`."""
    if not node.is_list:
        return draft.condition(node)
    tests: list[Condition] = []
    for item in node.as_list("condition"):
        keys = known_keys(item, f"a condition of {name}", ("type", "name", "value"), {})
        if {"name", "value"} - keys.keys():
            item.fault(f"a condition of {name} needs `type: slot`, `name` and `value`")
            continue
        slot = keys["name"].as_text("name")
        draft.refer("slot", slot, keys["name"])
        tests.append(Compare("=", Name("slots", slot), Literal(keys["value"].as_value())))
    return And(tuple(tests))
