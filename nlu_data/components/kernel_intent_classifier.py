"""The intent of a text, from the views that the featurizers before it added, as a Rasa component."""

import json
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from safetensors.numpy import load_file, save_file

from components.features import views
from components.kernel import KernelClassifier, Settings

ARRAYS = "kernel.safetensors"
CLASSES = "classes.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class KernelIntentClassifier(IntentClassifier, GraphComponent):
    """Sets `intent` and `intent_ranking`. The config is components.kernel.Settings, and `ranking_length`."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"ranking_length": 5}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._classifier = KernelClassifier(settings(config))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003
    ) -> "KernelIntentClassifier":
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> "KernelIntentClassifier":
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            classes = json.loads((folder / CLASSES).read_text(encoding="utf-8"))
            arrays = load_file(folder / ARRAYS)
        component._classifier = KernelClassifier.restored(settings(config), classes, arrays)
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the training texts, and keep it with the model."""
        examples = [message for message in training_data.intent_examples if message.get(TEXT)]
        self._classifier.fit(views(examples), [message.get(INTENT) for message in examples])
        with self._storage.write_to(self._resource) as folder:
            save_file(self._classifier.arrays(), folder / ARRAYS)
            (folder / CLASSES).write_text(json.dumps(self._classifier.classes), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intents of messages that have a text."""
        written = [message for message in messages if message.get(TEXT)]
        if not written:
            return messages
        confidences = self._classifier.confidences(views(written))
        best = (-confidences).argsort(axis=1)[:, : self._config["ranking_length"]]
        for message, row, order in zip(written, confidences, best, strict=True):
            ranking = [{"name": self._classifier.classes[index], "confidence": float(row[index])} for index in order]
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages


def settings(config: dict[str, Any]) -> Settings:
    """The part of the component's config that is about learning."""
    return Settings(**{name: config[name] for name in Settings.__dataclass_fields__ if name in config})
