"""Which responses the actions say: noted where they are used, so that the loader can check that they exist."""

_SAID: set[str] = set()


def response(name: str) -> str:
    """`name`, noted as said by an action."""
    _SAID.add(name)
    return name


def said_by_actions() -> frozenset[str]:
    """Every response that an action says; for `load_flows(said_elsewhere=...)`."""
    return frozenset(_SAID)
