"""What the detector says, of whom, how often, and in what it trusts."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from hedgerow.detectors.money import stories
from hedgerow.detectors.money.detector import Money, rule_book
from hedgerow.detectors.money.payment import Bands, euros_per, read_payment, trade_of
from hedgerow.detectors.money.rule_files import BadRule
from hedgerow.detectors.money.wording import channels, reasons
from hedgerow.domain.chain import Event, Signal
from hedgerow.domain.kinds import Transaction
from hedgerow.engine.detector import Story

at = datetime(2026, 3, 2, 12, tzinfo=UTC)


def told(story: Story, detector: Money | None = None) -> list[Signal]:
    detector = detector or Money()
    state = detector.start()
    return [signal for event in story for signal in detector.notice(state, event)]


def paid(rows: list[tuple[float, Transaction]]) -> Story:
    return tuple(
        Event(f"t{n}", "bank", "transaction", at + timedelta(hours=hours), "child", data)
        for n, (hours, data) in enumerate(rows)
    )


def adverts(count: int, hours: float) -> Story:
    data = Transaction(9.0, "EUR", "out", "adverts", "card", "7311", "XH")
    return paid([(n * hours, data) for n in range(count)])


def test_what_it_says_comes_from_finance_and_points_at_payments() -> None:
    signals = told(adverts(6, 24))
    assert {signal.channel for signal in signals} == {"adverts"}
    assert signals[0].sector == "finance"
    assert signals[0].reason.values == {"count": 5, "days": 30}
    assert signals[0].evidence[0] == "bank#t4"


def test_a_channel_is_told_again_after_a_week_and_not_each_day() -> None:
    days = [s.time for s in told(adverts(25, 24)) if s.channel == "adverts"]
    assert len(days) == 3
    assert all(later - earlier >= timedelta(days=7) for earlier, later in pairwise(days))


def test_two_sources_that_name_one_pattern_are_told_once_by_the_heavier() -> None:
    hotel = Transaction(60.0, "EUR", "out", "inn", "card", "7011", "XH")
    rows = [(n * 24.0, e.data) for n, e in enumerate(adverts(6, 24))] + [
        (n * 24.0 + 1, hotel) for n in range(6)
    ]
    signals = told(paid(sorted(rows, key=lambda row: row[0])))
    weights = [s.weight for s in signals if s.channel == "adverts"]
    assert max(weights) == 3.2
    assert len([s for s in signals if s.time == signals[-1].time and s.channel == "adverts"]) <= 1


def test_the_same_payments_by_day_at_home_say_nothing() -> None:
    def sent(hour: float, country: str) -> list[Signal]:
        here = Transaction(30.0, "EUR", "out", "shop", "card", "5411", "XH")
        there = Transaction(50.0, "EUR", "out", "friend", "transfer", None, country)
        rows = [(n * 1.0, here) for n in range(5)]
        rows += [(96 * n + hour, there) for n in range(1, 7)]
        return told(paid(rows))

    assert {s.channel for s in sent(11, "XP")} == {"live_payments"}
    assert not sent(0, "XP")
    assert not sent(11, "XH")


def test_the_home_country_can_be_set() -> None:
    abroad = Transaction(50.0, "EUR", "out", "friend", "transfer", None, "XP")
    story = paid([(96 * n + 11.0, abroad) for n in range(6)])
    assert not told(story)
    assert told(story, Money(home="XH"))


def test_a_childs_account_is_known_by_the_holders_age() -> None:
    def run(age: str | None) -> float:
        data = Transaction(40.0, "EUR", "out", "stranger", "mobile", holder_age=age)  # type: ignore[arg-type]
        return max(s.weight for s in told(paid([(n, data) for n in range(3)])))

    assert run("child") == 3.0
    assert run("adult") == run(None) == 2.0


def test_a_currency_without_a_rate_is_counted_and_never_weighed_by_amount() -> None:
    data = Transaction(50.0, "XTS", "in", "somebody", "transfer")
    payment = read_payment(data, at, None, Bands(), euros_per)
    assert payment.cents is None
    detector = Money()
    state = detector.start()
    for event in paid([(n, data) for n in range(30)]):
        assert not detector.notice(state, event)
    assert sum(state.totals[0]) > 0


@pytest.mark.parametrize(
    ("code", "trade"),
    [("7011", "hotel"), ("3999", "hotel"), ("4511", "far_transport"), ("3400", "local_transport"),
     ("9", None), (None, None)],
)  # fmt: skip
def test_merchants_are_read_by_their_category(code: str | None, trade: str | None) -> None:
    assert trade_of(code) == trade


def test_an_own_rule_file_is_used_beside_the_shipped_ones(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        'source = "ours"\ntitle = "t"\nchecked = "c"\n[[rule]]\nid = "two_adverts"\ntitle = "t"\n'
        'section = "s"\nwhen = "adverts_7d >= 2.0"\nweight = 1.0\ninnocent = "i"\n'
        "example = [{ fires = true, features = { adverts_7d = 2 } }, { fires = false, features = {} }]\n"
    )
    (signal,) = told(adverts(2, 24), Money(rule_files=(str(path),)))
    assert signal.reason.code == "money.own_rule"
    assert signal.reason.values == {"rule": "two_adverts"}
    assert not told(adverts(2, 24))


def test_a_rule_that_only_asks_for_little_is_tried_with_every_payment(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        'source = "ours"\ntitle = "t"\nchecked = "c"\n[[rule]]\nid = "few"\ntitle = "t"\n'
        'section = "s"\nwhen = "living_30d <= 1.0"\nweight = 1.0\ninnocent = "i"\n'
        "example = [{ fires = true, features = {} }, { fires = false, features = { living_30d = 5 } }]\n"
    )
    data = Transaction(5.0, "EUR", "out", "kiosk", "card", "5732", "XH")
    assert told(paid([(0, data)]), Money(rule_files=(str(path),)))


def test_a_bad_rule_file_stops_the_first_payment_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(BadRule, match="Check the path"):
        told(adverts(1, 1), Money(rule_files=(str(tmp_path / "none.toml"),)))


def test_every_rules_channel_and_reason_is_one_of_the_detectors() -> None:
    for rule in rule_book(()).rules:
        assert rule.channel in channels
        assert rule.reason in reasons
    used = {rule.reason for rule in rule_book(()).rules} | {"money.own_rule"}
    assert used == set(reasons), "a sentence that no rule tells"
    assert {rule.channel for rule in rule_book(()).rules} | {"own_rules"} == set(channels)


def test_each_positive_story_shows_its_own_pattern() -> None:
    shown = [{s.channel for s in told(story)} for story in stories.examples().positive]
    wanted = ["live_payments", "extortion_payments", "adverts", "controlled_wages", "young_account"]
    assert all(channel in found for channel, found in zip(wanted, shown, strict=True))
