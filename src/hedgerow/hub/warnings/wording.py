"""The words of the triage desk: reason codes, channels and clocks as sentences in the reader's language.

A detector brings an English sentence for each of its reason codes and a title for each channel; both
are looked up in the reader's language here. What this hub has no words for is said to be so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from string import Formatter
from typing import Any

from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from hedgerow.domain.chain import EarlyWarning, Reason, Signal, Value
from hedgerow.engine.scan import detector_classes
from hedgerow.hub.warnings.models import NO_ACTION_NEEDED, TOLD, Confidence, Warning
from hedgerow.hub.warnings.own_channels import own_sentence, own_title
from hedgerow.hub.warnings.workflow import State

STRONG, CLEAR = 3.0, 1.5
"""From how many nats a sign is called strong, and clear."""


class _Numbers(Formatter):
    """Puts values into a sentence; fractions as the reader's language writes them."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, float) and not format_spec:
            return str(formats.number_format(round(value, 2)))
        return str(super().format_field(value, format_spec))


def sentence(reason: Reason) -> str:
    """A reason in plain words; an honest general sentence where there are none for it."""
    detector = detector_classes().get(reason.code.partition(".")[0])
    known = detector.reasons.get(reason.code) if detector else None
    template = own_sentence(reason) or (_(known) if known else None)
    if template:
        try:
            return capfirst(_Numbers().vformat(template, (), reason.values))
        except (KeyError, IndexError, ValueError):
            pass
    return _("A sign that this hub has no words for (%(code)s): %(values)s") % {
        "code": reason.code,
        "values": _listed(reason.values),
    }


def _listed(values: Mapping[str, Value]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items()) or _("no further detail")


def channel_title(detector: str, channel: str) -> str:
    """What a channel looks for, as a short title."""
    if own := own_title(detector, channel):
        return own
    known = detector_classes().get(detector)
    title = known.channels.get(channel) if known else None
    return _(title) if title else f"{detector}: {channel}"


def detector_title(detector: str) -> str:
    """What a detector looks for."""
    known = detector_classes().get(detector)
    return _(known.title) if known else detector


def strength(weight: float) -> str:
    """How heavily a sign weighs, in a word or two."""
    size = abs(weight)
    if size >= STRONG:
        return pgettext("how heavily a sign weighs", "strong")
    if size >= CLEAR:
        return pgettext("how heavily a sign weighs", "clear")
    return pgettext("how heavily a sign weighs", "slight")


@dataclass(frozen=True, slots=True)
class Clock:
    """By when somebody must act, as words beside the moment itself."""

    moment: datetime
    words: str
    overdue: bool


def clock(act_by: datetime, now: datetime) -> Clock:
    """How long is left, or for how long it is too late."""
    if act_by >= now:
        return Clock(act_by, _("in %(time)s") % {"time": timeuntil(act_by, now)}, False)
    return Clock(act_by, _("overdue by %(time)s") % {"time": timesince(act_by, now)}, True)


@dataclass(frozen=True, slots=True)
class Sign:
    """One reason, for or against, as the page shows it."""

    words: str
    channel: str
    detector: str
    strength: str
    time: datetime
    counterpart: str | None
    evidence: tuple[str, ...]


def sign(signal: Signal) -> Sign:
    """A signal as a person reads it."""
    return Sign(
        sentence(signal.reason),
        channel_title(signal.detector, signal.channel),
        detector_title(signal.detector),
        strength(signal.weight),
        signal.time,
        signal.counterpart,
        signal.evidence,
    )


CONFIDENCE = {
    Confidence.SINGLE: gettext_lazy(
        "One kind of sign stands behind this warning. It may well have an innocent explanation."
    ),
    Confidence.CORROBORATED: gettext_lazy(
        "Several signs stand behind this warning, all seen in one way of looking."
    ),
    Confidence.JOINED: gettext_lazy(
        "Several ways of looking noticed something, each by itself. That is more telling than one alone."
    ),
}


def unknowns(told: EarlyWarning) -> list[str]:
    """What nobody at this desk can know from the warning."""
    asked = ", ".join(told.sources)
    found = [
        _("Who the child is. This desk sees a pseudonym; only the sender can say whose it is."),
        _("What was written. The words stayed where they were; ask the sender where it matters."),
        _("What others know. Only these sources were looked at: %(sources)s.") % {"sources": asked},
        _(
            "Whether the number is right. Experts set how heavily each sign weighs; outcomes have not "
            "confirmed it yet. It puts warnings in order and proves nothing."
        ),
    ]
    if not told.against:
        found.append(
            _("Whether there is an innocent explanation. None was noticed; that does not rule one out.")
        )
    return found


FATES = {
    State.NEW: gettext_lazy("On the desk; nobody has taken it yet."),
    State.ASSIGNED: gettext_lazy("Somebody at the desk is looking at it."),
    State.ASKED: gettext_lazy("The desk has a question for you."),
    State.ACCEPTED: gettext_lazy("Taken up. A person is acting on it."),
    State.DISMISSED: gettext_lazy("Closed."),
}


def fate(warning: Warning) -> str:
    """What became of a warning, for its sender: no names, nothing of a case or of other reports."""
    words = str(FATES[State(warning.state)])
    if warning.state != State.DISMISSED:
        return words
    if TOLD[warning.dismissal] == NO_ACTION_NEEDED:
        return words + " " + _("No further action on this warning was needed.")
    return words + " " + _("Reason: %(reason)s.") % {"reason": warning.get_dismissal_display()}


def absolute(moment: datetime) -> str:
    """A moment as date and time, with its zone."""
    local = timezone.localtime(moment)
    return f"{formats.date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"
