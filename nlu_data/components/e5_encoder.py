"""multilingual-e5-small on ONNX Runtime, with its 4-bit weights as they are: about 10 ms of one core a text.

The graph is built from the packed file when the encoder is loaded (about a second), so no second copy of the weights
is kept on disk. `MatMulNBits` multiplies by 4-bit weights row by row, so that a text has the same vector alone and in
a batch.
"""

from collections import defaultdict

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from components.e5_file import BLOCK, E5File, bundled, halves, rows, scales
from components.e5_tokens import tokens

OURS = "com.microsoft"  # ONNX Runtime's own operators
AS_INT8 = 4  # MatMulNBits' accuracy level at which the other side is rounded to 8 bits, block by block
TOKENS_AT_ONCE = 512


class E5Encoder:
    """Texts to the means of their tokens' vectors, after some of the encoder's layers.

    Args:
        layers: after which layers to look, ascending; the layers past the last one are not computed. Lower layers
            know more of the words, higher ones more of the meaning.
        threads: cores to use for one call.
    """

    def __init__(self, layers: tuple[int, ...], threads: int = 1) -> None:
        self._file = file = E5File(bundled())
        self._layers = layers
        self._words = file.blocks("emb.word", file.words, file.width)
        self._places = file.numbers("emb.pos").reshape(-1, file.width) + file.numbers("emb.type")[: file.width]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        graph = _Graph(file).build(layers)
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    def encode(self, texts: list[str]) -> list[np.ndarray]:
        """Embed the texts.

        Args:
            texts: any texts; what is past 512 tokens is not read.

        Returns:
            For each of the layers asked for, float32, one row a text.
        """
        file = self._file
        ids = [tokens(text, file.vocabulary, file.positions) for text in texts]
        found = [np.empty((len(texts), file.width), np.float32) for _ in self._layers]
        for batch in _batches(ids):
            vectors = self._session.run(None, {"tokens": self._read([ids[index] for index in batch])})
            for kept, vector in zip(found, vectors, strict=True):
                kept[batch] = vector
        return found

    def _read(self, ids: list[list[int]]) -> np.ndarray:
        words = rows(self._words[np.asarray(ids)])
        return words + self._places[: words.shape[1]]


def _batches(ids: list[list[int]]) -> list[list[int]]:
    # Texts of one length go together: no padding, no mask.
    alike = defaultdict(list)
    for index, found in enumerate(ids):
        alike[len(found)].append(index)
    batches = []
    for length, members in alike.items():
        size = max(1, TOKENS_AT_ONCE // length)
        batches += [members[start : start + size] for start in range(0, len(members), size)]
    return batches


class _Graph:
    """Builds the encoder's ONNX graph."""

    def __init__(self, file: E5File) -> None:
        self._file = file
        self._nodes: list = []
        self._kept: list = []

    def build(self, layers: tuple[int, ...]) -> bytes:
        file, outputs = self._file, []
        self._keep("one", np.array([1], np.int64))
        self._node("LayerNormalization", ["tokens", *self._norm("emb.ln")], "at0", epsilon=file.epsilon, axis=-1)
        for number in range(max(layers)):
            self._layer(f"l{number}.", f"at{number}", f"at{number + 1}")
        for number in layers:
            outputs.append(f"mean{number}")
            self._node("ReduceMean", [f"at{number}", "one"], outputs[-1], keepdims=0)
        shape = ["texts", "length", file.width]
        graph = helper.make_graph(
            self._nodes,
            "e5",
            [helper.make_tensor_value_info("tokens", TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["texts", file.width]) for name in outputs],
            self._kept,
        )
        operators = [helper.make_opsetid("", 18), helper.make_opsetid(OURS, 1)]
        return helper.make_model(graph, opset_imports=operators, ir_version=8).SerializeToString()

    def _layer(self, name: str, before: str, after: str) -> None:
        width, inner, epsilon = self._file.width, self._file.inner, self._file.epsilon
        parts = [name + part for part in ("q", "k", "v")]
        self._multiply(parts, before, name + "qkv", width, width)
        self._node("Split", [name + "qkv"], *parts, axis=-1, num_outputs=3)
        self._node("MultiHeadAttention", parts, name + "seen", domain=OURS, num_heads=self._file.heads)
        self._multiply([name + "ao"], name + "seen", name + "told", width, width)
        first = [before, name + "told", *self._norm(name + "aln")]
        self._node("SkipLayerNormalization", first, name + "mid", domain=OURS, epsilon=epsilon)
        self._multiply([name + "fi"], name + "mid", name + "wide", inner, width)
        self._node("Gelu", [name + "wide"], name + "bent", domain=OURS)
        self._multiply([name + "fo"], name + "bent", name + "out", width, inner)
        second = [name + "mid", name + "out", *self._norm(name + "oln")]
        self._node("SkipLayerNormalization", second, after, domain=OURS, epsilon=epsilon)

    def _multiply(self, names: list[str], source: str, target: str, rows_each: int, columns: int) -> None:
        blocks = np.concatenate([self._file.blocks(f"{name}.w", rows_each, columns) for name in names])
        weights = halves(blocks)
        packed = weights[..., 0::2] | weights[..., 1::2] << 4  # as MatMulNBits wants them
        bias = np.concatenate([self._file.numbers(f"{name}.b") for name in names])
        inputs = [
            source,
            self._keep(target + ".w", packed),
            self._keep(target + ".s", scales(blocks).reshape(-1)),
            "",
            "",
            self._keep(target + ".b", bias),
        ]
        sizes = {"K": columns, "N": len(blocks), "bits": 4, "block_size": BLOCK, "accuracy_level": AS_INT8}
        self._node("MatMulNBits", inputs, target, domain=OURS, **sizes)

    def _norm(self, name: str) -> list[str]:
        return [self._keep(f"{name}.{part}", self._file.numbers(f"{name}.{part}")) for part in ("w", "b")]

    def _keep(self, name: str, values: np.ndarray) -> str:
        self._kept.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _node(self, kind: str, inputs: list[str], *outputs: str, **settings) -> None:
        self._nodes.append(helper.make_node(kind, inputs, list(outputs), **settings))
