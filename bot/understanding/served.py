"""Which model reads the texts now: readings are kept under its id."""

import time

from bot.understanding.rasa import RasaClient, RasaUnavailable

ASK_EVERY = 10.0  # seconds; so long may a reading of a new model stand under the id of the one before


class ServedModel:
    """Remembers the model that Rasa has loaded.

    The bands file alone does not tell: after a training Rasa serves the old model until it is restarted, and its
    readings must not be kept as those of the new one.

    Args:
        rasa: is asked, after it has answered a text.
    """

    def __init__(self, rasa: RasaClient) -> None:
        self._rasa = rasa
        self._calibrated: str | None = None
        self._served: str | None = None
        self._asked = float("-inf")

    def likely(self, calibrated: str | None) -> str | None:
        """The model whose kept readings may be used; `calibrated` is what the bands file names."""
        if calibrated != self._calibrated:
            self._calibrated, self._served, self._asked = calibrated, None, float("-inf")
        return self._served or calibrated

    def certain(self) -> str | None:
        """The model that read a text a moment ago, None when Rasa does not tell."""
        if time.monotonic() - self._asked >= ASK_EVERY:
            try:
                self._served = self._rasa.model_id() or None
            except RasaUnavailable:
                self._served = None
                return None
            self._asked = time.monotonic()
        return self._served
