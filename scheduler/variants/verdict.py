"""Whether the difference of a campaign's variants is real yet: the figures, and one plain sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.measures.small import FEWEST
from scheduler.variants.assignment import CONTROL
from scheduler.variants.intervals import Interval, Rate, difference, enough, of_each, wilson
from scheduler.variants.tallies import Measure, Tally, texted

# Past this many more answers it is kinder to say that the variants are alike.
MOST_MORE = 100_000


@dataclass(frozen=True, slots=True)
class Seen:
    """One variant's rate, and where it lies at 95 %."""

    variant: str
    rate: Rate
    interval: Interval


@dataclass(frozen=True, slots=True)
class Comparison:
    """Variants by a measure, the leading one first.

    small: variants of fewer than 5, of which nothing is told.
    doubts: those the first one's lead over may still be chance.
    more: about how many more answers of two variants would tell; None when nothing is in doubt, or they are alike.
    """

    measure: Measure
    seen: tuple[Seen, ...]
    small: tuple[str, ...]
    doubts: tuple[str, ...]
    more: int | None

    @property
    def leading(self) -> str | None:
        """The variant with the highest rate, by name among equals; None when nobody has done anything."""
        return self.seen[0].variant if self.seen and self.seen[0].rate.count else None

    @property
    def real(self) -> bool:
        """Whether the leading one is better than each other one, with 95 % for all of them together."""
        return self.leading is not None and len(self.seen) > 1 and not self.doubts


def compare(found: Sequence[Tally], measure: Measure) -> Comparison:
    """The variants against each other; the control group is left out."""
    rates = {tally.variant: tally.rate(measure) for tally in texted(found)}
    seen = sorted(
        (Seen(name, rate, wilson(rate)) for name, rate in rates.items() if rate.of >= FEWEST),
        key=lambda each: (-each.rate.share, each.variant),
    )
    small = tuple(sorted(name for name, rate in rates.items() if rate.of < FEWEST))
    # Which one leads is seen from the figures, so each pair counts as looked at.
    confidence = of_each(len(seen) * (len(seen) - 1) // 2)
    others = seen[1:]
    doubtful = [each for each in others if difference(seen[0].rate, each.rate, confidence).has_zero]
    more = [_more(seen[0].rate, each.rate, confidence) for each in doubtful]
    known = [each for each in more if each is not None]
    return Comparison(
        measure=measure,
        seen=tuple(seen),
        small=small,
        doubts=tuple(each.variant for each in doubtful),
        more=max(known) if known and len(known) == len(more) else None,
    )


def verdict(comparison: Comparison, language: str) -> str:
    """One sentence, with each variant's figures, and whether the difference is real."""
    words = _WORDS[language]
    listed = words["then"].join(
        words[f"{comparison.measure.value}_{'next' if place else 'first'}"].format(
            name=each.variant.upper(), figures=_figures(each, language)
        )
        for place, each in enumerate(comparison.seen)
    )
    small = words["small"].format(names=_names(comparison.small, words), fewest=FEWEST) if comparison.small else ""
    if not listed:
        return small or words["nobody"]
    end = f": {_ending(comparison, words)}." if len(comparison.seen) > 1 else "."
    return " ".join(part for part in (f"{listed[0].upper()}{listed[1:]}{end}", small) if part)


def against_control(found: Sequence[Tally], language: str) -> str | None:
    """Whether those who were texted did more of what it was for than the control group, which was not.

    Returns:
        None without a control group, or when either group is smaller than 5.
    """
    of_control = [tally.rate(Measure.CONVERTED) for tally in found if tally.variant == CONTROL]
    others = [tally.rate(Measure.CONVERTED) for tally in texted(found)]
    if not of_control or not others:
        return None
    control, all_texted = of_control[0], Rate(sum(rate.count for rate in others), sum(rate.of for rate in others))
    if min(control.of, all_texted.of) < FEWEST:
        return None
    words = _WORDS[language]
    lies = difference(all_texted, control)
    if not lies.has_zero:
        end = words["worked" if lies.low > 0 else "harmed"]
    else:
        end = words["chance"].format(more=_more_words(_more(all_texted, control), Measure.CONVERTED, words))
    texted_figures, control_figures = (
        _figures(Seen("", rate, wilson(rate)), language) for rate in (all_texted, control)
    )
    return f"{words['control'].format(texted=texted_figures, control=control_figures)}: {end}."


def _more(one: Rate, other: Rate, confidence: float = of_each(1)) -> int | None:
    """How many more of what is counted, of both together, if their rates stay as they are."""
    each = enough(one, other, confidence)
    if each is None:
        return None
    more = sum(max(each - rate.of, 0) * rate.share for rate in (one, other))
    return max(round(more), 1) if more <= MOST_MORE else None


def _ending(comparison: Comparison, words: dict[str, str]) -> str:
    if comparison.leading is None:
        return words["none_yet"]
    leading, doubts = comparison.leading.upper(), comparison.doubts
    if len(comparison.seen) == 2:
        if not doubts:
            return words["real"]
        same = comparison.seen[0].rate.share == comparison.seen[1].rate.share
        more = _more_words(comparison.more, comparison.measure, words)
        return words["same"] if same else words["chance"].format(more=more)
    if not doubts:
        return words["leads"].format(name=leading)
    more = _more_words(comparison.more, comparison.measure, words)
    return words["leads_perhaps"].format(name=leading, over=_names(doubts, words), more=more)


def _more_words(more: int | None, measure: Measure, words: dict[str, str]) -> str:
    if more is None:
        return words["alike"]
    return words["more"].format(number=f"{_rounded(more):,}", what=words[f"what_{measure.value}"])


def _rounded(number: int) -> int:
    """To two digits: it is a guess."""
    return round(number, min(2 - len(str(number)), 0))


def _figures(each: Seen, language: str) -> str:
    low, high, share = (f"{100 * part:.1f}" for part in (each.interval.low, each.interval.high, each.rate.share))
    return _WORDS[language]["figures"].format(
        count=f"{each.rate.count:,}", of=f"{each.rate.of:,}", share=share, low=low, high=high
    )


def _names(names: Sequence[str], words: dict[str, str]) -> str:
    *some, last = (name.upper() for name in names)
    return f"{', '.join(some)} {words['and']} {last}" if some else last


_WORDS = {
    "en": {
        "and": "and",
        "then": ", ",
        "figures": "{count} of {of} ({share} %, {low} to {high} %)",
        "answered_first": "{name} was answered by {figures}",
        "answered_next": "{name} by {figures}",
        "converted_first": "with {name}, {figures} did what it is for",
        "converted_next": "with {name}, {figures}",
        "replied_first": "{name} was replied to by {figures}",
        "replied_next": "{name} by {figures}",
        "real": "the difference is real",
        "chance": "the difference may still be chance; {more}",
        "same": "there is no difference so far",
        "none_yet": "there is nothing to compare so far",
        "leads": "{name} leads, and the difference is real",
        "leads_perhaps": "{name} leads; its lead over {over} may still be chance; {more}",
        "more": "about {number} more {what} would tell",
        "alike": "they are too alike for the answers to tell",
        "what_answered": "answers",
        "what_converted": "people who do it",
        "what_replied": "replies",
        "small": "Fewer than {fewest} got {names}: no figures.",
        "nobody": "Nobody has got a text yet.",
        "control": "Of those texted, {texted} did what it is for, of the control group {control}",
        "worked": "the text made a difference, and it is real",
        "harmed": "the control group did better, and the difference is real",
    },
    "es": {
        "and": "y",
        "then": "; ",
        "figures": "{count} de {of} ({share} %, entre {low} y {high} %)",
        "answered_first": "la {name} la contestaron {figures}",
        "answered_next": "la {name}, {figures}",
        "converted_first": "con la {name} hicieron lo que pedía {figures}",
        "converted_next": "con la {name}, {figures}",
        "replied_first": "a la {name} respondieron {figures}",
        "replied_next": "a la {name}, {figures}",
        "real": "la diferencia es real",
        "chance": "la diferencia todavía puede ser casualidad; {more}",
        "same": "no hay diferencia hasta ahora",
        "none_yet": "todavía no hay qué comparar",
        "leads": "la {name} va adelante y la diferencia es real",
        "leads_perhaps": "la {name} va adelante; su ventaja sobre {over} todavía puede ser casualidad; {more}",
        "more": "con unas {number} {what} se sabría",
        "alike": "se parecen demasiado para que las respuestas lo digan",
        "what_answered": "respuestas más",
        "what_converted": "personas más que lo hagan",
        "what_replied": "respuestas más",
        "small": "Menos de {fewest} recibieron {names}: sin cifras.",
        "nobody": "Nadie ha recibido un texto todavía.",
        "control": "De quienes recibieron el texto hicieron lo que pedía {texted}, del grupo de control {control}",
        "worked": "el texto hizo una diferencia, y es real",
        "harmed": "al grupo de control le fue mejor, y la diferencia es real",
    },
}
