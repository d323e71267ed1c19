"""Area codes that straddle two zones of which phonenumbers knows one, and the zones of numbers that can be anywhere.

Zones by county: 49 CFR part 71; area codes by county: the numbering plan's maps (NANPA, and CNAC for Canada).
Places that keep a neighbour's clock by custom count too: the text arrives on the clock that people live by.
"""

from typing import Final

# Toll-free and personal numbers (800, 500) and area codes too new for the tables: the fifty states and Puerto Rico.
# Guam is not among them: one hour of a day would be left.
ANYWHERE: Final = (
    "America/Adak",
    "America/Anchorage",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/New_York",
    "America/Phoenix",
    "America/Puerto_Rico",
    "Pacific/Honolulu",
)

_CODES: Final = {
    "America/New_York": "334",  # Phenix City, Lanett, Valley AL
    "America/Chicago": (
        "219 574 812 930 "  # Indiana's corners by Chicago and Evansville; Knox IN
        "270 364 606 "  # western Kentucky; Albany KY
        "423 865 931 "  # Dunlap, Jasper, Pikeville, Crossville TN
        "448 850 "  # the Florida panhandle west of the Apalachicola
        "906 "  # Michigan's counties along Wisconsin
        "915"  # Van Horn TX
    ),
    "America/Kentucky/Louisville": "270 364",
    "America/Denver": (
        "308 "  # western Nebraska
        "432 "  # Hudspeth and Culberson counties TX
        "620 785 "  # four counties of Kansas along Colorado
        "701 605 "
        "928"  # the Navajo Nation, which turns its clocks as Arizona does not
    ),
    "America/Boise": "208 986 458 541",  # Malheur county OR
    "America/Los_Angeles": "208 986",
    "America/Edmonton": "236 250 672 778 306 474 639 867",  # East Kootenay, Lloydminster, Northwest Territories
    "America/Winnipeg": "807 867",  # Kenora, Nunavut
    "America/Iqaluit": "867",
    "America/Halifax": "367 418 581",  # the Magdalen Islands
}
STRADDLING: Final[dict[str, frozenset[str]]] = {
    code: frozenset(zone for zone, codes in _CODES.items() if code in codes.split())
    for codes in _CODES.values()
    for code in codes.split()
}
