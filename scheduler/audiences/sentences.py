"""An audience as a sentence, in English and Spanish."""

from scheduler.audiences.field import joined
from scheduler.audiences.fields import FIELDS
from scheduler.audiences.query import All, Leaf, Node, Not, OneOf

_WORDS = {
    "en": {"members": "Members", "everyone": "All members", "who": "who", "and": "and", "or": "or"},
    "es": {"members": "Miembros", "everyone": "Todos los miembros", "who": "que", "and": "y", "or": "o"},
}
_NOBODY = {"en": "are nobody", "es": "no son nadie"}
_ANYBODY = {"en": "are anybody", "es": "son cualquiera"}


def sentence(node: Node, language: str) -> str:
    """Whom it means: "Members at Warehouse who owe dues, and speak Spanish".

    Args:
        language: `en` or `es`; any other is told in English.
    """
    language = language if language in _WORDS else "en"
    words = _WORDS[language]
    node = _pushed(node)
    items = node.items if isinstance(node, All) else (node,)
    briefs, rest = _parted([item for item in items if item != All(())], language)
    if not briefs and not rest:
        return words["everyone"]
    start = " ".join([words["members"], *briefs])
    return f"{start} {words['who']} {_all(rest, language)}" if rest else start


def _pushed(node: Node, holds: bool = True) -> Node:
    """The same tree with `not` at its leaves alone ("neither a nor b" is "not a, and not b"), as flat as it can be."""
    if isinstance(node, Not):
        return _pushed(node.item, not holds)
    if isinstance(node, Leaf):
        return node if holds else Not(node)
    kind = All if isinstance(node, All) is holds else OneOf
    items: list[Node] = []
    for item in (_pushed(each, holds) for each in node.items):
        items += item.items if isinstance(item, kind) and item.items else [item]
    return kind(tuple(items))


def _parted(items: list[Node], language: str) -> tuple[list[str], list[str]]:
    """Briefs that follow "Members", at most one of a field, and what follows "who"."""
    briefs: dict[str, str] = {}
    rest: list[str] = []
    for item in items:
        brief = FIELDS[item.field].phrase(item, True).short(language) if isinstance(item, Leaf) else None
        if isinstance(item, Leaf) and brief and item.field not in briefs:
            briefs[item.field] = brief
        else:
            rest.append(_who(item, language, top=True))
    return list(briefs.values()), rest


def _who(node: Node, language: str, *, top: bool = False) -> str:
    if isinstance(node, Leaf):
        return FIELDS[node.field].phrase(node, True).who(language)
    if isinstance(node, Not):
        return _who_not(node, language)
    if not node.items:
        return (_ANYBODY if isinstance(node, All) else _NOBODY)[language]
    words = _WORDS[language]
    inner = [_who(item, language) for item in node.items]
    if isinstance(node, OneOf) and top:
        return _either(inner, language)
    return f"({joined(inner, words['and' if isinstance(node, All) else 'or'], language)})"


def _who_not(node: Not, language: str) -> str:
    if not isinstance(node.item, Leaf):
        return _who(_pushed(node), language)
    return FIELDS[node.item.field].phrase(node.item, False).who(language)


def _either(clauses: list[str], language: str) -> str:
    if language == "es":
        return ", ".join(f"o bien {clause}" for clause in clauses)
    return f"either {joined(clauses, 'or', language)}"


def _all(clauses: list[str], language: str) -> str:
    if len(clauses) < 2:
        return "".join(clauses)
    comma = "," if language == "en" or len(clauses) > 2 else ""
    start, last = clauses[:-1], clauses[-1]
    return joined([", ".join(start) + comma, last], _WORDS[language]["and"], language)
