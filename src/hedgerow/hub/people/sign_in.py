"""How people come in: e-mail and password or a passkey, always with a second factor; nobody signs up."""

import base64
import hashlib
import logging
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hedgerow.hub.audit.actions import record
from hedgerow.hub.people import guessing
from hedgerow.hub.people.models import Person

log = logging.getLogger(__name__)
STRONG = ("totp", "webauthn")
"""What counts as a second factor; recovery codes only stand in for one."""
ANYWHERE = {"app": "allauth.account", "action": "login_failed_anywhere"}
"""The limit of failures for one account, wherever they come from."""


class SignIn(DefaultAccountAdapter):
    """Sign-up is closed; coming, going and every change of password or factor stand in the ledger."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Signing in counts as proving who one is, so nobody is asked twice within five minutes."""
        return not _just_came_in(context.request) and bool(super().is_reauthentication_required(app=app))

    def login(self, request: HttpRequest, user: Person) -> None:
        super().login(request, user)
        failures = guessing.came_in(request, user)
        record(by=user, verb="sign_in", thing=user, detail={"failures": failures} if failures else {})

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, Person):
            record(by=request.user, verb="sign_out", thing=request.user)
        super().logout(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt; too many are refused before the password is looked at."""
        email = str(credentials.get("email") or "")
        try:
            super().pre_authenticate(request, **credentials)
            if not guessing.is_usual(request, email):
                self._count_anywhere(request, email)
        except ValidationError:
            guessing.failed(email)
            raise

    def _count_anywhere(self, request: HttpRequest, email: str) -> None:
        counted = ratelimit.consume(request, key=guessing.fingerprint(email), **ANYWHERE)
        if not counted:
            raise self.validation_error("too_many_login_attempts")
        self._login_failed_rl_usage.usage += counted.usage  # taken back where the password is right

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        guessing.failed(str(credentials.get("email") or ""))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return guessing.place(request, str(credentials.get("email") or ""))

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """A new password, set by e-mail, ends every waiting."""
        super()._delete_login_attempts_cached_email(request, **credentials)
        key = guessing.fingerprint(str(credentials.get("email") or ""))
        ratelimit.clear(request, key=key, **ANYWHERE)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mail that cannot be sent must not undo what was done, nor tell known addresses from unknown."""
        self.try_mail(template_prefix, email, context)

    def try_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> bool:
        """Whether the mail is on its way; if not, whoever runs the machine finds why in the log."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:  # smtplib's errors are OSErrors too
            log.exception("an e-mail of the hub could not be sent")
            return False
        return True

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
