"""Signed requests: RFC 9421 HTTP Message Signatures over an RFC 9530 Content-Digest, Ed25519.

What is signed: the method, the authority (the host the request is meant for), the path, the query,
the digest of the body and, where there is a body, its content type; with them when it was made,
when it runs out, a nonce, and which key signed. Authority, path and query stand in place of
`@target-uri`, because that one also holds the scheme: behind a proxy that ends TLS the hub sees
`http` where the sender wrote `https`, and an honest request would fail. A proxy must pass on the
host and the path; the scheme it may change, and nothing is gained by whoever changes it.

Knows no framework: takes method, url, headers and body. Refusals are `Refused(code, reason)`.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from cryptography.exceptions import InvalidSignature as WrongSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
    MappingKeyResolver,
    VerifyResult,
    algorithms,
)

from hedgerow.exchange.keys import key_id

allowed_skew = timedelta(seconds=300)
"""How far the sender's clock and ours may differ."""
lifetime = timedelta(seconds=300)
"""How long a request we sign stays good."""
longest_life = timedelta(seconds=3600)
"""A signature that wants to live longer is refused: its nonce would have to be kept too long."""
label = "hedgerow"

Code = Literal[
    "signature_missing", "signature_malformed", "key_unknown", "signature_wrong",
    "body_changed", "clock_skew", "expired", "replayed",
]  # fmt: skip
Seen = Callable[[str, datetime], bool]
"""seen(nonce, until): remember the nonce until then, and say whether it was there already."""
FindKey = Callable[[str], Ed25519PublicKey | None]


class Refused(Exception):
    """A request that is not proven to come from whom it names."""

    def __init__(self, code: Code, reason: str) -> None:
        super().__init__(reason)
        self.code: Code = code
        self.reason = reason


@dataclass(slots=True)
class _Request:
    """A request in the shape the signature library reads."""

    method: str
    url: str
    headers: dict[str, str]


@dataclass(slots=True)
class _Keys(HTTPSignatureKeyResolver):  # type: ignore[misc, unused-ignore]
    find_key: FindKey

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey:
        key = self.find_key(key_id)
        if key is None:
            raise Refused("key_unknown", f"no key {key_id[:80]} is known here, or it was revoked")
        return key


class _Verifier(HTTPMessageVerifier):  # type: ignore[misc, unused-ignore]
    """The library's verifier, with times judged by `_judge_times` against a clock we are given."""

    def validate_created_and_expires(self, sig_input: Any, max_age: timedelta | None = None) -> None:
        """Nothing here: times are judged once the signature is known to be genuine."""


def covered(body: bytes) -> tuple[str, ...]:
    """The parts of a request that its signature must cover."""
    parts = ("@method", "@authority", "@path", "@query", "content-digest")
    return (*parts, "content-type") if body else parts


def sign(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    key: Ed25519PrivateKey,
    *,
    now: datetime | None = None,
) -> dict[str, str]:
    """The headers with Content-Digest, Signature-Input and Signature added."""
    created = now or datetime.now(UTC)
    request = _Request(method.upper(), url, dict(headers))
    name = key_id(key)
    keys = MappingKeyResolver(public_keys={}, private_keys={name: key})
    HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=keys).sign(
        request,
        key_id=name,
        created=created,
        expires=created + lifetime,
        nonce=secrets.token_urlsafe(18),
        label=label,
        covered_component_ids=covered(body),
        body=body,
    )
    return request.headers


def verify(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    find_key: FindKey,
    seen: Seen,
    now: datetime | None = None,
) -> str:
    """The id of the key that signed this request; Refused where anything is amiss.

    The nonce is shown to `seen` last, so that only genuine requests are remembered.
    """
    present = {name.lower() for name in headers}
    if not {"signature", "signature-input"} <= present:
        raise Refused("signature_missing", "the request carries no Signature and Signature-Input")
    result = _genuine(_Request(method.upper(), url, dict(headers)), body, find_key)
    created, expires = _times(result)
    _judge_times(created, expires, now or datetime.now(UTC))
    if seen(str(result.nonce), expires + allowed_skew):
        raise Refused("replayed", "this very request was received before; sign each one afresh")
    return str(result.parameters["keyid"])


def _genuine(request: _Request, body: bytes, find_key: FindKey) -> VerifyResult:
    verifier = _Verifier(signature_algorithm=algorithms.ED25519, key_resolver=_Keys(find_key))
    try:
        results = verifier.verify(request, max_age=None, require_components=covered(body))
    except InvalidSignature as error:
        raise _why(error) from error
    try:
        verifier.verify_body(request, results, body)
    except Exception as error:
        raise Refused("body_changed", "the body is not the one whose digest was signed") from error
    return results[0]


def _why(error: InvalidSignature) -> Refused:
    """Which of our refusals the library's one exception stands for."""
    cause = error.__cause__
    if isinstance(cause, Refused):
        return cause
    if isinstance(cause, WrongSignature):
        return Refused("signature_wrong", "the signature does not match the request and the key")
    return Refused("signature_malformed", str(error)[:200])


def _times(result: VerifyResult) -> tuple[datetime, datetime]:
    """When the signature was made and when it runs out."""
    missing = {"created", "expires", "nonce", "keyid"} - set(result.parameters)
    if missing:
        raise Refused("signature_malformed", f"the signature lacks {', '.join(sorted(missing))}")
    if not 8 <= len(str(result.nonce)) <= 100:
        raise Refused("signature_malformed", "the nonce must have 8 to 100 characters")
    try:
        created, expires = (
            datetime.fromtimestamp(int(result.parameters[name]), UTC) for name in ("created", "expires")
        )
    except (OverflowError, ValueError, OSError) as error:
        raise Refused("signature_malformed", "created or expires is no time") from error
    return created, expires


def _judge_times(created: datetime, expires: datetime, now: datetime) -> None:
    seconds = int(allowed_skew.total_seconds())
    if created > now + allowed_skew:
        raise Refused(
            "clock_skew",
            f"signed in the future; our clock says {now:%Y-%m-%dT%H:%M:%SZ}, {seconds} s are allowed",
        )
    if expires < now - allowed_skew:
        raise Refused("expired", f"the signature ran out at {expires:%Y-%m-%dT%H:%M:%SZ}")
    if not timedelta(0) < expires - created <= longest_life:
        raise Refused("signature_malformed", "expires must follow created within an hour")
