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
    if not scene.talk.rest:
        return None
    kept = json.loads(scene.talk.rest)
    proved = scene.identity.proved
    fresh = scene.message.received_at < datetime.fromisoformat(kept["until"])
    return str(kept["words"]) if fresh and kept["member"] == (proved and proved.id) else None
