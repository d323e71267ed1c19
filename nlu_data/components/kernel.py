"""Kernel ridge regression over several views of a text: how near a text is to every training text decides.

Texts are compared as the sum, over the views, of weight x cosine; a Gaussian kernel turns that into nearness, and one
ridge regression an intent learns which training texts speak for it and which against it. There is one closed-form
solution, found in seconds. On short texts it beats logistic regression on the same views by two to four points (the
table is in docs/nlu.md).
"""

from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse

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
    ridge: float = 0.05
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
        self._means = {name: views[name].mean(axis=0) for name in self._dense(views)}
        joined = self._joined(views)
        self._directions = _main_directions(joined, self._settings.directions)
        self._points = joined @ self._directions
        self._counts = self._counted(views)
        self._sizes = _sizes(self._points, self._counts)
        wanted = np.zeros((len(labels), len(self.classes)), np.float32)
        wanted[np.arange(len(labels)), [column[label] for label in labels]] = 1
        nearness = self._nearness(self._points, self._counts)
        nearness[np.diag_indices_from(nearness)] += self._settings.ridge
        solved = linalg.cho_factor(nearness, lower=True, overwrite_a=True, check_finite=False)
        self._votes = linalg.cho_solve(solved, wanted, check_finite=False)
        return self

    def scores(self, views: dict[str, View]) -> np.ndarray:
        """How much speaks for each class: about 1 for a sure one, about 0 for the others."""
        return self._nearness(self._joined(views) @ self._directions, self._counted(views)) @ self._votes

    def confidences(self, views: dict[str, View]) -> np.ndarray:
        """The scores as shares of 1, one row a text."""
        return softmax(self.scores(views) * self._settings.sharpness)

    def arrays(self) -> dict[str, np.ndarray]:
        """What was learned, without the classes."""
        return {
            "directions": self._directions,
            "points": self._points,
            "votes": self._votes,
            "counts.data": self._counts.data,
            "counts.indices": self._counts.indices,
            "counts.indptr": self._counts.indptr,
            "counts.shape": np.array(self._counts.shape),
            **{f"mean.{name}": mean for name, mean in self._means.items()},
        }

    @classmethod
    def restored(cls, settings: Settings, classes: list[str], arrays: dict[str, np.ndarray]) -> "KernelClassifier":
        """Take back what `arrays` gave."""
        restored = cls(settings)
        restored.classes = classes
        restored._points, restored._votes = arrays["points"], arrays["votes"]
        restored._directions = arrays["directions"]
        parts = (arrays["counts.data"], arrays["counts.indices"], arrays["counts.indptr"])
        restored._counts = sparse.csc_matrix(parts, shape=tuple(arrays["counts.shape"]))
        restored._sizes = _sizes(restored._points, restored._counts)
        restored._means = {
            name.removeprefix("mean."): mean for name, mean in arrays.items() if name.startswith("mean.")
        }
        return restored

    def _dense(self, views: dict[str, View]) -> list[str]:
        return [name for name in self._roots if not sparse.issparse(views[name])]

    def _joined(self, views: dict[str, View]) -> np.ndarray:
        # Vectors of one encoder all point the same way somewhat: without their mean they differ more.
        parts = []
        for name in self._dense(views):
            moved = views[name] - self._means[name]
            length = np.linalg.norm(moved, axis=1, keepdims=True)
            parts.append(moved * (self._roots[name] / np.maximum(length, 1e-9)))
        rows = next(iter(views.values())).shape[0]
        return np.hstack(parts).astype(np.float32) if parts else np.zeros((rows, 1), np.float32)

    def _counted(self, views: dict[str, View]) -> sparse.csc_matrix:
        rows = next(iter(views.values())).shape[0]
        parts = [views[name] * self._roots[name] for name in self._roots if sparse.issparse(views[name])]
        return sparse.hstack(parts, format="csc") if parts else sparse.csc_matrix((rows, 1), dtype=np.float32)

    def _nearness(self, points: np.ndarray, counts: sparse.csc_matrix) -> np.ndarray:
        # The squared distance of two vectors is the sum of their squared lengths less twice their product.
        distance = points @ self._points.T
        distance += _products(counts, self._counts)
        distance *= -2
        distance += self._sizes
        distance += _sizes(points, counts)[:, None]
        distance *= -self._settings.width
        return np.exp(distance, out=distance)


def softmax(scores: np.ndarray) -> np.ndarray:
    """Rows of positive shares that sum to 1."""
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


def _main_directions(points: np.ndarray, count: int) -> np.ndarray:
    size = points.shape[1]
    wanted = (max(0, size - count), size - 1)
    _, vectors = linalg.eigh(points.T @ points, subset_by_index=wanted, check_finite=False)
    return np.ascontiguousarray(vectors, dtype=np.float32)


def _sizes(points: np.ndarray, counts: sparse.csc_matrix) -> np.ndarray:
    dense = np.einsum("ij,ij->i", points, points)
    return dense + np.asarray(counts.multiply(counts).sum(axis=1)).ravel().astype(np.float32)


def _products(few: sparse.csc_matrix, many: sparse.csc_matrix) -> np.ndarray:
    if few.shape[0] == 1:  # one text at a time is the rule: only its own columns are looked at
        columns = few.indices if few.format == "csr" else np.flatnonzero(np.diff(few.indptr))
        return (many[:, columns] @ few.data)[None]
    return (few @ many.T).toarray()
