"""The intents the model was trained on, from the Rasa project's domain."""

from functools import lru_cache

import yaml

from config.settings import ROOT


@lru_cache
def known_intents() -> frozenset[str]:
    """Every intent a flow may name."""
    domain = yaml.load((ROOT / "nlu_data" / "domain.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return frozenset(intent if isinstance(intent, str) else next(iter(intent)) for intent in domain["intents"])
