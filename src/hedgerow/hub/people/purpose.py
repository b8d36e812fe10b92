"""Why a person reads children's files in this sitting: asked once, kept with every reading."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponse]
_KEY = "purpose"


class Purpose(models.TextChoices):
    """The purposes for which a file may be read."""

    TRIAGE = "triage", _("triage")
    FOLLOW_UP = "follow_up", _("follow-up")
    SUPERVISION = "supervision", _("supervision")
    QUALITY_REVIEW = "quality_review", _("quality review")
    AUDIT = "audit", _("audit")


def purpose_of(request: HttpRequest) -> str:
    """The purpose stated in this sitting, or an empty string."""
    stated = request.session.get(_KEY, "")
    return stated if stated in Purpose.values else ""


def keep_purpose(request: HttpRequest, purpose: Purpose) -> None:
    """Keep the stated purpose until the person signs out or states another."""
    request.session[_KEY] = purpose.value


def needs_purpose(view: View[P]) -> View[P]:
    """For every view of a child's data: signed in and with a purpose stated, or asked for it."""

    @wraps(view)
    def asked(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        if not purpose_of(request):
            back = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("home")
            return redirect(f"{reverse('people:purpose')}?{urlencode({'next': back})}")
        return view(request, *args, **kwargs)

    return asked


def safe_next(request: HttpRequest, otherwise: str = "/") -> str:
    """Where the form says to go next, if that is a page of this hub."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if own and wanted.startswith("/") else otherwise
