"""Words and characters of a text, weighted by how telling they are (tf-idf), as a Rasa featurizer.

Beside the sentence embeddings these know what no encoder has read: the union's own words, names, abbreviations.
"""

import json
from collections import Counter as Counts
from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from components.features import sentence_feature
from components.postings import one_row
from components.short_texts import bare

COUNTED: dict[str, dict[str, Any]] = {
    "words": {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b"},
    "characters": {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 2},
}
KEPT = "vocabulary.json"


class Counter:
    """Counts the words or the characters of texts.

    Args:
        of: `words` (single and in pairs) or `characters` (runs of 2 to 5 within words).
    """

    def __init__(self, of: str) -> None:
        self.of = of
        self._settings = {**COUNTED[of], "sublinear_tf": True, "dtype": np.float32}
        self._vectorizer = TfidfVectorizer(**self._settings)

    def learn(self, texts: list[str]) -> None:
        """Learn what there is to count, and how rare each is."""
        self._vectorizer.fit([bare(text) for text in texts])

    def count(self, texts: list[str]) -> sparse.csr_matrix:
        """One row a text, of length 1 (or 0 when nothing in it is known)."""
        if len(texts) > 1:
            return self._vectorizer.transform([bare(text) for text in texts])
        known, rarity = self._vectorizer.vocabulary_, self._rarity
        times = Counts(known[part] for part in self._parts(bare(texts[0])) if part in known)
        indices = np.array(sorted(times), np.int32)
        weights = (1 + np.log([times[index] for index in indices])) * rarity[indices]
        return one_row((weights / (np.linalg.norm(weights) or 1)).astype(np.float32), indices, len(known))

    @cached_property
    def _parts(self) -> Callable[[str], list[str]]:
        return self._vectorizer.build_analyzer()

    @cached_property
    def _rarity(self) -> np.ndarray:
        return self._vectorizer.idf_

    def as_json(self) -> str:
        """What was learned."""
        vocabulary = sorted(self._vectorizer.vocabulary_, key=self._vectorizer.vocabulary_.__getitem__)
        return json.dumps({"vocabulary": vocabulary, "rarity": [round(float(x), 6) for x in self._vectorizer.idf_]})

    def from_json(self, text: str) -> None:
        """Take back what `as_json` gave."""
        kept = json.loads(text)
        settings = {name: value for name, value in self._settings.items() if name != "min_df"}
        self._vectorizer = TfidfVectorizer(**settings, vocabulary=kept["vocabulary"])
        self._vectorizer.idf_ = np.array(kept["rarity"], np.float32)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class CountedFeatures(SparseFeaturizer, GraphComponent):
    """Adds the counts as a sparse sentence feature named after what is counted.

    Config:
        of: `words` or `characters`.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**SparseFeaturizer.get_default_config(), "of": "words"}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        if config["of"] not in COUNTED:
            raise InvalidConfigException(f"`of` is one of {', '.join(COUNTED)}")

    def __init__(self, name: str, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        super().__init__(name, config)
        self._storage = storage
        self._resource = resource
        self._counter = Counter(config["of"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "CountedFeatures":
        return cls(execution_context.node_name, config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> "CountedFeatures":
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            component._counter.from_json((folder / KEPT).read_text(encoding="utf-8"))
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the training texts, and keep it with the model."""
        self._counter.learn([message.get(TEXT) for message in training_data.intent_examples])
        with self._storage.write_to(self._resource) as folder:
            (folder / KEPT).write_text(self._counter.as_json(), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the feature to messages that have a text."""
        written = [message for message in messages if message.get(TEXT)]
        if not written:
            return messages
        counts = self._counter.count([message.get(TEXT) for message in written])
        for message, row in zip(written, counts if len(written) > 1 else [counts], strict=True):
            message.add_features(sentence_feature(row, self._counter.of))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data
