"""Signed requests as the hub receives them: from the request to the key that signed it."""

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from hedgerow.exchange import keys, signature
from hedgerow.hub.people.models import SigningKey
from hedgerow.hub.warnings.models import Nonce


def signed_by(request: HttpRequest, body: bytes) -> SigningKey:
    """The key in force that signed this request; raises `exchange.signature.Refused`."""
    found: list[SigningKey] = []

    def find_key(key_id: str) -> Ed25519PublicKey | None:
        rows = SigningKey.objects.in_force().filter(key_id=key_id)
        key = rows.select_related("agency__desk").first() if "\x00" not in key_id else None
        if key is None:
            return None
        found.append(key)
        return keys.read_public(key.public_key)

    def seen(nonce: str, until: datetime) -> bool:
        return not remember(found[-1], nonce, until)

    signature.verify(
        request.method or "",
        request.build_absolute_uri(),
        request.headers,
        body,
        find_key=find_key,
        seen=seen,
        now=timezone.now(),
    )
    return found[-1]


def remember(key: SigningKey, nonce: str, until: datetime) -> bool:
    """Keep a nonce; False where it was there already. Those whose time is over are let go."""
    Nonce.objects.filter(until__lt=timezone.now()).delete()
    try:
        with transaction.atomic():
            Nonce.objects.create(key=key, value=nonce, until=until)
    except IntegrityError:
        return False
    return True
