"""Windows, distinct people, money that passes through and runs, each against a plain recount."""

from hypothesis import given
from hypothesis import strategies as st

from hedgerow.detectors.money.counting import Account, index, most_names, most_payees, spans
from hedgerow.detectors.money.payment import Bands

hour = 3600
day = 24 * hour
start = 740_000

payments = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 500), st.sampled_from("abcdefg")), max_size=60
)


@given(payments)
def test_windows_hold_what_a_recount_holds(rows: list[tuple[int, int, str]]) -> None:
    account, today, entered = Account(), start, []
    for gap, amount, name in rows:
        today += gap
        account.open_day(today)
        account.add(index["in_sum"], amount)
        account.meet(index["in_senders"], name)
        entered.append((today, amount, name))
        for span, totals in zip(spans, account.totals, strict=True):
            within = [row for row in entered if row[0] > today - span]
            assert totals[index["in_sum"]] == sum(row[1] for row in within)
            assert totals[index["in_senders"]] == len({row[2] for row in within})
    assert len(account.days) <= spans[-1]


def test_names_and_payees_are_bounded() -> None:
    account = Account()
    account.open_day(start)
    for number in range(3 * most_names):
        account.meet(index["in_senders"], f"n{number}")
        account.pay(f"n{number}", number, 100, False)
    assert len(account.seen) == most_names
    assert len(account.runs) == most_payees
    assert account.totals[0][index["in_senders"]] == 3 * most_names


def test_money_passes_through_within_two_days_oldest_first() -> None:
    account = Account()
    account.take_in(0, 100)
    account.take_in(hour, 50)
    assert account.pass_on(2 * hour, 120) == 120
    assert account.pass_on(3 * hour, 100) == 30
    assert account.pass_on(3 * hour, 100) == 0
    account.take_in(4 * hour, 70)
    assert account.pass_on(4 * hour + 2 * day + 1, 70) == 0


def _run(account: Account, amounts: list[int], gap: int = hour, begun: int = 0) -> int:
    time = begun
    for cents in amounts:
        account.pay("stranger", time, cents, False)
        time += gap
    return time - gap


def test_a_run_goes_on_for_three_days_and_then_begins_anew() -> None:
    account = Account()
    last = _run(account, [5_000, 8_000])
    assert account.current is not None
    assert (account.current.count, account.current.cents, account.current.new) == (2, 13_000, True)
    account.pay("stranger", last + 3 * day + 1, 100, False)
    assert (account.current.count, account.current.new) == (1, False)


def test_a_run_that_stops_is_told_once_after_five_days() -> None:
    account, bands = Account(), Bands()
    last = _run(account, [5_000, 8_000, 9_000])
    assert account.stopped(last + 4 * day, bands) == 0
    assert account.stopped(last + 6 * day, bands) == 1
    assert account.stopped(last + 7 * day, bands) == 0


def test_runs_that_begin_high_grow_large_or_go_to_a_known_payee_are_others() -> None:
    bands = Bands()
    for amounts in ([30_000, 1_000, 1_000], [20_000, 90_000, 90_000], [5_000, 5_000]):
        account = Account()
        last = _run(account, amounts)
        assert account.stopped(last + 6 * day, bands) == 0
    known = Account()
    known.pay("stranger", -30 * day, 500, False)
    last = _run(known, [5_000, 5_000, 5_000])
    assert known.stopped(last + 6 * day, bands) == 0
