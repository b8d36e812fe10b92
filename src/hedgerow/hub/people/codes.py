"""The forms that ask for a code as second factor; a wrong one stands in the ledger."""

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator

from hedgerow.hub.people.guessing import failed


class Code(AuthenticateForm):
    """The second step of coming in."""

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        failed(self.user.email)


class CodeAgain(ReauthenticateForm):
    """Somebody who is inside proves again who she is."""

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        failed(self.user.email)
