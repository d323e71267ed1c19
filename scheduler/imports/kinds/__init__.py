"""What each kind of file holds: one module a kind, with `KIND`."""

from importlib import import_module

from models import ImportKind
from scheduler.imports.kinds.kind import Kind


def find_kind(name: ImportKind) -> Kind:
    """The kind of this name."""
    kind: Kind = import_module(f"{__name__}.{name.value}").KIND
    return kind
