"""Confidence bands, from the project's own training texts by cross-validation.

    confidence >= sure             the flow starts
    between <= confidence < sure   the member is asked, with numbers
    confidence < between           refused; so is every text whose top intent is out_of_scope

Every text is judged by a classifier that has not seen it nor anything like it (folds.py). The lower limit is the
highest that refuses at most REFUSED_GOOD of the good texts; the upper one is the lowest from which RIGHT of the texts,
those out of scope among them, get the right intent.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from components.counted_features import COUNTED, Counter
from components.kernel import KernelClassifier, Settings, View
from folds import Examples, folds

OUT_OF_SCOPE = "out_of_scope"
# The goal on texts nobody has seen is 0.07. The model that is served learns from all texts, not from four fifths, and
# is surer for it.
REFUSED_GOOD = 0.055
RIGHT = 0.95
TOP = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """What cross-validation says of every training text.

    classes: columns of `confidences`.
    confidences: one row a text.
    """

    classes: np.ndarray
    confidences: np.ndarray

    @property
    def order(self) -> np.ndarray:
        return np.argsort(-self.confidences, axis=1)

    @property
    def top(self) -> np.ndarray:
        return self.classes[self.order[:, 0]]

    @property
    def confidence(self) -> np.ndarray:
        return self.confidences.max(axis=1)


def judge(examples: Examples, dense: dict[str, np.ndarray], settings: Settings) -> Judged:
    """Judge every text by a classifier of the other folds.

    Args:
        examples: the training texts.
        dense: their embeddings, by view; `use.0` also cuts the folds.
        settings: of the classifier.
    """
    classes = np.array(sorted(set(examples.intents)))
    confidences = np.zeros((len(examples.texts), len(classes)))
    for learn, test in folds(dense["use.0"], examples.intents):
        counters = _counters([examples.texts[row] for row in learn])
        classifier = KernelClassifier(settings).fit(
            _views(examples, dense, counters, learn), examples.intents[learn].tolist()
        )
        confidences[test] = classifier.confidences(_views(examples, dense, counters, test))
    return Judged(classes, confidences)


def bands(examples: Examples, judged: Judged) -> dict[str, Any]:
    """The two limits, and what was measured with them.

    Args:
        examples: the training texts.
        judged: by cross-validation.
    """
    good = examples.intents != OUT_OF_SCOPE
    right = judged.top == examples.intents
    between = _between(judged, good)
    refused = refusals(judged.top, judged.confidence, between)
    sure = max(_sure(judged.confidence[~refused], right[~refused]), between)
    starts = ~refused & (judged.confidence >= sure)
    among = (judged.classes[judged.order[:, :TOP]] == examples.intents[:, None]).any(axis=1)
    languages = {
        f"accuracy_{language}": right[good & (examples.languages == language)].mean()
        for language in sorted(set(examples.languages))
    }
    measured = {
        **languages,
        "top3_accuracy": among[good].mean(),
        "out_of_scope_refused": refused[~good].mean(),
        "good_refused": refused[good].mean(),
        "good_sure": starts[good].mean(),
        "right_when_sure": right[starts].mean(),
    }
    return {
        "sure": round(float(sure), 4),
        "between": round(float(between), 4),
        "texts": len(examples.texts),
        "measured": {name: round(float(value), 4) for name, value in measured.items()},
    }


def refusals(top: np.ndarray, confidence: np.ndarray, between: float) -> np.ndarray:
    """Which texts are sent to cannot-handle: the rule that the application follows too."""
    return (top == OUT_OF_SCOPE) | (confidence < between)


def _between(judged: Judged, good: np.ndarray) -> float:
    allowed = REFUSED_GOOD * good.sum() - (judged.top[good] == OUT_OF_SCOPE).sum()
    asked = np.sort(judged.confidence[good & (judged.top != OUT_OF_SCOPE)])
    return asked[max(0, int(allowed))]


def _sure(confidence: np.ndarray, right: np.ndarray) -> float:
    order = np.argsort(-confidence)
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.nonzero(share >= RIGHT)[0]
    return confidence[order[enough[-1]]] if len(enough) else 1.0


def _counters(texts: list[str]) -> dict[str, Counter]:
    counters = {of: Counter(of) for of in COUNTED}
    for counter in counters.values():
        counter.learn(texts)
    return counters


def _views(
    examples: Examples, dense: dict[str, np.ndarray], counters: dict[str, Counter], rows: np.ndarray
) -> dict[str, View]:
    texts = [examples.texts[row] for row in rows]
    counted = {of: counter.count(texts) for of, counter in counters.items()}
    return {**{name: view[rows] for name, view in dense.items()}, **counted}
