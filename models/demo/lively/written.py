"""What passed, in the order of time: texts, touch points, and what the conversations and the audit know of it."""

from models.channel import Channel, Direction
from models.demo.crew import Crew, message_of, touch_of

ORDER = 1000


def load(crew: Crew) -> str:
    """The last one: time lines are read by the order in which their rows were written."""
    passed = sorted(crew.passed, key=lambda told: told.at)
    texts = {place: message_of(crew, told, place) for place, told in enumerate(passed) if told.body is not None}
    crew.session.add_all(texts.values())
    crew.session.flush()
    crew.session.add_all(touch_of(crew, told, texts.get(place)) for place, told in enumerate(passed))
    for place, told in enumerate(passed):
        if told.of is not None and place in texts:
            told.of.message_id = texts[place].id
        if told.direction is Direction.IN and told.body is not None:
            crew.talk(told.person, Channel(told.means.value)).last_inbound_at = told.at
    crew.audits.sort(key=lambda entry: entry.at)
    crew.session.add_all(crew.audits)
    crew.session.flush()
    return f"{len(texts)} texts and {len(passed)} touch points of the last weeks"
