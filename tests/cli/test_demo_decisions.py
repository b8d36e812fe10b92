"""The demo's earlier decisions: by what was planted, and never all that a visitor could look at."""

from collections import Counter
from datetime import timedelta

import pytest

from exchange.sample_warnings import make_json, make_warning, noon
from hedgerow.cli import demo_decisions
from hedgerow.cli.demo_decisions import earlier_decisions, left_for_the_visitor, urgent_left
from hedgerow.cli.demo_desk import populate
from hedgerow.country.truth import Storyline, Truth
from hedgerow.hub.audit.actions import verify
from hedgerow.hub.people.models import SigningKey
from hedgerow.hub.warnings import actions
from hedgerow.hub.warnings.models import Warning

pytestmark = pytest.mark.django_db


def story(number, certain):
    subject = make_warning(number).subject
    return Storyline(
        f"s{number}", "title", "harm", "stage", certain, subject, (), ("en",), noon, noon, (), ()
    )


@pytest.fixture
def desk(tmp_path):
    populate(tmp_path / "key.pem", "JBSWY3DPEHPK3PXP")
    key = SigningKey.objects.select_related("agency__desk").get()

    def receive(numbers, **other):
        """Warnings raised a day apart, the higher the number the earlier."""
        for number in numbers:
            raised = noon - timedelta(days=number)
            told = {"raised_at": raised, "act_by": raised + timedelta(days=1), **other}
            (receipt,) = actions.receive(by=key, items=[make_json(number, **told)])
            assert receipt.status == "accepted", receipt

    return receive


def outcome():
    return Counter(Warning.objects.values_list("state", "dismissal"))


def test_by_what_was_planted(desk):
    oldest = left_for_the_visitor + 10
    desk(range(oldest))
    truth = Truth(1, 100, 100, (story(oldest - 1, True), story(oldest - 2, False)), ())
    assert earlier_decisions(truth) == 10
    assert outcome() == {
        ("new", ""): left_for_the_visitor,
        ("accepted", ""): 1, ("dismissed", "unclear"): 1, ("dismissed", "innocent"): 8,
    }  # fmt: skip
    assert Warning.objects.get(state="accepted").subject == make_warning(oldest - 1).subject
    assert verify().whole


def test_what_is_urgent_is_left_to_look_at(desk, monkeypatch):
    monkeypatch.setattr(demo_decisions, "left_for_the_visitor", 1)
    desk([0])
    desk(range(1, 6), level="urgent")
    assert earlier_decisions(Truth(1, 100, 100, (), ())) == 5 - urgent_left
    left = Warning.objects.filter(state="new", level="urgent")
    assert {one.subject for one in left} == {make_warning(number).subject for number in (1, 2)}


def test_what_somebody_has_in_hand_is_left_alone(desk):
    desk(range(left_for_the_visitor + 1))
    oldest = Warning.objects.order_by("raised_at").first()
    officer = oldest.desk.people.get(role="triage")
    actions.assign(by=officer, pk=oldest.pk, to=officer)
    assert earlier_decisions(Truth(1, 100, 100, (), ())) == 0
