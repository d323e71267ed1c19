"""A link through a public shortener: carriers filter them, as nobody sees where they lead (Twilio's guidelines)."""

import re
from collections.abc import Iterator
from typing import Any

from scheduler.campaigns.warnings import Looked

WORDS = {
    "en": "Variant {variant} in {language} links through {host}, which carriers filter; use the union's own address.",
    "es": "La variante {variant} en {language} usa {host}, que las compañías filtran; usa la dirección del sindicato.",
}
SHORTENERS = frozenset(
    {
        "adf.ly", "bit.do", "bit.ly", "bitly.com", "bl.ink", "buff.ly", "cutt.ly", "dlvr.it", "fb.me", "goo.gl",
        "ift.tt", "is.gd", "j.mp", "lnkd.in", "mcaf.ee", "ow.ly", "qr.ae", "rb.gy", "rebrand.ly", "s.id", "short.io",
        "shorte.st", "shorturl.at", "snip.ly", "soo.gd", "t.co", "t.ly", "t2m.io", "tiny.cc", "tinyurl.com", "tr.im",
        "trib.al", "u.to", "v.gd", "wp.me", "x.co",
    }
)  # fmt: skip
_HOST = re.compile(r"(?<![\w.@/-])(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?![\w-])", re.IGNORECASE)


def look(looked: Looked) -> Iterator[dict[str, Any]]:
    """Each shortener, with or without https:// and www."""
    for variant, language, words in looked.texts():
        hosts = {match[1].lower().removeprefix("www.") for match in _HOST.finditer(words)}
        for host in sorted(hosts & SHORTENERS):
            yield {"variant": variant, "language": language, "host": host}
