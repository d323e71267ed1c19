"""What a local sets for itself."""

ADMIN = {"admin"}
PAGES = {
    "/settings/": ADMIN,
    "/settings/kind/local": ADMIN,
    "/settings/kind/handoff": ADMIN,
    "/settings/kind/hours": ADMIN,
    "/settings/kind/campaigns": ADMIN,
    "/settings/kind/onboarding": ADMIN,
    "/settings/kind/dues": ADMIN,
    "/settings/kind/benefits": ADMIN,
    "/settings/kind/grievances": ADMIN,
    "/settings/carrier/": ADMIN,
    "/settings/contract/": ADMIN,
    "/settings/contract/about": ADMIN,
    "/settings/contract/changes": ADMIN,
    "/settings/contract/new": ADMIN,
    "/settings/contract/passages/overtime": ADMIN,
    "/settings/copies/": ADMIN,
    "/settings/retention/": ADMIN,
    "/settings/start/": ADMIN,
    "/settings/start/worksites": ADMIN,
    "/settings/wording/": ADMIN,
    "/settings/wording/utter_wrong_number_done": ADMIN,
}
OF_A_LOCAL = {"/settings/contract/passages/overtime"}
