"""Short stories of accounts: some show a pattern that red flags name, some only look a little like one."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import Transaction
from hedgerow.engine.detector import Examples, Story

Line = tuple[int, float, Transaction]
"""Day, hour, payment."""

begun = datetime(2026, 2, 2, tzinfo=UTC)


def examples() -> Examples:
    """Stories for the contract of detectors."""
    return Examples(
        positive=(
            _story([*_life(40), *_even_at_night()]),
            _story([*_childs_life(30), *_run_of_a_child()]),
            _story([*_life(20), *_sold_in_hotels()]),
            _story(_wages_taken()),
            _story([*_childs_life(20), *_collecting()]),
        ),
        negative=(
            _story(_life(60)),
            _story(_childs_life(60)),
            _story([*_life(60), *_sends_home()]),
            _story([*_life(60), *_sells_on_the_market()]),
            _story([*_life(60), *_business_trip()]),
            _story([*_childs_life(40), *_birthday()]),
            _story([*_childs_life(60), *_games()]),
        ),
    )


def _in(
    amount: float, other: str, channel: Any = "transfer", country: str = "XH", **more: Any
) -> Transaction:
    return Transaction(amount, "EUR", "in", other, channel, None, country, **more)


def _out(
    amount: float,
    other: str,
    channel: Any = "card",
    category: str | None = None,
    country: str = "XH",
    **more: Any,
) -> Transaction:
    return Transaction(amount, "EUR", "out", other, channel, category, country, **more)


def _life(days: int) -> Iterable[Line]:
    """Wages, rent, groceries, now and then a taxi."""
    for day in range(days):
        if day % 30 == 2:
            yield day, 7.5, _in(2140.55, "employer")
            yield day, 9.0, _out(690.0, "landlord", "transfer")
        if day % 2 == 0:
            yield day, 17.2, _out(31.4 + day % 9, f"shop-{day % 5}", "card", "5411")
        if day % 11 == 4:
            yield day, 19.0, _out(14.2, "taxi", "card", "4121")


def _childs_life(days: int) -> Iterable[Line]:
    """Pocket money and small things bought."""
    for day in range(days):
        if day % 7 == 4:
            yield day, 16.0, _in(10.0, "mother", holder_age="child")
        if day % 4 == 1:
            yield day, 15.5, _out(4.2, "kiosk", "card", "5814", holder_age="child")


def _even_at_night() -> Iterable[Line]:
    for number, amount in enumerate((30.0, 50.0, 50.0, 100.0, 40.0, 60.0, 50.0)):
        yield 25 + 2 * number, 23.5, _out(amount, f"far-{number % 4}", "transfer", None, "XP")


def _run_of_a_child() -> Iterable[Line]:
    for hour, amount in ((19.0, 50.0), (21.0, 80.0), (23.0, 120.0)):
        yield 30, hour, _out(amount, "stranger", "mobile", holder_age="child")


def _sold_in_hotels() -> Iterable[Line]:
    for night in range(8):
        yield 21 + night, 9.0, _out(12.0, "adverts", "card", "7311")
        yield 21 + night, 22.5, _out(69.0, f"hotel-{night % 4}", "card", "7011")
        for guest in range(2):
            yield 21 + night, 23.0 + guest / 4, _in(100.0, f"guest-{night}-{guest}", "mobile")
        yield 22 + night, 3.0, _out(180.0, "keeper", "transfer")


def _wages_taken() -> Iterable[Line]:
    for day in (5, 35, 65):
        yield day, 8.0, _in(1310.0, "employer")
        yield day, 9.0, _out(1290.0, "cash-machine", "cash")


def _collecting() -> Iterable[Line]:
    for number in range(14):
        day = 20 + number // 2
        amount = float(20 + 5 * (number % 7))
        yield day, 18.0 + number % 2, _in(amount, f"new-{number}", "mobile", holder_age="child")
        yield day, 20.5, _out(amount * 0.95, "elsewhere", "crypto", holder_age="child")


def _sends_home() -> Iterable[Line]:
    for day in (4, 18, 32, 46):
        yield day, 18.5, _out(150.0, "mother-far", "transfer", None, "XP")


def _sells_on_the_market() -> Iterable[Line]:
    for day in range(5, 60, 7):
        for number in range(3):
            yield day, 10.0 + number, _in(7.5 + number, f"buyer-{day % 3}-{number}", "mobile")


def _business_trip() -> Iterable[Line]:
    for day in (20, 22):
        yield day, 8.0, _out(54.0, "railway", "card", "4112")
        yield day + 1, 19.0, _out(98.0, f"hotel-{day}", "card", "7011")


def _birthday() -> Iterable[Line]:
    for number, name in enumerate(("gran", "uncle", "aunt", "godmother", "cousin")):
        yield 22, 9.0 + number, _in(25.0, name, holder_age="child")


def _games() -> Iterable[Line]:
    for day in (6, 27, 48):
        yield day, 16.0, _out(15.0, "shop", "gift_card", "5816", holder_age="child")


def _story(lines: Iterable[Line]) -> Story:
    """The lines in the order of their time."""
    timed = sorted(
        ((begun + timedelta(days=day, hours=hour), data) for day, hour, data in lines),
        key=lambda line: line[0],
    )
    return tuple(
        Event(f"t{number}", "example", "transaction", time, "child", data)
        for number, (time, data) in enumerate(timed)
    )
