"""The models that come with the package, as the evaluation reads them."""

from dataclasses import dataclass, field, replace

from hedgerow.detectors.tactics import AlarmRule, WindowScorer
from hedgerow.evaluation.early import Protocol


@dataclass(frozen=True, slots=True)
class ShippedTactics:
    """Grooming tactics in the last messages, by the detector's own functions and alarm rule."""

    rule: AlarmRule = field(default_factory=AlarmRule)
    name: str = "tactics"

    @property
    def threshold(self) -> float:
        """A window can be positive from this score on."""
        return self.rule.threshold

    def scorer(self, threshold: float, protocol: Protocol) -> WindowScorer:
        """A scorer that has read nothing yet."""
        return WindowScorer(
            replace(
                self.rule,
                threshold=threshold,
                window=protocol.window,
                decisions=protocol.last,
                skepticism=protocol.needed,
            )
        )
