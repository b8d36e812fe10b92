"""What people do with a warning: each action checks, writes and enters the ledger in one transaction.

`seen` is the version of the warning that the person had before her eyes. Where somebody has acted
since, nothing is written and `Overtaken` says so. `purpose` is what she stated she reads for.
"""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hedgerow.hub.access import get_or_hidden, may, require
from hedgerow.hub.audit.actions import record
from hedgerow.hub.cases import actions as case_actions
from hedgerow.hub.cases.models import Case
from hedgerow.hub.people.models import Person, SigningKey
from hedgerow.hub.people.purpose import Purpose
from hedgerow.hub.warnings.models import Dismissal, Question, Warning
from hedgerow.hub.warnings.reading import (
    export_labels,
    follow_warning,
    measure,
    open_warning,
    read_fate,
    read_labels,
    read_list,
)
from hedgerow.hub.warnings.receiving import receive
from hedgerow.hub.warnings.workflow import DECIDED, SENDER, State, workflow

__all__ = [
    "accept",
    "answer_question",
    "ask_sender",
    "assign",
    "dismiss",
    "export_labels",
    "follow_warning",
    "measure",
    "open_warning",
    "read_fate",
    "read_labels",
    "read_list",
    "receive",
]


class Overtaken(Exception):
    """Somebody has acted on the warning since the person looked at it; `warning` is as it is now."""

    def __init__(self, warning: Warning) -> None:
        super().__init__(f"warning {warning.pk} is {warning.state} by now")
        self.warning = warning


@transaction.atomic
def assign(*, by: Person, pk: UUID, to: Person, seen: int | None = None, purpose: str = "") -> Warning:
    """Take a warning oneself, or hand it to a colleague of the desk."""
    warning = _held(by, "read", "assign", pk, seen)
    if not may(by, "be_assigned", to):
        raise ValidationError(_("This person does not work at this desk."))
    warning.assigned_to = to
    _move(warning, "assign", by, purpose, {"to": to.pk})
    return warning


@transaction.atomic
def ask_sender(
    *, by: Person, pk: UUID, text: str, seen: int | None = None, purpose: str = ""
) -> Question:
    """Put a question to the sender; whoever asks takes a warning that nobody had."""
    warning = _held(by, "read", "ask", pk, seen)
    said = _said(text, 1000)
    if warning.assigned_to is None:
        warning.assigned_to = by
    question = Question.objects.create(warning=warning, text=said, asked_by=by, asked_at=timezone.now())
    _move(warning, "ask", by, purpose, {"question": str(question.pk)})
    return question


@transaction.atomic
def answer_question(
    *, by: Person | SigningKey, pk: UUID, text: str, purpose: str = Purpose.FOLLOW_UP
) -> Question:
    """The sender answers: a person of the sending agency, or its system under the agency's key."""
    warning = (
        _held_by_key(by, pk) if isinstance(by, SigningKey) else _held(by, "follow", "answer", pk, None)
    )
    said = _said(text, 2000)
    question = warning.questions.get(answered_at__isnull=True)
    question.answer, question.answered_at = said, timezone.now()
    if isinstance(by, SigningKey):
        question.answered_by_key = by
    else:
        question.answered_by = by
    question.save()
    _move(warning, "answer", by, purpose, {"question": str(question.pk)})
    return question


@transaction.atomic
def accept(*, by: Person, pk: UUID, seen: int | None = None, purpose: str = "") -> Case:
    """A person judges that a child may need protection: the warning goes on as a case."""
    warning = _held(by, "read", "accept", pk, seen)
    warning.decided_by, warning.decided_at = by, timezone.now()
    _move(warning, "accept", by, purpose, {})
    return case_actions.open_case(by=by, warning=warning, purpose=purpose)


@transaction.atomic
def dismiss(
    *,
    by: Person,
    pk: UUID,
    reason: str,
    note: str = "",
    seen: int | None = None,
    purpose: str = "",
) -> Warning:
    """A person judges that this warning needs no case, and says why."""
    warning = _held(by, "read", "dismiss", pk, seen)
    if reason not in Dismissal.values:
        raise ValidationError(_("Please choose a reason."))
    warning.decided_by, warning.decided_at = by, timezone.now()
    warning.dismissal, warning.note = reason, _said(note, 500, empty=True)
    _move(warning, "dismiss", by, purpose, {"reason": reason})
    return warning


def _held(by: Person, sight: str, verb: str, pk: UUID, seen: int | None) -> Warning:
    """The warning, locked for this step; hidden ones are absent, overtaken ones say so."""
    rows = Warning.objects.select_for_update(of=("self",))
    warning = get_or_hidden(by, sight, rows, pk=pk)
    if workflow.step(verb, warning.state) is None or seen not in (None, warning.version):
        raise Overtaken(warning)
    require(by, verb, warning)
    return warning


def _held_by_key(key: SigningKey, pk: UUID) -> Warning:
    """The same for a sender's system, which sees what its own agency sent."""
    warning = Warning.objects.select_for_update(of=("self",)).get(pk=pk, sender=key.agency_id)
    if SENDER not in workflow.whose("answer") or workflow.step("answer", warning.state) is None:
        raise Overtaken(warning)
    return warning


def _move(
    warning: Warning, verb: str, by: Person | SigningKey, purpose: str, detail: dict[str, str | int]
) -> None:
    """Write the step that the table holds, and enter it in the ledger."""
    step = workflow.step(verb, warning.state)
    assert step is not None, f"{verb} is not to be had in {warning.state}"
    before, warning.state = warning.state, State(step.after)
    warning.version += 1
    entry = record(
        by=by,
        verb=f"{verb}_warning",
        thing=warning,
        purpose=purpose,
        detail={"before": str(before), "after": str(warning.state), **detail},
    )
    warning.decision = entry if warning.state in DECIDED else None
    warning.save()


def _said(text: str, most: int, *, empty: bool = False) -> str:
    """What somebody wrote, without blanks around it; ValidationError where it cannot be kept."""
    said = text.strip()
    if "\x00" in said or (not said and not empty):
        raise ValidationError(_("Please write something here."))
    if len(said) > most:
        raise ValidationError(_("Please use at most %(most)d characters.") % {"most": most})
    return said
