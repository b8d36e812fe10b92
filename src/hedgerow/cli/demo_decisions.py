"""What the demo's desk decided before this morning, so that its figures have something to show.

The officer knows what was planted, as a real one would find out by asking: a story of harm is taken
up, a look-alike turns out innocent, an ordinary life too. Every decision goes through the hub's own
actions, at the moment the demo is made, so the times to decision are those of a demo.
"""

from typing import Any

from hedgerow.cli.demo_desk import address
from hedgerow.country.truth import Truth

left_for_the_visitor = 12
"""The newest warnings stay undecided, for whoever tries the demo."""
urgent_left = 2


def earlier_decisions(truth: Truth) -> int:
    """Decide about what was raised longest ago and nobody has taken; says how many that were."""
    from hedgerow.hub.people.models import Person
    from hedgerow.hub.warnings.models import Warning
    from hedgerow.hub.warnings.workflow import State

    officer = Person.objects.get(email=address("triage"))
    new: list[Any] = list(Warning.objects.filter(state=State.NEW).order_by("-raised_at", "warning_id"))
    urgent = [warning for warning in new if warning.level == "urgent"][:urgent_left]
    kept = {warning.pk for warning in [*new[:left_for_the_visitor], *urgent]}
    harmed = {story.subject: story.certain for story in truth.storylines}
    old = [warning for warning in new if warning.pk not in kept]
    for warning in old:
        _decide(officer, warning, harmed.get(warning.subject))
    return len(old)


def _decide(officer: Any, warning: Any, certain: bool | None) -> None:
    """Harm is taken up; what has only just begun is unclear; the rest has an innocent explanation."""
    from hedgerow.hub.warnings import actions

    actions.open_warning(by=officer, pk=warning.pk, purpose="triage")
    if certain:
        actions.accept(by=officer, pk=warning.pk, purpose="triage")
        return
    reason = "innocent" if certain is None else "unclear"
    actions.dismiss(by=officer, pk=warning.pk, reason=reason, purpose="triage")
