"""The words, in the order data flows: from an event on a platform to a figure anyone may read.

    Event -> Signal -> Assessment -> EarlyWarning -> Case -> Response -> Outcome -> Indicator

Each is made at one station and read at the next; every other file uses these names. A reason is a
code with numbers in it, never a quotation: what leaves a platform holds no words of a child.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from hedgerow.domain.kinds import Data, Sector
from hedgerow.domain.tokens import as_token

Level = Literal["elevated", "high", "urgent"]
"""How soon a person must look: a matter of days, of a day, of hours."""

Confidence = Literal["single", "corroborated", "joined"]
"""How much stands behind a risk: one channel; several channels of one detector; several detectors."""

Value = str | int | float
Channel = tuple[str, str]
"""One way of looking: a detector's name, and what of all it looks for."""
Group = Literal["language", "age_band"]
"""By what coarse groups a deployment may compare how often it is wrong."""

unknown_between = (0.0, 1.0)
"""The interval of a risk of which nobody said how sure it is."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as a source told it: a CloudEvents 1.0 object."""

    id: str
    source: str
    kind: str
    time: datetime
    subject: str | None
    data: Data

    @property
    def about(self) -> str | None:
        """Whom the engine keeps state for: the subject, or the chat where nobody named one."""
        if self.subject is not None:
            return self.subject
        conversation = getattr(self.data, "conversation", None)
        return f"conversation:{conversation}" if conversation else None

    @property
    def reference(self) -> str:
        """How evidence points back at this event without repeating what it says."""
        return f"{as_token(self.source)}#{as_token(self.id)}"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, as a code and numbers; the sentence is looked up in the reader's language."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signal:
    """What ONE detector noticed about one subject, with its evidence; not yet verified.

    `weight` is weight of evidence in nats: above zero it speaks for harm, below zero against. A
    later signal with the same detector, channel and counterpart replaces the earlier one: a
    detector says how things stand, so nothing is counted twice. `sector` is where the evidence was
    seen: what several sectors tell of their own accord counts for more than one sector twice.
    """

    detector: str
    channel: str
    subject: str
    time: datetime
    weight: float
    reason: Reason
    evidence: tuple[str, ...]
    counterpart: str | None = None
    sector: Sector = "platform"


@dataclass(frozen=True, slots=True)
class Contribution:
    """How much one channel of one detector adds to the log-odds at a moment, in nats."""

    detector: str
    channel: str
    weight: float


@dataclass(frozen=True, slots=True)
class Moment:
    """One point of a subject's course: what each channel contributed then."""

    time: datetime
    log_odds: float
    contributions: tuple[Contribution, ...]
    between: tuple[float, float] = unknown_between

    @property
    def risk(self) -> float:
        """The log-odds as a probability."""
        return (1 + math.tanh(self.log_odds / 2)) / 2


@dataclass(frozen=True, slots=True)
class Assessment:
    """How much risk the signals add up to, how sure we are, and why.

    `between` is the risk's interval at 90 %. `silent` are the sectors that have told nothing: they
    widen the interval and never lower the risk. `groups` say to which coarse groups the subject
    belongs, where a source told it; no risk is ever made of them.
    """

    subject: str
    time: datetime
    log_odds: float
    risk: float
    confidence: Confidence
    signals: tuple[Signal, ...]
    course: tuple[Moment, ...]
    between: tuple[float, float] = unknown_between
    silent: tuple[Sector, ...] = ()
    groups: Mapping[Group, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EarlyWarning:
    """An assessment that a person must look at, and by when.

    `id` is made from the content, so the same warning sent twice is the same warning. `against`
    holds what speaks for an innocent explanation; it is always shown beside the reasons.
    `over_budget` marks a warning that still waited for room in a day's budget when the stream ended.
    `between`, `silent` and `groups` are the assessment's. `tipping` are the fewest channels without
    which the risk would have stayed below the level's line.
    """

    id: str
    subject: str
    level: Level
    risk: float
    confidence: Confidence
    raised_at: datetime
    act_by: datetime
    reasons: tuple[Signal, ...]
    against: tuple[Signal, ...]
    course: tuple[Moment, ...]
    sources: tuple[str, ...]
    over_budget: bool = False
    between: tuple[float, float] = unknown_between
    tipping: tuple[Channel, ...] = ()
    silent: tuple[Sector, ...] = ()
    groups: Mapping[Group, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """The shared work for one child, with states, owners and clocks."""

    id: str
    subject: str
    state: str
    opened_at: datetime
    opened_by: str
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """What an agency does: a referral, a service, a safety plan, a joint operation."""

    case: str
    kind: Literal["referral", "service", "safety_plan", "joint_operation"]
    agency: str
    started_at: datetime
    started_by: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What changed: for the child, and in court."""

    case: str
    kind: str
    time: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """What outcomes add up to, safe to publish."""

    code: str
    period: str
    value: float | None
    """None where publishing the figure could point at a person."""
