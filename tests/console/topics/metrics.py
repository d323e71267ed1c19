"""The union's figures."""

SEES = {"admin", "organizer", "viewer"}
PAGES = {
    "/figures/": SEES,
    "/figures/first_reply": SEES,
    "/figures/first_reply/plan": {"admin", "organizer"},
}
FILES = {"/figures/file.csv": SEES}
