"""Reading a public key that an agency's engineer pasted, and saying plainly what is wrong with it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hedgerow.exchange import keys

NOT_PEM = _("This is not a public key in PEM form. It should begin with “-----BEGIN PUBLIC KEY-----”.")
PRIVATE = _(
    "This is a private key. Please do not send it to anyone: "
    "make a new pair, and paste the public half here."
)
NOT_ED25519 = _("This key is of another type. Please make an Ed25519 key.")


def read_public_key(pem: str) -> tuple[str, str]:
    """(PEM in its one normal form, the key's fingerprint); raises ValidationError."""
    if "PRIVATE KEY" in pem:
        raise ValidationError(PRIVATE, code="private")
    try:
        key = keys.read_public(pem.strip())
    except keys.BadKey as error:
        if isinstance(error.__cause__, ValueError):
            raise ValidationError(NOT_PEM, code="not_pem") from None
        raise ValidationError(NOT_ED25519, code="not_ed25519") from None
    return keys.public_pem(key), keys.key_id(key)
