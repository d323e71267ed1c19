"""One side's words as the other side reads them."""

LONGEST = 1500  # characters of one text; carriers take 1,600, and the name of who speaks comes before


def spoken(speaker: str, words: str) -> list[str]:
    """What one side reads of the other's words: who speaks, then all the words, in as few texts as need be."""
    plain = words.replace("\0", " ").strip()
    pieces = []
    while len(plain) > LONGEST:
        cut = plain.rfind(" ", LONGEST // 2, LONGEST)
        cut = LONGEST if cut < 0 else cut
        pieces.append(plain[:cut])
        plain = plain[cut:].lstrip()
    return [f"{speaker}: {piece}" for piece in (*pieces, plain)]
