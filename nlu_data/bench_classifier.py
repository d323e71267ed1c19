"""Logistic regression on any views of a text: the kernel classifier is compared with it; the served model has none."""

from typing import Any

import numpy as np
from components.features import View, views
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from safetensors.numpy import load_file, save_file
from scipy import sparse
from sklearn.linear_model import LogisticRegression

KEPT = "linear.safetensors"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(IntentClassifier, GraphComponent):
    """Sets `intent` and `intent_ranking` from all views side by side, each dense one centred.

    Config:
        strength: inverse of the regularisation (scikit-learn's C).
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"strength": 30.0}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._classes: list[str] = []
        self._kept: dict[str, np.ndarray] = {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003
    ) -> "LinearIntentClassifier":
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> "LinearIntentClassifier":
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            component._kept = load_file(folder / KEPT)
            component._classes = (folder / "classes.txt").read_text(encoding="utf-8").split()
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the training texts, and keep it with the model."""
        examples = [message for message in training_data.intent_examples if message.get(TEXT)]
        found = views(examples)
        self._kept = {f"mean.{name}": view.mean(axis=0) for name, view in found.items() if not sparse.issparse(view)}
        learner = LogisticRegression(C=self._config["strength"], max_iter=150, tol=1e-3)
        learner.fit(self._side_by_side(found), [message.get(INTENT) for message in examples])
        self._classes = learner.classes_.tolist()
        self._kept |= {"weights": np.ascontiguousarray(learner.coef_.T), "bias": learner.intercept_}
        with self._storage.write_to(self._resource) as folder:
            save_file(self._kept, folder / KEPT)
            (folder / "classes.txt").write_text("\n".join(self._classes), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intents of messages that have a text."""
        written = [message for message in messages if message.get(TEXT)]
        if not written:
            return messages
        scores = np.asarray(self._side_by_side(views(written)) @ self._kept["weights"]) + self._kept["bias"]
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        for message, row in zip(written, shares, strict=True):
            ranking = [
                {"name": self._classes[index], "confidence": float(row[index])} for index in (-row).argsort()[:5]
            ]
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _side_by_side(self, found: dict[str, View]) -> View:
        parts = [view if sparse.issparse(view) else view - self._kept[f"mean.{name}"] for name, view in found.items()]
        if any(sparse.issparse(part) for part in parts):
            return sparse.hstack([sparse.csr_matrix(part) for part in parts], format="csr")
        return np.hstack(parts)
