"""Cuts a text into the tokens of multilingual-e5-small: SentencePiece's unigram model, most likely cut."""

from components.e5_file import Vocabulary

SPACE = "\u2581"


def tokens(text: str, vocabulary: Vocabulary, most: int) -> list[int]:
    """The ids of the tokens, with the marks for start and end.

    Args:
        text: any text.
        vocabulary: of the encoder.
        most: tokens to keep, the marks included; what is longer is cut.
    """
    cut = _best_cut(_normal(text, vocabulary), vocabulary)
    return [vocabulary.start, *cut[: most - 2], vocabulary.end]


def _normal(text: str, vocabulary: Vocabulary) -> str:
    text = " " + " ".join(text.translate(vocabulary.replaced).split(" "))
    while "  " in text:
        text = text.replace("  ", " ")
    return text.replace(" ", SPACE)


def _best_cut(text: str, vocabulary: Vocabulary) -> list[int]:
    """Viterbi: the best score up to each character, from the best scores before it."""
    pieces, longest = vocabulary.pieces, vocabulary.longest
    scores = [0.0] + [float("-inf")] * len(text)
    steps: list[tuple[int, int]] = [(vocabulary.unknown, 0)] * (len(text) + 1)
    for start in range(len(text)):
        here = scores[start]
        if here + vocabulary.unknown_score > scores[start + 1]:
            scores[start + 1], steps[start + 1] = here + vocabulary.unknown_score, (vocabulary.unknown, start)
        for end in range(start + 1, min(len(text), start + longest) + 1):
            piece = pieces.get(text[start:end])
            if piece and here + piece[1] > scores[end]:
                scores[end], steps[end] = here + piece[1], (piece[0], start)
    cut, end = [], len(text)
    while end > 0:
        piece_id, end = steps[end]
        cut.append(piece_id)
    return cut[::-1]
