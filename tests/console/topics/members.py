"""Members: the search, the record and what is done with it."""

SEEN_BY = {"admin", "organizer", "steward"}
PAGES = {"/members/": SEEN_BY}
FILES = {"/members/rows": SEEN_BY}
