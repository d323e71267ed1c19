"""What a campaign says, to whom and when, in one word: so that what was read is what is approved."""

import json
from hashlib import sha256

from models import Campaign

_MARKED = (
    *("kind", "channel", "audience", "settings", "wording", "shares", "control_percent", "test_percent"),
    *("winner_at", "starts_at", "expires_at"),
)


def mark_of(campaign: Campaign) -> str:
    """Of all that a preview depends on and that a person may change; another one once any of it is."""
    told_all = {name: getattr(campaign, name) for name in _MARKED}
    return sha256(json.dumps(told_all, sort_keys=True, default=str).encode()).hexdigest()[:32]
