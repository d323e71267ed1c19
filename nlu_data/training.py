"""One training, with Rasa loaded: the model, then its bands. Started by train.py."""

import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from calibrate import bands, judge
from components import sentence_embeddings
from components.kernel_intent_classifier import settings
from components.remembered import remembering
from components.short_texts import plain
from environment import PROJECT
from folds import Examples, examples
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.model_training import train_nlu


def train() -> tuple[Path, dict[str, Any]]:
    """Train and calibrate, and tell people how it goes.

    Returns:
        The model's archive, and the content of bands.json.
    """
    started = time.monotonic()
    found = examples(PROJECT / "data")
    print(
        f"{len(found.texts)} training texts, {len(set(found.intents))} intents, {len(set(found.languages))} languages"
    )
    with remembering(PROJECT, threads=len(os.sched_getaffinity(0))):
        _say(started, "reading the meaning of new texts")
        dense = embeddings(found)
        _say(started, "training")
        made = train_nlu("config.yml", "data", "models", fixed_model_name="made", domain="domain.yml")
    if made is None:
        sys.exit("Rasa trained no model, see above")
    _say(started, "calibrating")
    model = LocalModelStorage.metadata_from_archive(made).model_id
    calibrated = {"model": model, **bands(found, judge(found, dense, pipeline_settings()))}
    _say(started, f"done: model {model[:8]}")
    for name in ("sure", "between"):
        print(f"  {name:22} from {calibrated[name]:.2f}")
    for name, value in calibrated["measured"].items():
        print(f"  {name.replace('_', ' '):22} {value:.3f}")
    return Path(made), calibrated


def embeddings(found: Examples) -> dict[str, np.ndarray]:
    """All dense views of the texts, by the names the pipeline gives them."""
    texts = [plain(text) for text in found.texts]
    return {
        f"{name}.{number}": view
        for name in sentence_embeddings.ENCODERS
        for number, view in enumerate(sentence_embeddings.encoder(name).encode(texts))
    }


def pipeline_settings() -> Any:
    """The classifier's settings in config.yml."""
    pipeline = yaml.safe_load((PROJECT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    return settings(pipeline[-1])


def _say(started: float, what: str) -> None:
    print(f"[{time.monotonic() - started:4.0f} s] {what}", flush=True)
