"""A town of which the truth is known: how likely a moment is right depends on its risk."""

from dataclasses import dataclass

import numpy as np

from feedback.moments import Step, labels, warned
from hedgerow.domain.chain import EarlyWarning
from hedgerow.engine.settings import Settings
from hedgerow.feedback.labels import Labels, Verdict
from hedgerow.feedback.replay import Moments, join


@dataclass
class Town:
    warnings: list[EarlyWarning]
    truth: dict[str, Verdict]

    def judged(self, *, below: float = 1.0, seed: int = 3) -> Labels:
        """What a desk decides: all from today's line on, and a share of those that stayed below."""
        chance = np.random.default_rng(seed)
        best: dict[str, EarlyWarning] = {}
        for warning in self.warnings:
            if warning.subject not in best or warning.risk > best[warning.subject].risk:
                best[warning.subject] = warning
        chosen = [w for w in best.values() if w.risk >= 0.3 or chance.random() < below]
        return labels(*((w, self.truth[w.subject]) for w in chosen))

    def moments(self, **how: float) -> Moments:
        return join(self.warnings, self.judged(**how), Settings())


def town(subjects: int = 190, days: int = 15, seed: int = 2, right_from: float = 0.0) -> Town:
    """Subjects rise to a peak within a day; the higher the peak, the likelier they were at risk.

    Nobody whose peak lies below `right_from` was.
    """
    chance = np.random.default_rng(seed)
    steps: list[Step] = []
    truth: dict[str, Verdict] = {}
    for number in range(subjects):
        subject = f"c-{number}"
        peak = float(chance.uniform(0.3, 1.2) if number % 7 == 0 else chance.beta(0.8, 2.2))
        peak = min(max(peak, 0.03), 0.98)
        begin = float(chance.uniform(0, days * 24))
        steps += [(subject, begin + hour, peak * part) for hour, part in ((0, 0.5), (20, 1.0))]
        right = peak >= right_from and chance.random() < peak
        truth[subject] = "confirmed" if right else ("innocent", "mistaken", "unclear")[number % 3]
    return Town(warned(steps), truth)
