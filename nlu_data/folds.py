"""The project's own training texts, and the folds they are always cut into: every figure compares on the same cut."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from sklearn.model_selection import StratifiedGroupKFold

FOLDS = 5
SEED = 7
ALIKE = 0.8  # cosine of two embeddings from which texts are kept in one fold


@dataclass(frozen=True, slots=True)
class Examples:
    """Texts with their intents and languages, side by side."""

    texts: list[str]
    intents: np.ndarray
    languages: np.ndarray


def examples(folder: Path) -> Examples:
    """All training texts.

    Args:
        folder: with a folder a language, with Rasa NLU YAML files.
    """
    found = [
        (text, intent, path.parent.name) for path in sorted(folder.glob("*/*.yml")) for text, intent in pairs(path)
    ]
    texts, intents, languages = zip(*found, strict=True)
    return Examples(list(texts), np.array(intents), np.array(languages))


def pairs(path: Path) -> list[tuple[str, str]]:
    """The texts of one Rasa NLU YAML file, each with its intent."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        (line.strip().removeprefix("- ").strip(), part["intent"])
        for part in document["nlu"]
        for line in part["examples"].splitlines()
        if line.strip().startswith("- ")
    ]


def folds(embeddings: np.ndarray, intents: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Cut the texts into folds, so that near repetitions of a text are never on both sides.

    Without that, a text is judged by its own rewording, and every figure is flattered.

    Args:
        embeddings: unit vectors of the texts.
        intents: of the texts; every fold has its share of each.

    Returns:
        For each fold the rows to learn from and the rows to judge.
    """
    cutter = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED)
    return list(cutter.split(embeddings, intents, _groups(embeddings)))


def _groups(embeddings: np.ndarray) -> np.ndarray:
    leader = np.arange(len(embeddings))

    def root(row: int) -> int:
        while leader[row] != row:
            leader[row] = leader[leader[row]]
            row = leader[row]
        return row

    for one, other in zip(*np.nonzero(np.triu(embeddings @ embeddings.T, 1) > ALIKE), strict=True):
        leader[root(one)] = root(other)
    return np.array([root(row) for row in range(len(leader))])
