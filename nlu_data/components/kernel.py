"""Kernel ridge regression over several views of a text: how near a text is to every training text decides.

Texts are compared by the sum, over the views, of weight x squared distance; a Gaussian turns that into nearness, and
one ridge regression an intent learns which training texts speak for it and which against it. There is one closed-form
solution, found in seconds. On short texts it beats logistic regression on the same views by two to four points (the
table is in docs/nlu.md).
"""

from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse

from components.confidence import confidences
from components.postings import Postings, joined, squares

View = np.ndarray | sparse.csr_matrix


@dataclass(frozen=True, slots=True)
class Settings:
    """What is chosen by cross-validation, see docs/nlu.md.

    weights: of each view; the views that are not named do not count. They are scaled to a sum of 1.
    directions: that are kept of the dense views together, those in which the training texts differ most. Fewer are
        read faster, and what is left out is mostly noise.
    width: how fast nearness falls with distance; larger is more local.
    ridge: how little a single training text is believed.
    sharpness: turns scores into confidences; larger makes the best one stand out more.
    """

    weights: dict[str, float]
    directions: int = 256
    width: float = 0.7
    ridge: float = 0.02
    sharpness: float = 8.0


class KernelClassifier:
    """Classes of texts from views of them.

    Attributes:
        classes: names, in the order of the scores' columns.
    """

    def __init__(self, settings: Settings) -> None:
        total = sum(settings.weights.values())
        self._roots = {name: (weight / total) ** 0.5 for name, weight in settings.weights.items()}
        self._settings = settings
        self.classes: list[str] = []

    def fit(self, views: dict[str, View], labels: list[str]) -> "KernelClassifier":
        """Learn.

        Args:
            views: of the training texts, one row a text.
            labels: of the training texts.
        """
        self.classes = sorted(set(labels))
        column = {name: index for index, name in enumerate(self.classes)}
        self._means = {name: view.mean(axis=0) for name, view in self._dense(views).items()}
        side_by_side, counts = self._side_by_side(views), self._counted(views)
        self._directions = _main_directions(side_by_side, self._settings.directions)
        self._points = side_by_side @ self._directions
        self._postings = Postings(counts)
        self._sizes = _sizes(self._points, counts)
        wanted = np.zeros((len(labels), len(self.classes)), np.float32)
        wanted[np.arange(len(labels)), [column[label] for label in labels]] = 1
        nearness = self._nearness(self._points, counts)
        nearness[np.diag_indices_from(nearness)] += self._settings.ridge
        solved = linalg.cho_factor(nearness, lower=True, overwrite_a=True, check_finite=False)
        self._votes = linalg.cho_solve(solved, wanted, check_finite=False)
        return self

    def scores(self, views: dict[str, View]) -> np.ndarray:
        """How much speaks for each class: about 1 for a sure one, about 0 for the others."""
        points = self._side_by_side(views) @ self._directions
        return self._nearness(points, self._counted(views)) @ self._votes

    def confidences(self, views: dict[str, View]) -> np.ndarray:
        """Confidences between 0 and 1, one row a text, see components.confidence."""
        return confidences(self.scores(views), self.classes, self._settings.sharpness)

    def arrays(self) -> dict[str, np.ndarray]:
        """What was learned, without the classes."""
        return {
            "directions": self._directions,
            "points": self._points,
            "sizes": self._sizes,
            "votes": self._votes,
            **self._postings.arrays(),
            **{f"mean.{name}": mean for name, mean in self._means.items()},
        }

    @classmethod
    def restored(cls, settings: Settings, classes: list[str], arrays: dict[str, np.ndarray]) -> "KernelClassifier":
        """Take back what `arrays` gave."""
        restored = cls(settings)
        restored.classes = classes
        restored._directions, restored._points = arrays["directions"], arrays["points"]
        restored._sizes, restored._votes = arrays["sizes"], arrays["votes"]
        restored._postings = Postings.restored(arrays)
        restored._means = {
            name.removeprefix("mean."): mean for name, mean in arrays.items() if name.startswith("mean.")
        }
        return restored

    def _dense(self, views: dict[str, View]) -> dict[str, np.ndarray]:
        return {name: views[name] for name in self._roots if not sparse.issparse(views[name])}

    def _side_by_side(self, views: dict[str, View]) -> np.ndarray:
        # Vectors of one encoder all point the same way somewhat: without their mean they differ more.
        parts = []
        for name, view in self._dense(views).items():
            moved = view - self._means[name]
            length = np.linalg.norm(moved, axis=1, keepdims=True)
            parts.append(moved * (self._roots[name] / np.maximum(length, 1e-9)))
        return np.hstack(parts).astype(np.float32) if parts else np.zeros((_rows(views), 1), np.float32)

    def _counted(self, views: dict[str, View]) -> sparse.csr_matrix:
        parts = [(views[name], self._roots[name]) for name in self._roots if sparse.issparse(views[name])]
        return joined(parts) if parts else sparse.csr_matrix((_rows(views), 1), dtype=np.float32)

    def _nearness(self, points: np.ndarray, counts: sparse.csr_matrix) -> np.ndarray:
        # The squared distance of two vectors is the sum of their squared lengths less twice their product.
        distance = points @ self._points.T
        distance += self._postings.products(counts)
        distance *= -2
        distance += self._sizes
        distance += _sizes(points, counts)[:, None]
        distance *= -self._settings.width
        return np.exp(distance, out=distance)


def _main_directions(points: np.ndarray, count: int) -> np.ndarray:
    size = points.shape[1]
    wanted = (max(0, size - count), size - 1)
    _, vectors = linalg.eigh(points.T @ points, subset_by_index=wanted, check_finite=False)
    return np.ascontiguousarray(vectors, dtype=np.float32)


def _sizes(points: np.ndarray, counts: sparse.csr_matrix) -> np.ndarray:
    return (np.einsum("ij,ij->i", points, points) + squares(counts)).astype(np.float32)


def _rows(views: dict[str, View]) -> int:
    return next(iter(views.values())).shape[0]
