"""Only a genuine, fresh request from a key in force gets in; each refusal has its own code."""

from datetime import timedelta

import pytest
from django.utils import timezone

from exchange.sample_warnings import make_json
from hedgerow.exchange.keys import new_key
from hedgerow.hub.people.actions import SETUP, revoke_key
from hedgerow.hub.warnings.models import Nonce, Warning
from hedgerow.hub.warnings.signed import remember
from hub.api.sending import post, send, signed

pytestmark = pytest.mark.django_db
path = "/api/warnings"


def refused(response, code):
    assert (response.status_code, response.json()["code"]) == (401, code)
    assert response["Content-Type"] == "application/problem+json"
    assert response["WWW-Authenticate"].startswith("Signature")
    return True


def test_no_signature():
    assert refused(send("POST", path, make_json(), {}), "signature_missing")


def test_wrong_signature(key):
    _, private = key()
    headers = signed("POST", path, make_json(), private)
    other = signed("POST", path, make_json(), private)
    assert refused(
        send("POST", path, make_json(), headers | {"Signature": other["Signature"]}), "signature_wrong"
    )


def test_a_key_nobody_registered():
    assert refused(post(make_json(), new_key()), "key_unknown")


def test_a_revoked_key(key):
    signing, private = key()
    assert post(make_json(), private).status_code == 200
    revoke_key(by=SETUP, key=signing)
    assert refused(post(make_json(2), private), "key_unknown")
    assert Warning.objects.count() == 1


def test_a_replayed_request(key):
    _, private = key()
    headers = signed("POST", path, make_json(), private)
    assert send("POST", path, make_json(), headers).status_code == 200
    assert refused(send("POST", path, make_json(), headers), "replayed")


@pytest.mark.parametrize(
    ("minutes", "code"), [(-11, "expired"), (-9, None), (4, None), (6, "clock_skew")]
)
def test_clocks(key, minutes, code):
    _, private = key()
    response = post(make_json(), private, now=timezone.now() + timedelta(minutes=minutes))
    assert response.status_code == 200 if code is None else refused(response, code)


def test_a_changed_body(key):
    _, private = key()
    headers = signed("POST", path, make_json(1), private)
    assert refused(send("POST", path, make_json(2), headers), "body_changed")
    assert not Warning.objects.exists()


def test_a_signature_for_another_path(key):
    _, private = key()
    headers = signed("POST", "/api/warnings/x/answer", make_json(), private)
    assert refused(send("POST", path, make_json(), headers), "signature_wrong")


def test_nonces_are_kept_by_key_and_let_go_in_time(key):
    first, second = key()[0], key()[0]
    soon = timezone.now() + timedelta(minutes=5)
    assert remember(first, "n" * 20, soon)
    assert not remember(first, "n" * 20, soon)
    assert remember(second, "n" * 20, soon)
    Nonce.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert remember(first, "m" * 20, soon)
    assert Nonce.objects.count() == 1
