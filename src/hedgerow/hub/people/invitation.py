"""The e-mails that the hub writes to a person about her way in."""

from typing import cast

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from hedgerow.hub.people.models import Person
from hedgerow.hub.people.sign_in import SignIn


def invite(request: HttpRequest, person: Person) -> bool:
    """Send her a link that lets her set a password; whether it is on its way."""
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    link = _adapter(request).get_reset_password_from_key_url(key)
    days = settings.PASSWORD_RESET_TIMEOUT // 86400
    return _write(request, person, "invitation", {"link": link, "days": days})


def tell_of_reset(request: HttpRequest, person: Person) -> bool:
    """Tell her that her second factor was taken away, and by whom; whether it is on its way."""
    return _write(request, person, "second_factor_reset", {"by": request.user})


def _write(request: HttpRequest, person: Person, what: str, context: dict[str, object]) -> bool:
    """In her own language, where she has chosen one."""
    with translation.override(person.language or translation.get_language()):
        context |= {"person": person, "hub": request.get_host()}
        return _adapter(request).try_mail(f"people/email/{what}", person.email, context)


def _adapter(request: HttpRequest) -> SignIn:
    return cast(SignIn, get_adapter(request))
