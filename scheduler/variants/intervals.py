"""How sure a rate is, and the difference of two: intervals that also hold for few answers and for none.

- Wilson's score interval for one rate: E. B. Wilson, Probable inference, the law of succession, and statistical
  inference, Journal of the American Statistical Association 22 (1927), 209-212.
- The difference of two, from the Wilson intervals of both: R. G. Newcombe, Interval estimation for the difference
  between independent proportions: comparison of eleven methods, Statistics in Medicine 17 (1998), 873-890, method 10.
- How many it takes: J. L. Fleiss, B. Levin, M. C. Paik, Statistical Methods for Rates and Proportions, 3rd edition
  (2003), section 4.2, without the correction for continuity.
"""

from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist

CONFIDENCE = 0.95
POWER = 0.8  # the chance to see a difference that is there


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many."""

    count: int
    of: int

    @property
    def share(self) -> float:
        """0 to 1; nothing of nobody is 0."""
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, shares of 1; of a difference, from -1."""

    low: float
    high: float

    @property
    def has_zero(self) -> bool:
        """Whether there may be no difference."""
        return self.low <= 0 <= self.high


def wilson(rate: Rate, confidence: float = CONFIDENCE) -> Interval:
    """Where the rate lies that was seen as `rate`; of nobody, anywhere."""
    if not rate.of:
        return Interval(0.0, 1.0)
    z, n, p = _z(confidence), rate.of, rate.share
    middle = p + z * z / (2 * n)
    reach = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    whole = 1 + z * z / n
    # At the ends it is 0 or 1 to the letter, not nearly.
    low = 0.0 if rate.count == 0 else (middle - reach) / whole
    high = 1.0 if rate.count == n else (middle + reach) / whole
    return Interval(low, high)


def difference(one: Rate, other: Rate, confidence: float = CONFIDENCE) -> Interval:
    """Where the difference `one` minus `other` lies."""
    first, second = wilson(one, confidence), wilson(other, confidence)
    seen = one.share - other.share
    below = sqrt((one.share - first.low) ** 2 + (second.high - other.share) ** 2)
    above = sqrt((first.high - one.share) ** 2 + (other.share - second.low) ** 2)
    return Interval(seen - below, seen + above)


def of_each(pairs: int, confidence: float = CONFIDENCE) -> float:
    """The confidence each of several comparisons needs so that all of them hold together (Bonferroni)."""
    return 1 - (1 - confidence) / max(pairs, 1)


def enough(one: Rate, other: Rate, confidence: float = CONFIDENCE) -> int | None:
    """How many texts each needs for a difference like the one that was seen to show; None when none was seen."""
    p, q = one.share, other.share
    if p == q:
        return None
    middle = (p + q) / 2
    chance = _z(confidence) * sqrt(2 * middle * (1 - middle))
    power = NormalDist().inv_cdf(POWER) * sqrt(p * (1 - p) + q * (1 - q))
    return ceil((chance + power) ** 2 / (p - q) ** 2)


def _z(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)
