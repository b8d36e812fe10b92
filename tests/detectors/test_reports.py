"""Who told counts, and a campaign counts little."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args, get_type_hints

from hedgerow.detectors import reports
from hedgerow.detectors.reports import Reports
from hedgerow.domain.chain import Event, Signal
from hedgerow.domain.kinds import Report

detector = Reports()
needed = 6.1
"""Nats that a warning needs."""


def told(*who: tuple[Any, Any], about: str | None = "other") -> list[Signal]:
    state = detector.start()
    signals = []
    for number, (category, reporter) in enumerate(who):
        time = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=number)
        data = Report(category, reporter, about)
        signals += detector.notice(state, Event(f"r{number}", "s", "report", time, "child", data))
    return signals


def test_every_category_and_reporter_of_the_contract_has_a_weight() -> None:
    hints = get_type_hints(Report)
    assert set(get_args(hints["category"])) == set(reports.by_category) == set(detector.channels)
    assert set(get_args(hints["reporter"])) == set(reports.by_reporter)


def test_a_child_who_tells_of_a_threat_is_heard() -> None:
    (signal,) = told(("threat", "child"))
    assert signal.weight > needed
    assert signal.reason.code == "reports.child_told"
    assert signal.counterpart == "other"


def test_a_child_weighs_most() -> None:
    weights = {who: told(("threat", who))[-1].weight for who in reports.by_reporter}
    assert max(weights, key=weights.__getitem__) == "child"
    assert min(weights, key=weights.__getitem__) == "anonymous"


def test_independent_people_support_each_other_and_repetition_hardly_does() -> None:
    one = told(("threat", "peer"))[-1].weight
    again = told(*[("threat", "peer")] * 50)[-1].weight
    two = told(("threat", "peer"), ("threat", "parent"))[-1].weight
    assert one < again < two
    assert again < needed < two


def test_an_anonymous_campaign_never_leads_to_a_warning() -> None:
    flood = told(*[(category, "anonymous") for category in reports.by_category for _ in range(100)])
    last = {signal.channel: signal.weight for signal in flood}
    assert max(last.values()) < 2


def test_reports_about_different_accounts_are_kept_apart() -> None:
    state = detector.start()
    time = datetime(2026, 3, 2, tzinfo=UTC)
    for number, about in enumerate(("a", "b")):
        data = Report("threat", "peer", about)
        (signal,) = detector.notice(state, Event(f"{number}", "s", "report", time, "child", data))
        assert signal.reason.values["count"] == 1
        assert signal.counterpart == about
