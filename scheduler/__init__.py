"""The outbound half: the clock, the outbox, its sender, and what the carrier reports back."""

# Every process has this package; the kinds of locals' files must be known before the first file is read.
from scheduler.audiences import rules as rules
