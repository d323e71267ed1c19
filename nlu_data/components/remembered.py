"""Embeddings of training texts, kept on disk: a second training embeds only what is new."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from components import sentence_embeddings

SOURCES = ("e5_*.py", "short_texts.py", "abbreviations.yml", "sentence_embeddings.py")


class Remembered:
    """An encoder that has its vectors from a file when it has met the text before.

    Args:
        inner: the encoder.
        path: of the file.
    """

    def __init__(self, inner: sentence_embeddings.Encoder, path: Path) -> None:
        self._inner = inner
        self._path = path
        self._rows: dict[str, int] = {}
        self._views: list[np.ndarray] = []
        if path.exists():
            with np.load(path, allow_pickle=False) as kept:
                self._rows = {text: row for row, text in enumerate(kept["texts"].tolist())}
                self._views = [kept[f"view{number}"] for number in range(len(kept.files) - 1)]

    def encode(self, texts: list[str]) -> list[np.ndarray]:
        """Embed the texts, and keep those that are new."""
        new = list(dict.fromkeys(text for text in texts if text not in self._rows))
        if new:
            found = self._inner.encode(new)
            self._views = [np.vstack(pair) for pair in zip(self._views, found, strict=True)] if self._views else found
            self._rows |= {text: len(self._rows) + row for row, text in enumerate(new)}
            self._save()
        rows = [self._rows[text] for text in texts]
        return [view[rows] for view in self._views]

    def _save(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        arrays = {f"view{number}": view for number, view in enumerate(self._views)}
        partial = self._path.with_suffix(".partial.npz")
        np.savez(partial, texts=np.array(list(self._rows)), **arrays)
        partial.replace(self._path)


@contextmanager
def remembering(project: Path, threads: int) -> Iterator[None]:
    """Let the encoders of this process remember, in `models/embeddings/`, as long as the block lasts.

    Args:
        project: the folder of this Rasa project.
        threads: cores to use for what is new.
    """
    sources = [path for pattern in SOURCES for path in sorted((project / "components").glob(pattern))]
    sources.append(project / "requirements.txt")
    made_by = hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    folder = project / "models" / "embeddings"
    kept = {
        name: Remembered(load(threads), folder / f"{name}-{made_by}.npz")
        for name, load in sentence_embeddings.ENCODERS.items()
    }
    for stale in folder.glob("*.npz"):
        if made_by not in stale.name:
            stale.unlink()
    usual, sentence_embeddings.encoder = sentence_embeddings.encoder, kept.__getitem__
    try:
        yield
    finally:
        sentence_embeddings.encoder = usual
