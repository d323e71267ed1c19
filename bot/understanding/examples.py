"""Texts to measure with: a file of Rasa NLU YAML, or a plain file with a text a line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

NLU_SUFFIXES = {".yml", ".yaml"}
HINT = "a text a line is measured with --out-of-scope"
# Rasa's marks of entities: [rally](event), [rally]{"entity": "event"}, with an optional list before it.
_ENTITY = re.compile(r"\[(?P<text>[^\]]+)\](?:\([^)]*\)|\{[^}]*\}|\[[^\]]*\])")


class ExamplesError(Exception):
    """A file that cannot be measured with; its sentence names the file, the line, and what to do."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text and the intent it should have; `line` counts from 1."""

    text: str
    intent: str
    line: int


def read_nlu(path: Path) -> list[Example]:
    """The examples of a Rasa NLU file, entity marks taken out.

    Raises:
        ExamplesError: when it is no such file, or has no example.
    """
    root = _root(path)
    nlu = _child(root, "nlu")
    if not isinstance(nlu, yaml.SequenceNode):
        raise ExamplesError(
            f"{_place(path, root)}: a list under `nlu:` is expected, with `- intent:` and `examples: |`; {HINT}"
        )
    found = [example for item in nlu.value for example in _of_item(path, item)]
    if not found:
        raise ExamplesError(f"{path}: there is no example in it; write them as `- text` lines under `examples: |`")
    return found


def read_texts(path: Path) -> list[str]:
    """The texts of a file with one a line; empty lines and lines that start with "# " are not texts.

    A Rasa NLU file is read as such, whatever its intents.

    Raises:
        ExamplesError: when it cannot be read or has no text.
    """
    if path.suffix.lower() in NLU_SUFFIXES:
        return [example.text for example in read_nlu(path)]
    lines = (line.strip() for line in _content(path).splitlines())
    texts = [line for line in lines if line and line != "#" and not line.startswith("# ")]
    if not texts:
        raise ExamplesError(f"{path}: there is no text in it; write one a line")
    return texts


def _of_item(path: Path, item: yaml.Node) -> Iterator[Example]:
    """The examples under one `- intent:`; synonyms, look-up tables and regexes have none."""
    if not isinstance(item, yaml.MappingNode):
        raise ExamplesError(f"{_place(path, item)}: `- intent: name` with `examples: |` is expected")
    intent = _child(item, "intent")
    if intent is None:
        return
    if not isinstance(intent, yaml.ScalarNode) or not intent.value.strip():
        raise ExamplesError(f"{_place(path, intent)}: write the name of the intent after `intent:`")
    examples = _child(item, "examples")
    if isinstance(examples, yaml.ScalarNode):
        yield from _of_block(path, intent.value, examples)
    elif isinstance(examples, yaml.SequenceNode):
        for one in examples.value:
            yield from _of_entry(path, intent.value, one)
    else:
        raise ExamplesError(f"{_place(path, item)}: intent {intent.value} has no `examples: |`")


def _of_block(path: Path, intent: str, block: yaml.ScalarNode) -> Iterator[Example]:
    # A literal block's text begins on the line after its "|".
    first = block.start_mark.line + (2 if block.style in ("|", ">") else 1)
    for number, line in enumerate(block.value.splitlines(), first):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        if not stripped.startswith("-"):
            raise ExamplesError(f"{path}, line {number}: an example starts with `- `")
        text = _plain(stripped[1:])
        if text:
            yield Example(text, intent, number)


def _of_entry(path: Path, intent: str, entry: yaml.Node) -> Iterator[Example]:
    text = _child(entry, "text") if isinstance(entry, yaml.MappingNode) else entry
    if not isinstance(text, yaml.ScalarNode):
        raise ExamplesError(f"{_place(path, entry)}: an example is a text, or has `text:`")
    plain = _plain(text.value.strip().removeprefix("- "))
    if plain:
        yield Example(plain, intent, text.start_mark.line + 1)


def _plain(example: str) -> str:
    return _ENTITY.sub(r"\g<text>", example).strip()


def _root(path: Path) -> yaml.Node | None:
    """The nodes rather than the values: they know their lines, and leave `no` a text."""
    content = _content(path)
    try:
        return yaml.compose(content, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ExamplesError(f"{path}, line {line}: is not YAML ({error.problem}); {HINT}") from None
    except yaml.YAMLError:
        raise ExamplesError(f"{path}: is not YAML; {HINT}") from None


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ExamplesError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise ExamplesError(f"{path}: is not UTF-8 text; save it as UTF-8") from None


def _child(node: yaml.Node | None, name: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for key, value in node.value if key.value == name), None)


def _place(path: Path, node: yaml.Node | None) -> str:
    return f"{path}, line {node.start_mark.line + 1 if node else 1}"
