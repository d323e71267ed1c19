"""Compares Rasa pipelines on the same cut of the same texts; prints one JSON object a pipeline. Started by compare.py.

Every pipeline is trained by Rasa, once, on four of the five fixed folds (folds.py). It is judged on the fold left out
and on the blind set in evaluation/, by which nothing was chosen. The confidence below which it refuses is set the same
way for each: so that it refuses REFUSED_GOOD of the good texts of the fold left out.
"""

import argparse
import asyncio
import json
import os
import tempfile
import time
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from calibrate import OUT_OF_SCOPE, REFUSED_GOOD, refusals
from components import sentence_embeddings
from components.remembered import remembering
from components.short_texts import plain
from environment import PROJECT
from folds import Examples, examples, folds, pairs
from rasa.core.agent import Agent
from rasa.model_training import train_nlu

TIMED = 100  # texts, one by one
# Rasa's defaults are 100 epochs in batches of 64 to 256 texts: with 7,000 texts more than an hour on two cores.
EPOCHS, BATCHES = 20, [512, 1024]
EVALUATION = PROJECT / "evaluation"

WORDS = {"name": "components.counted_features.CountedFeatures", "alias": "words", "of": "words"}
CHARACTERS = {"name": "components.counted_features.CountedFeatures", "alias": "characters", "of": "characters"}
USE = {"name": "components.sentence_embeddings.SentenceEmbeddings", "alias": "use", "encoder": "use"}
E5 = {"name": "components.sentence_embeddings.SentenceEmbeddings", "alias": "e5", "encoder": "e5"}
LINEAR = {"name": "bench_classifier.LinearIntentClassifier"}
KERNEL = "components.kernel_intent_classifier.KernelIntentClassifier"
# What `rasa init` writes when a config names no pipeline, less the parts that read no intents.
DIET = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": EPOCHS, "batch_size": BATCHES, "constrain_similarities": True},
]
STOCK = [*DIET[:1], *DIET[3:5], {"name": "LogisticRegressionClassifier"}]


def kernel(*left_out: str) -> dict[str, Any]:
    """The classifier of config.yml without some of its views."""
    own = _own()[-1]
    return own | {"weights": {name: weight for name, weight in own["weights"].items() if name not in left_out}}


def _own() -> list[dict[str, Any]]:
    return yaml.safe_load((PROJECT / "config.yml").read_text(encoding="utf-8"))["pipeline"]


def pipelines() -> dict[str, list[dict[str, Any]]]:
    """What is compared, the slow one last."""
    return {
        "words + characters, Rasa's logistic regression": STOCK,
        "sentence encoder (USE), logistic regression": [USE, LINEAR],
        "USE + words + characters, logistic regression": [WORDS, CHARACTERS, USE, LINEAR],
        "USE + words + characters, kernel": [WORDS, CHARACTERS, USE, kernel("e5.0", "e5.1")],
        "e5 + words + characters, kernel": [WORDS, CHARACTERS, E5, kernel("use.0")],
        "USE + e5, kernel": [USE, E5, kernel("words", "characters")],
        "USE + e5 + words + characters, kernel (served)": _own(),
        f"Rasa's default pipeline (DIET, {EPOCHS} epochs)": DIET,
    }


@dataclass(frozen=True, slots=True)
class Row:
    """One pipeline's figures: shares of 1, `train` in seconds, `parse` in milliseconds of one core a text."""

    name: str
    fold_en: float
    fold_es: float
    fold_top3: float
    fold_refused: float
    blind_en: float
    blind_es: float
    blind_top3: float
    blind_refused: float
    blind_good_refused: float
    train: float
    parse: float


@dataclass(frozen=True, slots=True)
class Read:
    """What a pipeline makes of some texts: the best intents of each, and the confidence of the first."""

    ranked: list[list[str]]
    confidence: np.ndarray

    @property
    def top(self) -> np.ndarray:
        return np.array([names[0] for names in self.ranked])

    def right(self, intents: np.ndarray) -> np.ndarray:
        return self.top == intents

    def among(self, intents: np.ndarray, count: int = 3) -> np.ndarray:
        return np.array([intent in names[:count] for names, intent in zip(self.ranked, intents, strict=True)])


def main() -> None:
    """Train and judge each pipeline."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="without Rasa's default pipeline, which takes minutes")
    parser.add_argument("--only", help="pipelines whose name has this in it")
    arguments = parser.parse_args()
    own = examples(PROJECT / "data")
    with _remembering():
        (embeddings,) = sentence_embeddings.encoder("use").encode([plain(text) for text in own.texts])
    learn, test = folds(embeddings, own.intents)[0]
    chosen = {
        name: pipeline
        for name, pipeline in pipelines().items()
        if (not arguments.only or arguments.only in name) and not (arguments.quick and pipeline is DIET)
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, pipeline in chosen.items():
            row = _judge(name, pipeline, _part(own, learn), _part(own, test), Path(folder))
            print(json.dumps(asdict(row)), flush=True)


def _judge(name: str, pipeline: list[dict[str, Any]], learn: Examples, test: Examples, folder: Path) -> Row:
    started = time.monotonic()
    agent = Agent.load(_trained(pipeline, learn, folder))
    train = time.monotonic() - started
    fold = _read(agent, test.texts)
    good = test.intents != OUT_OF_SCOPE
    between = _limit(fold, good)
    blind = {language: pairs(EVALUATION / f"{language}.yml") for language in ("en", "es")}
    lines = (EVALUATION / "out_of_scope.txt").read_text(encoding="utf-8").splitlines()
    outside = [line for line in lines if line and not line.startswith("#")]
    read = {language: _read(agent, [text for text, _ in found]) for language, found in blind.items()}
    wanted = {language: np.array([intent for _, intent in found]) for language, found in blind.items()}
    in_scope = {language: intents != OUT_OF_SCOPE for language, intents in wanted.items()}
    strangers = _read(agent, outside)
    return Row(
        name=name,
        fold_en=_mean(fold.right(test.intents)[good & (test.languages == "en")]),
        fold_es=_mean(fold.right(test.intents)[good & (test.languages == "es")]),
        fold_top3=_mean(fold.among(test.intents)[good]),
        fold_refused=_mean(refusals(fold.top, fold.confidence, between)[~good]),
        blind_en=_mean(read["en"].right(wanted["en"])),
        blind_es=_mean(read["es"].right(wanted["es"])),
        blind_top3=_mean(np.concatenate([read[language].among(wanted[language]) for language in blind])),
        blind_refused=_mean(refusals(strangers.top, strangers.confidence, between)),
        blind_good_refused=_mean(
            np.concatenate(
                [
                    refusals(read[language].top, read[language].confidence, between)[in_scope[language]]
                    for language in blind
                ]
            )
        ),
        train=round(train, 1),
        parse=_milliseconds(agent, test.texts[:TIMED]),
    )


def _trained(pipeline: list[dict[str, Any]], learn: Examples, folder: Path) -> str:
    data: dict[str, list[str]] = {}
    for text, intent in zip(learn.texts, learn.intents, strict=True):
        data.setdefault(str(intent), []).append(f"- {text}\n")
    parts = [{"intent": intent, "examples": "".join(lines)} for intent, lines in data.items()]
    (folder / "nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": parts}, allow_unicode=True))
    settings = {"recipe": "default.v1", "assistant_id": "compared", "language": "en", "pipeline": pipeline}
    (folder / "config.yml").write_text(yaml.safe_dump(settings))
    with _remembering():
        return train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder), domain="domain.yml")


def _remembering() -> AbstractContextManager[None]:
    return remembering(PROJECT, threads=len(os.sched_getaffinity(0)))


def _read(agent: Agent, texts: list[str]) -> Read:
    async def all_of_them() -> list[dict[str, Any]]:
        return [await agent.parse_message(text) for text in texts]

    found = asyncio.run(all_of_them())
    ranked = [[intent["name"] for intent in parsed["intent_ranking"]] for parsed in found]
    return Read(ranked, np.array([parsed["intent"]["confidence"] for parsed in found]))


def _limit(fold: Read, good: np.ndarray) -> float:
    known = fold.top != OUT_OF_SCOPE
    allowed = int(REFUSED_GOOD * good.sum() - (good & ~known).sum())
    return float(np.sort(fold.confidence[good & known])[max(0, allowed)])


def _milliseconds(agent: Agent, texts: list[str]) -> float:
    started = time.process_time()
    _read(agent, texts)
    return round((time.process_time() - started) * 1000 / len(texts), 1)


def _part(found: Examples, rows: np.ndarray) -> Examples:
    return Examples([found.texts[row] for row in rows], found.intents[rows], found.languages[rows])


def _mean(values: np.ndarray) -> float:
    return round(float(np.mean(values)), 4)
