"""Texts of 1,600 characters made to be slow, or to be read wrongly."""

SPITEFUL = {
    "one letter": "a" * 1600,
    "one keyword": "stop " * 320,
    "nearly a revocation": "i dont want to " * 107,
    "nearly off the list": "take me off " + "the " * 397,
    "never the noun": "stop " + "all the your " * 123,
    "leads without end": "please stop the " * 100,
    "no me": "no me manden mas " * 94,
    "ne me": "ne me " * 266,
    "marks": ". , " * 400,
    "asterisks": "a*" * 800,
    "asterisks after letters": "a" * 1599 + "*",
    "number signs": "#" * 1600,
    "digits": "5-" * 800,
    "ligatures that unfold": "ﷺ" * 1600,
    "combining marks": "e" + "\u0301" * 1599,
    "invisible": "s\u200b" * 800,
    "nul": "\x00stop\x00" * 200,
    "right to left": "\u202estop\u202c " * 200,
}
