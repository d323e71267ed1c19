"""How the variants of a campaign do against each other, as it may be shown: no small group, nor what tells of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.campaign_kinds import Kind
from models import Campaign
from scheduler.measures.patience import let_it_take
from scheduler.measures.small import FEWEST, hidden
from scheduler.variants.intervals import Interval, Rate, wilson
from scheduler.variants.tallies import Measure, Tally, tallies
from scheduler.variants.verdict import against_control, compare, verdict
from scheduler.variants.winner import measure_of


@dataclass(frozen=True, slots=True)
class VariantRow:
    """One variant, or the control group. tally None: it is hidden.

    rate, interval: by the report's measure; None where fewer than 5 were asked.
    """

    variant: str
    tally: Tally | None
    rate: Rate | None = None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class VariantsReport:
    """The variants side by side.

    verdict: one plain sentence on whether the difference is real yet.
    control: the same of the texted against the control group; None without one, or when either is small.
    leading, real: of those that are shown.
    """

    measure: Measure
    rows: tuple[VariantRow, ...]
    verdict: Mapping[str, str]
    control: Mapping[str, str | None]
    leading: str | None
    real: bool
    winner: str | None
    winner_at: datetime | None


def variants_report(
    session: Session, campaign: Campaign, kind: Kind | None, *languages: str, seconds: float | None = None
) -> VariantsReport:
    """One statement over its recipients.

    Args:
        languages: of the sentences.
        seconds: that it may take, see scheduler/measures/patience.py.
    """
    # Of a campaign of a million it takes longer than a statement of a turn may.
    let_it_take(session, seconds)
    found = tallies(session, campaign)
    # The report has the total: what is hidden must not be found by taking away what is shown.
    kept_back = hidden({tally.variant: tally.planned for tally in found})
    told = [tally for tally in found if tally.variant not in kept_back or tally.planned < FEWEST]
    measure = measure_of(kind)
    comparison = compare(told, measure)
    converts = kind is not None and kind.converts is not None and not kept_back
    return VariantsReport(
        measure=measure,
        rows=tuple(_row(tally, measure, is_hidden=tally.variant in kept_back) for tally in found),
        verdict={language: verdict(comparison, language) for language in languages},
        control={language: against_control(found, language) if converts else None for language in languages},
        leading=comparison.leading,
        real=comparison.real,
        winner=campaign.winner,
        winner_at=campaign.winner_at,
    )


def _row(tally: Tally, measure: Measure, *, is_hidden: bool) -> VariantRow:
    if is_hidden:
        return VariantRow(tally.variant, None)
    rate = tally.rate(measure)
    if rate.of < FEWEST:
        return VariantRow(tally.variant, tally)
    return VariantRow(tally.variant, tally, rate, wilson(rate))
