"""How a text is written before it is measured: short texts come with odd quotes, capitals and accents left out."""

import unicodedata

QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "…": "..."})


def plain(text: str) -> str:
    """The text in lower case, with one kind of quotes and single spaces.

    Args:
        text: as the person wrote it.

    Returns:
        What the sentence encoders read. Accents stay: they tell them the language.
    """
    return " ".join(unicodedata.normalize("NFKC", text.translate(QUOTES)).lower().split())


def bare(text: str) -> str:
    """The plain text without accents: what words and characters are counted in, for phones leave accents out.

    Args:
        text: as the person wrote it.
    """
    parts = unicodedata.normalize("NFKD", plain(text))
    return "".join(part for part in parts if not unicodedata.combining(part))
