"""The clock that leads holds this advisory lock of the database, as long as its connection lives."""

LEADER_LOCK = 1021_0002
