"""Assessments of support."""

SEES = {"admin", "organizer", "steward"}
PAGES = {"/assessments/": SEES, "/assessments/new": SEES}
