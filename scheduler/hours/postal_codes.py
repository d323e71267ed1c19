"""Zones of postal codes: by the first three digits of a ZIP code, by the first letter of a Canadian code.

ZIP prefixes by state and sectional center: USPS labeling list L002; zones by county: 49 CFR part 71. A prefix whose
counties keep different clocks has both zones. Military prefixes (090 to 098, 340, 962 to 966) say nothing of where the
mail is read, and give none.
"""

import re
from typing import Final

E, C, M, P = "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"
_BOISE, _PHOENIX, _ANCHORAGE, _HONOLULU = "America/Boise", "America/Phoenix", "America/Anchorage", "Pacific/Honolulu"
_PUERTO_RICO = "America/Puerto_Rico"
_GUAM = ("Pacific/Guam", "Pacific/Majuro", "Pacific/Palau", "Pacific/Pohnpei")

# First prefix, last prefix, zones. What comes later wins: a state first, then its prefixes that differ.
_RANGES: Final[tuple[tuple[int, int, tuple[str, ...]], ...]] = (
    (5, 5, (E,)),
    (6, 9, (_PUERTO_RICO,)),  # 008: the Virgin Islands keep the same time
    (10, 89, (E,)),
    (100, 339, (E,)),
    (341, 349, (E,)),
    (324, 324, (E, C)),  # Panama City FL; Port St. Joe
    (325, 325, (C,)),  # Pensacola
    (350, 369, (C,)),
    (368, 368, (E, C)),  # Phenix City and Valley AL keep Georgia's time
    (370, 385, (C,)),
    (373, 373, (E, C)),  # around Chattanooga: Jasper, Dunlap, Tullahoma
    (374, 379, (E,)),
    (377, 378, (E, C)),  # around Knoxville: Crab Orchard
    (386, 397, (C,)),
    (398, 399, (E,)),
    (400, 418, (E,)),
    (401, 401, (E, C)),  # Breckinridge county KY
    (420, 424, (C,)),
    (425, 427, (E, C)),  # Somerset and Elizabethtown KY: Russell, Clinton, Adair, Hart counties
    (430, 479, (E,)),
    (463, 464, (C,)),  # Gary
    (465, 465, (E, C)),  # Starke county IN
    (469, 469, (E, C)),
    (475, 475, (E, C)),  # Spencer and Perry counties IN
    (476, 477, (C,)),  # Evansville
    (479, 479, (E, C)),  # Jasper and Newton counties IN
    (480, 499, (E,)),
    (498, 499, (E, C)),  # Menominee, Dickinson, Iron and Gogebic counties MI
    (500, 528, (C,)),
    (530, 549, (C,)),
    (550, 567, (C,)),
    (569, 569, (E,)),  # Washington DC, government
    (570, 577, (C,)),
    (574, 576, (C, M)),  # the Missouri in South Dakota
    (577, 577, (M,)),
    (580, 588, (C,)),
    (585, 586, (C, M)),  # Grant and Sioux counties ND; Dickinson
    (588, 588, (C, M)),  # McKenzie county ND
    (590, 599, (M,)),
    (600, 658, (C,)),
    (660, 679, (C,)),
    (677, 678, (C, M)),  # Goodland and Syracuse KS
    (680, 693, (C,)),
    (690, 692, (C, M)),  # Imperial, Ogallala and Valentine NE
    (693, 693, (M,)),
    (700, 714, (C,)),
    (716, 729, (C,)),
    (730, 797, (C,)),
    (798, 798, (C, M)),  # Hudspeth county TX; Van Horn and Alpine
    (799, 799, (M,)),  # El Paso
    (800, 816, (M,)),
    (820, 831, (M,)),
    (832, 838, (_BOISE,)),
    (835, 835, (_BOISE, P)),  # Lewiston; Riggins ID
    (838, 838, (P,)),  # Coeur d'Alene
    (840, 847, (M,)),
    (850, 865, (_PHOENIX,)),
    (859, 860, (M, _PHOENIX)),  # the Navajo Nation turns its clocks
    (865, 865, (M, _PHOENIX)),
    (870, 884, (M,)),
    (885, 885, (M,)),  # El Paso
    (889, 897, (P,)),
    (898, 898, (M, P)),  # West Wendover and Jackpot NV
    (900, 961, (P,)),
    (967, 968, (_HONOLULU,)),
    (967, 967, (_HONOLULU, "Pacific/Pago_Pago")),  # 96799 is American Samoa
    (969, 969, _GUAM),
    (970, 979, (P,)),
    (979, 979, (_BOISE, P)),  # Malheur county OR
    (980, 994, (P,)),
    (995, 999, (_ANCHORAGE,)),
    (995, 996, ("America/Adak", _ANCHORAGE)),  # Adak, Atka, Nikolski
)
_BY_ZIP3: Final = {f"{prefix:03}": zones for first, last, zones in _RANGES for prefix in range(first, last + 1)}

# Province by first letter (Canada Post); where a province keeps two times, both.
_BY_LETTER: Final[dict[str, tuple[str, ...]]] = {
    "A": ("America/Halifax", "America/St_Johns"),  # Labrador
    "B": ("America/Halifax",),
    "C": ("America/Halifax",),
    "E": ("America/Halifax",),
    "G": ("America/Halifax", "America/Toronto"),  # the Magdalen Islands
    "H": ("America/Toronto",),
    "J": ("America/Toronto",),
    "K": ("America/Toronto",),
    "L": ("America/Toronto",),
    "M": ("America/Toronto",),
    "N": ("America/Toronto",),
    "P": ("America/Toronto", "America/Winnipeg"),  # Kenora
    "R": ("America/Winnipeg",),
    "S": ("America/Edmonton", "America/Regina"),  # Lloydminster
    "T": ("America/Edmonton",),
    "V": ("America/Edmonton", "America/Vancouver"),  # East Kootenay
    "X": ("America/Edmonton", "America/Iqaluit", "America/Winnipeg"),
    "Y": ("America/Whitehorse",),
}

_ZIP = re.compile(r"(\d{3})\d{2}(?:-?\d{4})?")
_CANADIAN = re.compile(r"([A-Z])\d[A-Z] ?\d[A-Z]\d", re.IGNORECASE)


def zones_of_postal_code(postal_code: str) -> tuple[str, ...]:
    """The zones in which this code's mail is delivered, () when it is no US or Canadian code or tells no place."""
    written = postal_code.strip()
    if found := _ZIP.fullmatch(written):
        return _BY_ZIP3.get(found[1], ())
    if found := _CANADIAN.fullmatch(written):
        return _BY_LETTER.get(found[1].upper(), ())
    return ()
