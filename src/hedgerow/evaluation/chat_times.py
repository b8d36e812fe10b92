"""When a message of a labelled chat was written, as an exact time with an offset from UTC.

Corpora tell time in many ways, or not at all. What they do not tell is filled in so that the order
of a conversation is kept: nothing about hours or days may be concluded from times filled in here.
"""

import math
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from hedgerow.evaluation.labelled_chats import Chat

first_day = date(2020, 1, 1)
"""The day that conversations without any date are put on."""
unknown_gap = timedelta(minutes=1)
"""A message without a time is put this long after the one before it."""
clock_slip = timedelta(minutes=10)
"""A clock that goes back by less than this has slipped; going back further means the next day."""

_clock = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?")
_dated = re.compile(r"(\d{4}-\d{2}-\d{2})(?!\d)")
_last_second = datetime(9998, 12, 31, tzinfo=UTC).timestamp()


class BadTime(ValueError):
    """A time that is refused: which message, why, and how to mend it."""

    def __init__(self, index: int, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.field = f"messages[{index}].time"
        self.reason = reason
        self.remedy = remedy


def times_of(chat: Chat, start: date = first_day) -> Iterator[datetime]:
    """The time of each message, always with an offset; raises `BadTime`.

    A bare clock time takes its day from a date at the head of the conversation's id, else from
    `start`, and rolls over midnight. Times without an offset count as UTC.
    """
    before: datetime | None = None
    opening = datetime.combine(_day_of(chat, start), time(), UTC)
    for index, message in enumerate(chat.messages):
        before = _time(index, message.time, before, opening)
        yield before


def _day_of(chat: Chat, start: date) -> date:
    found = _dated.match(chat.conversation)
    try:
        return date.fromisoformat(found[1]) if found else start
    except ValueError:
        return start


def _time(
    index: int, told: str | int | float | None, before: datetime | None, opening: datetime
) -> datetime:
    if told is None or told == "":
        return opening if before is None else before + unknown_gap
    if isinstance(told, int | float):
        return _from_epoch(index, told)
    clock = _clock.fullmatch(told)
    if clock:
        hour, minute, second = (int(part or 0) for part in clock.groups())
        return _on_clock(time(hour, minute, second), before, opening)
    return _from_text(index, told)


def _from_epoch(index: int, seconds: float) -> datetime:
    if not (math.isfinite(seconds) and 0 <= seconds <= _last_second):
        remedy = "Give seconds since 1970; milliseconds must be divided by 1000."
        raise BadTime(index, f"{seconds} is no time in seconds since 1970", remedy)
    return datetime.fromtimestamp(seconds, UTC)


def _from_text(index: int, told: str) -> datetime:
    try:
        when = datetime.fromisoformat(told)
    except ValueError:
        remedy = 'Use RFC 3339, "HH:MM", "HH:MM:SS", seconds since 1970, or null.'
        raise BadTime(index, f"{told[:40]!r} is no time", remedy) from None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _on_clock(clock: time, before: datetime | None, opening: datetime) -> datetime:
    reached = before or opening
    when = datetime.combine(reached.date(), clock, reached.tzinfo)
    if when >= reached:
        return when
    return reached if reached - when < clock_slip else when + timedelta(days=1)
