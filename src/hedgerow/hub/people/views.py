"""Pages about people: purpose of reading, language, and an administrator's agencies."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hedgerow.hub.access import get_or_hidden, require, visible_to
from hedgerow.hub.people import actions
from hedgerow.hub.people.acts import ACTS, Text
from hedgerow.hub.people.forms import AgencyForm, KeyForm, PersonForm, PurposeForm, note_errors
from hedgerow.hub.people.invitation import invite
from hedgerow.hub.people.models import Agency, Person, PersonQuerySet, SigningKey
from hedgerow.hub.people.purpose import keep_purpose, purpose_of, safe_next
from hedgerow.hub.signed_in import SignedIn

Mail = Callable[[HttpRequest, Person], bool]
form_view = require_http_methods(["GET", "HEAD", "POST"])


@form_view
@login_required
def purpose(request: SignedIn) -> HttpResponse:
    """Asks once per sitting why she reads files."""
    stated = purpose_of(request)
    form = PurposeForm(request.POST or None, initial={"purpose": stated})
    if request.method == "POST" and form.is_valid():
        keep_purpose(
            request, actions.state_purpose(by=request.user, purpose=form.cleaned_data["purpose"])
        )
        return redirect(safe_next(request))
    return render(request, "people/purpose.html", {"form": form, "next": safe_next(request)})


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Changes the language: in a cookie for this browser, and with the person where she is signed in."""
    chosen = request.POST.get("language", "")
    response = redirect(safe_next(request))
    if not translation.check_for_language(chosen) or chosen not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated:
        actions.set_language(by=request.user, language=chosen)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_GET
@login_required
def agencies(request: SignedIn) -> HttpResponse:
    """The agencies an administrator looks after."""
    require(request.user, "create", Agency)
    rows = visible_to(request.user, Agency, "administer").select_related("desk")
    return render(request, "people/agencies.html", {"agencies": rows})


@form_view
@login_required
def add_agency(request: SignedIn) -> HttpResponse:
    """Adds an agency that sends its warnings to the administrator's desk."""
    require(request.user, "create", Agency)
    form = AgencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.create_agency(by=request.user, desk=request.user.agency, **form.cleaned_data)
        messages.success(request, _("%(agency)s is added.") % {"agency": made})
        return redirect("people:agency", made.pk)
    return render(request, "people/add_agency.html", {"form": form})


@require_GET
@login_required
def agency(request: SignedIn, pk: int) -> HttpResponse:
    """One agency's people and keys, and who waits to be confirmed."""
    shown = get_or_hidden(request.user, "administer", Agency, pk=pk)
    people = cast(PersonQuerySet, visible_to(request.user, shown.people.all(), "administer"))
    administrators = Person.objects.get_queryset().administrators().filter(agency=shown)
    own = shown == request.user.agency
    context = {
        "agency": shown,
        "own": own,
        "people": people.exclude(confirmed_at=None),
        "waiting": people.waiting().select_related("added_by"),
        "to_confirm": set(visible_to(request.user, shown.people.all(), "confirm")),
        "alone": own and administrators.count() == 1,
        "keys": visible_to(request.user, shown.keys.all(), "administer"),
    }
    return render(request, "people/agency.html", context)


@form_view
@login_required
def add_key(request: SignedIn, pk: int) -> HttpResponse:
    """Adds a key; what is wrong with it is said beside the field."""
    owner = get_or_hidden(request.user, "administer", Agency, pk=pk)
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            key = actions.register_key(by=request.user, agency=owner, **form.cleaned_data)
        except ValidationError as error:
            note_errors(form, error)
        else:
            messages.success(request, _("The key is added. Its ID is %(key)s.") % {"key": key.key_id})
            return redirect("people:agency", owner.pk)
    return render(request, "people/add_key.html", {"form": form, "agency": owner})


@form_view
@login_required
def revoke_key(request: SignedIn, pk: int) -> HttpResponse:
    """Asks, then revokes."""
    key = get_or_hidden(request.user, "administer", SigningKey.objects.select_related("agency"), pk=pk)
    if request.method == "POST":
        actions.revoke_key(by=request.user, key=key)
        messages.success(request, _("The key %(key)s is revoked.") % {"key": key.key_id})
        return redirect("people:agency", key.agency_id)
    return render(request, "people/revoke_key.html", {"key": key})


@form_view
@login_required
def add_person(request: SignedIn, pk: int) -> HttpResponse:
    """Adds a person; the e-mail that lets her in goes out as soon as nobody else has to confirm."""
    employer = get_or_hidden(request.user, "administer", Agency, pk=pk)
    form = PersonForm(request.user, employer, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = actions.create_person(by=request.user, agency=employer, **form.cleaned_data)
        except ValidationError as error:
            note_errors(form, error)
        else:
            _say(request, person, _("%(name)s is added."), invite)
            return redirect("people:agency", employer.pk)
    return render(request, "people/add_person.html", {"form": form, "agency": employer})


@form_view
@login_required
def act_on_person(request: SignedIn, pk: int, act: str) -> HttpResponse:
    """Asks, then does one of the acts about a person."""
    how = ACTS[act]
    person = get_or_hidden(request.user, how.rule, Person.objects.select_related("agency"), pk=pk)
    if request.method == "POST":
        try:
            how.action(by=request.user, person=person)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            _say(request, person, how.done, how.mail)
        return redirect("people:agency", person.agency_id)
    return render(request, "people/act_on_person.html", {"person": person, "act": how})


def _say(request: SignedIn, person: Person, done: Text, mail: Mail | None) -> None:
    """Say what was done, who has to act next, and whether the e-mail is on its way."""
    words = [str(done) % {"name": person}]
    if person.is_waiting:
        words.append(_("Another administrator of this agency has to confirm before they can sign in."))
    elif mail and not mail(request, person):
        words.append(_("But the e-mail could not be sent. Please send it again."))
        messages.warning(request, " ".join(words))
        return
    elif mail:
        words.append(_("An e-mail is on its way to them."))
    messages.success(request, " ".join(words))
