"""How people come in: e-mail and password or a passkey, always with a second factor; nobody signs up."""

import base64
import hashlib
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hedgerow.hub.audit.actions import record
from hedgerow.hub.people.models import Person

STRONG = ("totp", "webauthn")
"""What counts as a second factor; recovery codes only stand in for one."""


class SignIn(DefaultAccountAdapter):
    """Sign-up is closed; coming, going and every change of password or factor stand in the ledger."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Signing in counts as proving who one is, so nobody is asked twice within five minutes."""
        return not _just_came_in(context.request) and bool(super().is_reauthentication_required(app=app))

    def login(self, request: HttpRequest, user: Person) -> None:
        super().login(request, user)
        record(by=user, verb="sign_in", thing=user)

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, Person):
            record(by=request.user, verb="sign_out", thing=request.user)
        super().logout(request)

    def send_notification_mail(
        self, template_prefix: str, user: Person, *args: Any, **kwargs: Any
    ) -> None:
        """Called whenever a password or a second factor has changed."""
        record(by=user, verb=template_prefix.rpartition("/")[2], thing=user)
        super().send_notification_mail(template_prefix, user, *args, **kwargs)


class SecondFactors(DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes rest encrypted."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Hedgerow"}

    def generate_authenticator_name(self, user: Person, type: Any) -> str:
        return _("Passkey of {name}").format(name=user.name)


def _just_came_in(request: HttpRequest) -> bool:
    times = [record["at"] for record in get_authentication_records(request, request.user)]
    return bool(times) and time.time() - max(times) < app_settings.REAUTHENTICATION_TIMEOUT


def _box() -> Fernet:
    """The box for secrets at rest; its key comes from the hub's secret key."""
    key = hashlib.sha256(b"hedgerow second factors\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
