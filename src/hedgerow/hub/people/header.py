"""What the head of every page shows: the desks of her role, and why she reads."""

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from hedgerow.hub.people.models import Role
from hedgerow.hub.people.purpose import Purpose, purpose_of


class Desk(NamedTuple):
    """One place in the hub and the roles that work there."""

    url_name: str
    label: str | Promise
    roles: frozenset[str]


DESKS = (
    Desk("warnings:list", _("Warnings"), frozenset({Role.TRIAGE, Role.SUPERVISOR})),
    Desk("cases:list", _("Cases"), frozenset({Role.CASEWORKER, Role.SUPERVISOR})),
    Desk("patterns:list", _("Patterns"), frozenset({Role.SUPERVISOR})),
    Desk("warnings:sent", _("What became of it"), frozenset({Role.SOURCE})),
    Desk("audit:ledger", _("Ledger"), frozenset({Role.AUDITOR, Role.SUPERVISOR})),
    Desk("people:agencies", _("Agencies"), frozenset({Role.ADMINISTRATOR})),
)


def desks_of(role: str) -> list[Desk]:
    """The desks of a role; the first is where she starts."""
    return [desk for desk in DESKS if role in desk.roles]


def header(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `desks` as (url, label, whether it is this one), `purpose` as its label."""
    this_page = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("home")
    context: dict[str, Any] = {"languages": spoken(), "this_page": this_page}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or getattr(request, "second_factor_is_missing", False):
        return context
    links = [(reverse(desk.url_name), desk.label) for desk in desks_of(user.role)]
    stated = purpose_of(request)
    return context | {
        "desks": [(url, label, request.path.startswith(url)) for url, label in links],
        "purpose": Purpose(stated).label if stated else "",
    }


def spoken() -> list[tuple[str, str]]:
    """The hub's languages, each by its own name."""
    return [
        (code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES
    ]
