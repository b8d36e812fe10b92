"""The models that come with the package or are learnt with it, as the evaluation reads them."""

from dataclasses import dataclass, field, replace

from hedgerow.detectors.chat_scorer import WindowScorer
from hedgerow.detectors.close_reading import choosing
from hedgerow.detectors.learnt import LearntModel, LearntScorer
from hedgerow.detectors.tactics import AlarmRule
from hedgerow.detectors.weighing import shipped_weights
from hedgerow.evaluation.early import Protocol


@dataclass(frozen=True, slots=True)
class ShippedTactics:
    """Grooming tactics in the last messages, by the detector's own functions and alarm rule.

    `closer_reading` is as in the detector: with "meaning", pairs that the phrases lift are read closely.
    """

    rule: AlarmRule = field(default_factory=AlarmRule)
    closer_reading: str = choosing.none

    @property
    def name(self) -> str:
        """The versions of the weights, and of the closer reading where there is one."""
        reader = choosing.reader(self.closer_reading)
        plain = f"tactics {shipped_weights().version}"
        return plain if reader is None else f"{plain}, read closely by {reader.name}"

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
            ),
            reader=choosing.reader(self.closer_reading),
        )


read_closely = ShippedTactics(closer_reading=choosing.ours)
"""The shipped tactics with our closer reading: --model hedgerow.evaluation.shipped:read_closely"""


@dataclass(frozen=True, slots=True)
class LearntChats:
    """A model that `hedgerow train chats` made; the protocol is applied to its scores."""

    model: LearntModel

    @property
    def name(self) -> str:
        """What its card calls it, with the beginning of its digest."""
        return f"{self.model.name} {self.model.digest[:12]}"

    @property
    def threshold(self) -> float:
        """The threshold chosen for its alert budget."""
        return self.model.threshold

    def scorer(self, threshold: float, protocol: Protocol) -> LearntScorer:
        """A scorer that has read nothing yet."""
        return LearntScorer(replace(self.model, window=protocol.window))
