"""When a warning must be looked at, by this hub's own clock.

The sender says by when to act, and may be wrong, or know nothing of this desk. So the hub keeps the
sooner of what it was told and what the level allows, counted from the moment of receipt; the
sender's own time stays in the payload. A time that was past before the warning came stays past: it
came late, and the desk should see that it did.
"""

from datetime import datetime, timedelta

from hedgerow.domain.chain import EarlyWarning
from hedgerow.exchange.minimisation import NotMinimal, moments
from hedgerow.hub.warnings.models import Level

LOOK_WITHIN: dict[str, timedelta] = {
    # As the engine's own settings have it: a matter of hours, of a day, of a few days.
    Level.URGENT: timedelta(hours=4),
    Level.HIGH: timedelta(hours=24),
    Level.ELEVATED: timedelta(hours=72),
}
"""How long after its receipt a warning of each level may wait for a person, at most."""

AHEAD = timedelta(days=1)
"""How far a sender's clock may run ahead of ours; further is a fault at the sender's."""


def look_by(warning: EarlyWarning, received: datetime) -> datetime:
    """The time by which a person at the desk must look."""
    return min(warning.act_by, received + LOOK_WITHIN[warning.level])


def refuse_the_future(warning: EarlyWarning, now: datetime) -> None:
    """NotMinimal where a warning tells of what has not happened yet; only `act_by` may lie ahead."""
    for path, moment in moments(warning):
        if path != "$.act_by" and moment > now + AHEAD:
            raise NotMinimal(path, "lies in the future", "Check the clock of the system that sends.")
