"""What of a long reply waits for MORE, and for whom: the phone may be in other hands by then."""

import json
from datetime import datetime, timedelta

from bot.identity import Identity
from bot.scene import Scene

LIFE = timedelta(minutes=30)


def keep_rest(words: str, identity: Identity, said_at: datetime) -> str | None:
    """The rest as it is kept on the conversation; None when there is none."""
    if not words:
        return None
    proved = identity.proved
    until = said_at + LIFE
    return json.dumps({"words": words, "member": proved and proved.id, "until": until.isoformat()})


def rest_for(scene: Scene) -> str | None:
    """What MORE gives whoever texts now; None when nothing waits, it is too old, or it was for another."""
    proved = scene.identity.proved
    return kept_words(scene.talk.rest, proved.id if proved else None, scene.message.received_at)


def kept_words(rest: str | None, member_id: int | None, now: datetime) -> str | None:
    """What waits in a conversation's `rest` for whom it proved to be, None for nobody; None when nothing does."""
    if not rest:
        return None
    kept = json.loads(rest)
    fresh = now < datetime.fromisoformat(kept["until"])
    return str(kept["words"]) if fresh and kept["member"] == member_id else None
