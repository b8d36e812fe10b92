"""A sender's delivery and a hub, over a real connection: each warning arrives exactly once."""

import pytest

from exchange.sample_warnings import make_json, make_warning
from hedgerow.exchange.delivery import Delivery, NotDelivered
from hedgerow.hub.people.actions import SETUP, revoke_key
from hedgerow.hub.warnings.models import Warning

pytestmark = pytest.mark.django_db(transaction=True)


def test_there_and_there_again(town, live_server):
    delivery = Delivery(live_server.url, town.private)
    items = [make_json(number) for number in range(700)]
    assert {receipt.status for receipt in delivery.send(items)} == {"accepted"}
    assert {receipt.status for receipt in delivery.send(items[600:])} == {"repeated"}
    assert Warning.objects.count() == 700


def test_a_refusal_comes_back(town, live_server):
    delivery = Delivery(live_server.url, town.private)
    delivery.send([make_json()])
    receipt = delivery.send([make_json(risk=0.9)])[0]
    assert (receipt.id, receipt.status, receipt.field) == (make_warning().id, "refused", "$.id")


def test_a_revoked_key(town, live_server):
    revoke_key(by=SETUP, key=town.key)
    with pytest.raises(NotDelivered, match="register the public key"):
        Delivery(live_server.url, town.private).send([make_json()])
