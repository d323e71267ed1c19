"""Counts of training texts, kept by what is counted, to multiply them with one text quickly.

scipy.sparse does the same in 4 ms a text, nearly all of it making and checking matrices; this takes 0.2. So one text's
row is made by hand throughout.
"""

import numpy as np
from scipy import sparse


class Postings:
    """The training texts' counts.

    Args:
        counts: one row a training text.
    """

    def __init__(self, counts: sparse.spmatrix) -> None:
        self._counts = sparse.csc_matrix(counts)

    @classmethod
    def restored(cls, arrays: dict[str, np.ndarray]) -> "Postings":
        """Take back what `arrays` gave."""
        parts = tuple(arrays[f"counts.{part}"] for part in ("data", "indices", "indptr"))
        return cls(sparse.csc_matrix(parts, shape=tuple(arrays["counts.shape"])))

    def arrays(self) -> dict[str, np.ndarray]:
        """The counts as plain arrays."""
        counts = self._counts
        return {
            "counts.data": counts.data,
            "counts.indices": counts.indices,
            "counts.indptr": counts.indptr,
            "counts.shape": np.array(counts.shape),
        }

    def products(self, rows: sparse.csr_matrix) -> np.ndarray:
        """The product of each of the rows with each training text."""
        if rows.shape[0] > 1:
            return (rows @ self._counts.T).toarray()
        counts = self._counts
        starts = counts.indptr[rows.indices]
        lengths = counts.indptr[rows.indices + 1] - starts
        before = np.cumsum(lengths) - lengths
        places = np.arange(lengths.sum()) + np.repeat(starts - before, lengths)
        weights = counts.data[places] * np.repeat(rows.data, lengths)
        return np.bincount(counts.indices[places], weights, minlength=counts.shape[0])[None].astype(np.float32)


def one_row(data: np.ndarray, indices: np.ndarray, width: int) -> sparse.csr_matrix:
    """A matrix of one row, whose parts are taken as they are.

    Args:
        data: float32, as many as `indices`.
        indices: int32, ascending.
        width: columns.
    """
    row = sparse.csr_matrix((1, width), dtype=np.float32)
    row.data, row.indices, row.indptr = data, indices, np.array([0, len(data)], np.int32)
    return row


def joined(parts: list[tuple[sparse.csr_matrix, float]]) -> sparse.csr_matrix:
    """Matrices of the same texts side by side, each times its factor."""
    if parts[0][0].shape[0] > 1:
        return sparse.hstack([part * factor for part, factor in parts], format="csr")
    data = np.concatenate([part.data * np.float32(factor) for part, factor in parts])
    starts = np.cumsum([0, *(part.shape[1] for part, _ in parts)], dtype=np.int32)
    indices = np.concatenate([part.indices + start for (part, _), start in zip(parts, starts, strict=False)])
    return one_row(data, indices, int(starts[-1]))


def squares(rows: sparse.csr_matrix) -> np.ndarray:
    """The squared length of each row."""
    if rows.shape[0] == 1:
        return np.array([rows.data @ rows.data])
    return np.add.reduceat(np.append(rows.data**2, 0), rows.indptr[:-1]) * (np.diff(rows.indptr) > 0)
