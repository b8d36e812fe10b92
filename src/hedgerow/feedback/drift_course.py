"""One series' course: how surprise has added up, until it is no chance any more.

A cumulative sum (Page 1954) for each direction: every day adds its surprise less an allowance and
never sinks below nothing. A day adds at most the line divided by `persist`, so no alarm stands on
fewer days. The line follows from how many series are watched and how many false alarms a year are
put up with.
"""

from dataclasses import dataclass, field
from math import isnan, log

from hedgerow.feedback.drift_measures import line

allowance = 1.0
"""Standard deviations a day may lie off without adding to the sum."""
unsure = 3.0
"""What is usual is known from few days: so many times more false alarms than theory has it came of
that in trials on steady streams (decision record 0017), and so much stricter is the line."""
calm_after = 3
"""Days in a row within the allowance that end an alarm."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When surprise is too much: the line, what one day may add, and when silence is no chance."""

    line: float
    most: float
    silence: float
    """Signals or events that must be missing, once their unevenness is allowed for."""
    outlying: float = 4.0
    """Standard deviations beyond which a day teaches no more than a day at that edge."""


def rule_of(series: int, persist: int, false_a_year: float) -> Rule:
    """The rule by which so many series together raise so many false alarms a year."""
    whole = line(2 * series, allowance, false_a_year / unsure)
    # A stream steady at rate r is silent for the time of n expected ones with probability exp(-n).
    return Rule(whole, whole / persist, log(max(2.0, 2 * series * 365 / false_a_year)))


@dataclass(slots=True)
class Course:
    """What has added up by now."""

    sums: list[float] = field(default_factory=lambda: [0.0, 0.0])
    """Surprise upwards and downwards."""
    days: list[int] = field(default_factory=lambda: [0, 0])
    """For how many days each has been above nothing."""
    alarmed: list[bool] = field(default_factory=lambda: [False, False])
    quiet: int = 0
    """For how many days there has been none, though the stream went on."""
    calm: int = 0

    @property
    def doubted(self) -> int:
        """How many of the latest days are under suspicion, and teach nothing."""
        return max(*self.days, self.quiet)

    @property
    def since(self) -> int:
        """For how many days the alarm's change has lasted, today included; 0 without an alarm."""
        standing = [side for side in (0, 1) if self.alarmed[side]]
        return self.days[max(standing, key=lambda side: self.sums[side])] if standing else 0

    def take(self, surprise: float, rule: Rule, *, quiet: bool, both_ways: bool) -> None:
        """Add a day; one that tells nothing (NaN) changes nothing."""
        if isnan(surprise):
            return
        self.quiet = self.quiet + 1 if quiet else 0
        self.calm = self.calm + 1 if abs(surprise) < allowance else 0
        for side, off in enumerate((surprise, -surprise) if both_ways else (surprise,)):
            self._add(side, min(off - allowance, rule.most), rule.line)

    def _add(self, side: int, surprise: float, whole: float) -> None:
        total = min(max(0.0, self.sums[side] + surprise), 2 * whole)
        if self.alarmed[side] and self.calm >= calm_after:
            total = 0.0
        self.sums[side] = total
        self.days[side] = self.days[side] + 1 if total else 0
        # Two halves of a line need not add up to a line exactly.
        self.alarmed[side] = total >= whole - 1e-9 or (self.alarmed[side] and total > 0)
