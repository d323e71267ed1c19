"""The weekly digest."""

PAGES = {"/digest/": {"admin", "organizer", "steward", "viewer"}}
