"""The action server of the comparison: looks the sender up in a table in memory and says a line about their wish.

Runs in Rasa's environment, by rasa_sdk.
"""

from typing import Any

from rasa_sdk import Action

OWED_CENTS = {f"+1628{2_000_000 + i}": 4325 * (i % 3) for i in range(20_000)}


class Answer(Action):
    """The action that every rule leads to."""

    def name(self) -> str:
        return "action_answer"

    def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[dict[str, Any]]:
        owed = OWED_CENTS.get(tracker.sender_id, 0)
        subject = tracker.latest_message["intent"]["name"].replace("_", " ")
        dispatcher.utter_message(text=f"About {subject}: you owe ${owed / 100:.2f}. Reply MENU for more.")
        return []
