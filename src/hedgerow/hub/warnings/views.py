"""Pages of the triage desk and of its senders. Views read and call actions; they never write."""

import json
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hedgerow.domain.chain import Reason
from hedgerow.hub.access import get_or_hidden, may, require, visible_to
from hedgerow.hub.cases.models import Case
from hedgerow.hub.people.models import Role
from hedgerow.hub.people.purpose import needs_purpose, purpose_of
from hedgerow.hub.signed_in import SignedIn
from hedgerow.hub.warnings import actions, wording
from hedgerow.hub.warnings.certainty import certainty
from hedgerow.hub.warnings.chart import draw
from hedgerow.hub.warnings.forms import AcceptForm, AnswerForm, AskForm, AssignForm, DismissForm, Filter
from hedgerow.hub.warnings.models import Confidence, Warning, WarningQuerySet
from hedgerow.hub.warnings.workflow import State, workflow

PER_PAGE = 25


@require_GET
@login_required
def desk(request: SignedIn) -> HttpResponse:
    """Leads everybody to the warnings, or what became of them, that are hers to see."""
    if may(request.user, "follow", Warning):
        return redirect("warnings:sent")
    if request.user.role == Role.CASEWORKER:
        return redirect("cases:list")
    return triage(request)


@needs_purpose
def triage(request: SignedIn) -> HttpResponse:
    """The list of warnings, what presses first; what waits beyond the day's budget is always told."""
    require(request.user, "read", Warning)
    form = Filter(request.GET)
    visible = cast(WarningQuerySet, visible_to(request.user, Warning))
    rows = form.narrow(visible, request.user)
    now = timezone.now()
    page = Paginator(rows.for_list(now), PER_PAGE).get_page(request.GET.get("page"))
    _note_list(request, "list_warnings", page, form.asked())
    context = {
        "form": form,
        "page": page,
        "lines": [(one, wording.clock(one.act_by, now), wording.sentence(_first(one))) for one in page],
        "overdue": visible.overdue(now).count(),
        "beyond": visible.put_off().count() if form.hides_what_is_beyond else 0,
        "may_open_case": may(request.user, "read", Case),
        "may_measure": may(request.user, "measure", Warning),
    }
    return render(request, "warnings/list.html", context)


def _note_list(request: SignedIn, verb: str, page: Page, asked: dict[str, str]) -> None:
    """Looking through a list is a reading too, and stands in the ledger."""
    page.object_list = list(page.object_list)
    actions.read_list(
        by=request.user,
        verb=verb,
        purpose=purpose_of(request),
        asked=asked,
        page=page.number,
        rows=len(page.object_list),
    )


def _first(warning: Any) -> Reason:
    told = warning.first_reason
    found = json.loads(told) if isinstance(told, str) else told
    return Reason(found["code"], found.get("values") or {})


@require_GET
@needs_purpose
def detail(request: SignedIn, pk: UUID) -> HttpResponse:
    """One warning in full. Opening it is an act, and stands in the ledger."""
    return _page(request, pk)


def _page(request: SignedIn, pk: UUID, tried: dict[str, forms.Form] | None = None) -> HttpResponse:
    warning = actions.open_warning(by=request.user, pk=pk, purpose=purpose_of(request))
    told, now = warning.told, timezone.now()
    case = getattr(warning, "case", None)
    context = {
        "warning": warning,
        "told": told,
        "clock": wording.clock(warning.act_by, now),
        "reasons": [wording.sign(signal) for signal in told.reasons],
        "against": [wording.sign(signal) for signal in told.against],
        "chart": draw(told.course),
        "certainty": certainty(told),
        "confidence": wording.CONFIDENCE[Confidence(warning.confidence)],
        "unknowns": wording.unknowns(told),
        "questions": warning.questions.select_related("asked_by", "answered_by"),
        "case": case,
        "may_open_case": case is not None and may(request.user, "read", case),
        "has_a_desk": may(request.user, "read", Warning),
        **_forms(request, warning),
        **(tried or {}),
    }
    return render(request, "warnings/detail.html", context, status=422 if tried else 200)


def _forms(request: SignedIn, warning: Warning) -> dict[str, forms.Form]:
    """The forms of the steps that may be taken from here, by her."""
    seen = {"seen": warning.version}
    made: dict[str, Callable[[], forms.Form]] = {
        "accept": lambda: AcceptForm(initial=seen, prefix="accept"),
        "dismiss": lambda: DismissForm(initial=seen, prefix="dismiss"),
        "ask": lambda: AskForm(initial=seen, prefix="ask"),
        "assign": lambda: AssignForm(request.user, initial=seen, prefix="assign"),
    }
    return {
        f"{verb}_form": make()
        for verb, make in made.items()
        if workflow.step(verb, warning.state) and request.user.role in workflow.whose(verb)
    }


def _act(
    request: SignedIn, pk: UUID, name: str, form: forms.Form, act: Callable[..., Any], done: str
) -> HttpResponse:
    """Take a step with what the form holds; say so, or show what was wrong with it.

    Afterwards she sees what came of it: the case that she has opened, else the warning again.
    """
    get_or_hidden(request.user, "read", Warning, pk=pk)
    if form.is_valid():
        try:
            made = act(by=request.user, pk=pk, purpose=purpose_of(request), **form.cleaned_data)
        except actions.Overtaken as gone:
            return _overtaken(request, gone.warning)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, done)
            if isinstance(made, Case):
                return redirect("cases:detail", made.reference)
            return redirect("warnings:detail", pk)
    return _page(request, pk, {f"{name}_form": form})


def _overtaken(request: SignedIn, warning: Warning) -> HttpResponse:
    """Somebody else has just acted: say who did what, and that nothing of hers was written."""
    return render(request, "warnings/overtaken.html", {"warning": warning}, status=409)


@require_POST
@needs_purpose
def accept(request: SignedIn, pk: UUID) -> HttpResponse:
    """A person opens a case."""
    form = AcceptForm(request.POST, prefix="accept")
    return _act(request, pk, "accept", form, actions.accept, _("Accepted. A case is registered."))


@require_POST
@needs_purpose
def dismiss(request: SignedIn, pk: UUID) -> HttpResponse:
    """A person closes a warning, with a reason."""
    form = DismissForm(request.POST, prefix="dismiss")
    return _act(
        request,
        pk,
        "dismiss",
        form,
        actions.dismiss,
        _("Dismissed. The sender learns that it is closed."),
    )


@require_POST
@needs_purpose
def ask(request: SignedIn, pk: UUID) -> HttpResponse:
    """A person asks the sender."""
    form = AskForm(request.POST, prefix="ask")
    return _act(request, pk, "ask", form, actions.ask_sender, _("Your question is on its way."))


@require_POST
@needs_purpose
def assign(request: SignedIn, pk: UUID) -> HttpResponse:
    """A person takes a warning or hands it on."""
    form = AssignForm(request.user, request.POST, prefix="assign")
    return _act(request, pk, "assign", form, actions.assign, _("The warning is in other hands now."))


@require_GET
@needs_purpose
def sent(request: SignedIn) -> HttpResponse:
    """What became of what we sent; open questions first."""
    require(request.user, "follow", Warning)
    rows = visible_to(request.user, Warning, "follow").select_related("desk").defer("payload")
    page = Paginator(rows.order_by("-received_at", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    _note_list(request, "list_sent_warnings", page, {})
    fates = [(warning, wording.fate(warning)) for warning in page]
    waiting = rows.filter(state=State.ASKED).prefetch_related("questions").order_by("act_by", "pk")[:50]
    return render(request, "warnings/sent.html", {"page": page, "fates": fates, "waiting": waiting})


@require_http_methods(["GET", "HEAD", "POST"])
@needs_purpose
def answer(request: SignedIn, pk: UUID) -> HttpResponse:
    """One warning as its sender may see it: its fate, the questions, and a form to answer."""
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _answered(request, pk, form.cleaned_data["text"])
    warning = actions.follow_warning(by=request.user, pk=pk, purpose=purpose_of(request))
    context = {
        "warning": warning,
        "fate": wording.fate(warning),
        "questions": warning.questions.all(),
        "form": form if workflow.step("answer", warning.state) else None,
    }
    return render(request, "warnings/answer.html", context, status=422 if form.errors else 200)


def _answered(request: SignedIn, pk: UUID, text: str) -> HttpResponse:
    try:
        actions.answer_question(by=request.user, pk=pk, text=text, purpose=purpose_of(request))
    except actions.Overtaken:
        messages.warning(request, _("The desk asks nothing about this warning any more."))
    else:
        messages.success(request, _("Thank you. Your answer is with the people who asked."))
    return redirect("warnings:answer", pk)
