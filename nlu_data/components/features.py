"""One way to hand a view of a text from a featurizer to the classifier."""

import numpy as np
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from scipy import sparse

View = np.ndarray | sparse.csr_matrix


def sentence_feature(row: View, name: str) -> Features:
    """A view of one text as Rasa carries it.

    Args:
        row: one row.
        name: of the view; the classifier weighs it by this name.
    """
    return Features(row, FEATURE_TYPE_SENTENCE, TEXT, name)


def views(messages: list[Message]) -> dict[str, View]:
    """The views of the messages, each as one matrix with a row a message.

    Args:
        messages: which have all been through the same featurizers.
    """
    rows: dict[str, list[View]] = {}
    for message in messages:
        for feature in message.features:
            if feature.attribute == TEXT and feature.type == FEATURE_TYPE_SENTENCE:
                rows.setdefault(feature.origin, []).append(feature.features)
    return {name: found[0] if len(found) == 1 else _stacked(found) for name, found in rows.items()}


def _stacked(rows: list[View]) -> View:
    return sparse.vstack(rows, format="csr") if sparse.issparse(rows[0]) else np.vstack(rows)
