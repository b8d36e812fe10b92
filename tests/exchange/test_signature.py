"""Signed requests: a genuine one passes once; each way to tamper has its own refusal."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver, algorithms

from hedgerow.exchange import keys, signature
from hedgerow.exchange.signature import Refused

now = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
url = "https://hub.example/api/warnings?x=1"
body = b'{"a": 1}'
plain = {"Content-Type": "application/json"}


class Nonces:
    """The replay store of a hub, in memory."""

    def __init__(self):
        self.until = {}

    def __call__(self, nonce, until):
        known = nonce in self.until
        self.until[nonce] = until
        return known


@pytest.fixture
def key():
    return keys.new_key()


def check(headers, key, *, method="POST", url=url, body=body, at=now, seen=None, known=True):
    def find(name):
        return key.public_key() if known and name == keys.key_id(key) else None

    return signature.verify(method, url, headers, body, find_key=find, seen=seen or Nonces(), now=at)


def refusal(*args, **kwargs):
    with pytest.raises(Refused) as caught:
        check(*args, **kwargs)
    return caught.value.code


def sign(key, **other):
    told = {"method": "POST", "url": url, "headers": plain, "body": body, "now": now} | other
    return signature.sign(
        told["method"], told["url"], told["headers"], told["body"], key, now=told["now"]
    )


def test_a_genuine_request_passes_and_names_its_key(key):
    assert check(sign(key), key) == keys.key_id(key)


def test_a_request_without_a_body(key):
    headers = sign(key, method="GET", headers={}, body=b"")
    assert check(headers, key, method="GET", body=b"") == keys.key_id(key)


def test_a_proxy_may_end_tls(key):
    assert check(sign(key), key, url=url.replace("https:", "http:"))


def test_header_names_in_any_case(key):
    assert check({name.upper(): value for name, value in sign(key).items()}, key)


def test_nothing_signed(key):
    assert refusal(plain, key) == "signature_missing"


@pytest.mark.parametrize(
    "tampered",
    [
        {"method": "PUT"},
        {"url": "https://other.example/api/warnings?x=1"},
        {"url": "https://hub.example/api/other?x=1"},
        {"url": "https://hub.example/api/warnings?x=2"},
    ],
)
def test_a_request_turned_to_another_end(key, tampered):
    assert refusal(sign(key), key, **tampered) == "signature_wrong"


def test_a_changed_content_type(key):
    assert refusal(sign(key) | {"Content-Type": "text/plain"}, key) == "signature_wrong"


def test_a_signature_by_another_key(key):
    headers = sign(key)
    broken = base64.b64encode(Ed25519PrivateKey.generate().sign(b"x")).decode()
    headers["Signature"] = f"hedgerow=:{broken}:"
    assert refusal(headers, key) == "signature_wrong"


def test_an_unknown_key(key):
    assert refusal(sign(key), key, known=False) == "key_unknown"


@pytest.mark.parametrize("changed", [b'{"a": 2}', b"", body + b" "])
def test_a_changed_body(key, changed):
    code = refusal(sign(key), key, body=changed)
    assert code == "body_changed"


def test_a_changed_body_with_its_digest_made_anew(key):
    digest = sign(key, body=b"other")["Content-Digest"]
    assert refusal(sign(key) | {"Content-Digest": digest}, key, body=b"other") == "signature_wrong"


@pytest.mark.parametrize(
    ("minutes", "code"), [(-4.9, None), (-5.1, "clock_skew"), (9.9, None), (10.1, "expired")]
)
def test_clocks_may_differ_by_five_minutes(key, minutes, code):
    """A request lives five minutes, and five minutes are allowed for clocks that differ."""
    at = now + timedelta(minutes=minutes)
    if code is None:
        assert check(sign(key), key, at=at)
    else:
        assert refusal(sign(key), key, at=at) == code


def test_a_replayed_request(key):
    nonces = Nonces()
    headers = sign(key)
    assert check(headers, key, seen=nonces)
    assert refusal(headers, key, seen=nonces) == "replayed"
    assert list(nonces.until.values()) == [now + signature.lifetime + signature.allowed_skew]


def test_only_genuine_requests_are_remembered(key):
    nonces = Nonces()
    refusal(sign(key), key, body=b"changed", seen=nonces)
    refusal(sign(key), key, at=now + timedelta(hours=1), seen=nonces)
    assert nonces.until == {}


def by_hand(key, **settings):
    request = signature._Request("POST", url, dict(plain))
    name = keys.key_id(key)
    resolver = MappingKeyResolver(public_keys={}, private_keys={name: key})
    told = {
        "key_id": name, "created": now, "expires": now + timedelta(seconds=60), "nonce": "n" * 20,
        "covered_component_ids": signature.covered(body), "body": body,
    } | settings  # fmt: skip
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=resolver)
    signer.sign(request, **told)
    return request.headers


def test_by_hand_as_it_should_be(key):
    assert check(by_hand(key), key)


@pytest.mark.parametrize(
    "settings",
    [
        {"nonce": None},
        {"nonce": "short"},
        {"nonce": "n" * 101},
        {"expires": None},
        {"expires": now + timedelta(hours=2)},
        {"expires": now - timedelta(seconds=1)},
        {"covered_component_ids": ("@method", "@path", "@query", "content-type")},
        {"covered_component_ids": ("@method", "@authority", "@path", "@query")},
    ],
)
def test_a_signature_that_covers_or_says_too_little(key, settings):
    assert refusal(by_hand(key, **settings), key) == "signature_malformed"


@pytest.mark.parametrize("name", ["Signature", "Signature-Input"])
@pytest.mark.parametrize("value", ["", "hedgerow", "hedgerow=:###:", "a=1, b=2", "☃"])
def test_nonsense_in_the_headers(key, name, value):
    assert refusal(sign(key) | {name: value}, key) == "signature_malformed"
