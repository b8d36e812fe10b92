"""Labels: what a person's decision says of the warning itself, for whoever runs the detectors.

`confirmed` says that a person took the warning up, and the reasons of dismissal that a sender is told
(`models.TOLD`) are labels as they stand. Every other decision gives none, exactly as if nobody had
decided yet: what a desk knows from elsewhere, and who else is responsible, must not be read off here.
A decision is final, so a warning has one label at most.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import cast

from django.db.models import QuerySet

from hedgerow.exchange.labels import Label, Word
from hedgerow.hub.warnings.models import LABELLED, Dismissal, Warning, WarningQuerySet
from hedgerow.hub.warnings.workflow import State

most_at_once = 1000
"""Labels in one answer."""
_word: dict[str, Word] = {
    State.ACCEPTED: "confirmed",
    Dismissal.INNOCENT: "innocent",
    Dismissal.MISTAKEN: "mistaken",
    Dismissal.UNCLEAR: "unclear",
}
_columns = ("warning_id", "state", "dismissal", "decided_at", "level", "risk")
assert set(_word) == {State.ACCEPTED, *LABELLED}


class UnknownLabel(LookupError):
    """There is no label for the warning after which to go on: hidden, undecided or absent, all alike."""


def labels(rows: QuerySet[Warning]) -> Iterator[Label]:
    """The labels of these warnings, in the order in which the decisions came to stand."""
    decided = cast(WarningQuerySet, rows).labelled().order_by("decision_id").values_list(*_columns)
    for warning, state, dismissal, *rest in decided.iterator(chunk_size=2000):
        yield Label(warning, _word[dismissal if state != State.ACCEPTED else state], *rest)


def page_of(
    rows: WarningQuerySet, since: datetime | None = None, after: str | None = None
) -> tuple[list[Label], str | None]:
    """One answer's worth of labels, and the warning after which to ask on; None where there is no more.

    The ledger numbers decisions as they come to stand, so nothing is ever decided in before a label
    that was told already.
    """
    if after is not None:
        rows = rows.filter(decision__gt=_decision_of(rows, after))
    if since is not None:
        rows = rows.filter(decided_at__gte=since)
    first = rows.labelled().order_by("decision_id").values("decision")[most_at_once : most_at_once + 1]
    beyond = first.first()
    if beyond is None:
        return list(labels(rows)), None
    found = list(labels(rows.filter(decision__lt=beyond["decision"])))
    return found, found[-1].warning


def _decision_of(rows: WarningQuerySet, warning: str) -> int:
    try:
        return rows.labelled().values_list("decision", flat=True).get(warning_id=warning)
    except Warning.DoesNotExist:
        raise UnknownLabel(warning) from None
