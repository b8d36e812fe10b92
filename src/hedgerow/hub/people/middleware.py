"""What holds on every page: her own language, a second factor, nothing left in a shared browser."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import patch_cache_control

from hedgerow.hub.people.sign_in import STRONG

Next = Callable[[HttpRequest], HttpResponse]

MISSING = "second_factor_is_missing"

OPEN_WITHOUT = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_logout",
        "account_reauthenticate",
        "people:language",
    }
)
"""All that a signed-in person without a second factor can reach: ways to set one up, and the way out."""


class OwnLanguage:
    """A signed-in person's saved language wins over the browser's."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.user.language:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class SecondFactor:
    """A signed-in person without a second factor is led to set one up, and reaches nothing else."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        missing = request.user.is_authenticated and not is_mfa_enabled(request.user, STRONG)
        setattr(request, MISSING, missing)  # the head of the page then shows no desks
        if missing and _view_name(request) not in OPEN_WITHOUT:
            return redirect("mfa_index")
        return self.get_response(request)


class NotCached:
    """Pages of a signed-in person are kept by no browser and no proxy."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if signed_in or request.user.is_authenticated:
            patch_cache_control(response, no_store=True, private=True)
        return response


def _view_name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""
