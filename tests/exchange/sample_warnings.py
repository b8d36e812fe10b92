"""Warnings to send, built as the engine builds them; harmless to read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from hedgerow.domain.chain import Contribution, EarlyWarning, Moment, Reason, Signal
from hedgerow.engine.wire import write_warning

noon = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def make_signal(subject: str, weight: float = 4.0, **other) -> Signal:
    reason = Reason("tactics.secrecy", {"count": 4, "of": 50})
    told = {"evidence": ("chat/alder#m1", "chat/alder#m2"), "counterpart": "account:9f"} | other
    return Signal("tactics", "secrecy", subject, noon, weight, reason, **told)


def make_warning(number: int = 1, **other) -> EarlyWarning:
    subject = other.pop("subject", f"child:{number:05d}")
    shares = (Contribution("tactics", "secrecy", 4.0), Contribution("rhythm", "night", 2.5))
    course = tuple(
        Moment(noon - timedelta(days=day), -0.4 * day, shares, (0.3 - day / 20, 0.8))
        for day in (4, 2, 0)
    )
    warning = EarlyWarning(
        id=sha256(f"warning {number}".encode()).hexdigest()[:32],
        subject=subject,
        level="high",
        risk=0.71,
        confidence="joined",
        raised_at=noon,
        act_by=noon + timedelta(hours=24),
        reasons=(make_signal(subject),),
        against=(make_signal(subject, -1.0, counterpart=None),),
        course=course,
        sources=("chat/alder",),
        between=(0.35, 0.84),
        tipping=(("tactics", "secrecy"),),
        silent=("education", "finance"),
        groups={"language": "en", "age_band": "child"},
    )
    return replace(warning, **other)


def make_json(number: int = 1, **other) -> bytes:
    return write_warning(make_warning(number, **other))
