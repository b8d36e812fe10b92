"""Stories for the contact network: a stranger among children, and those who know many rightly."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import Activity, AgeBand, Data, Message, Report, Transaction
from hedgerow.engine.detector import Story

kind_of = {Message: "message", Activity: "activity", Transaction: "transaction", Report: "report"}


@dataclass
class Tale:
    """Events in the making, one after another."""

    hour: int = 16
    events: list[Event] = field(default_factory=list)

    def at(self, day: int, subject: str, data: Data, minute: int = 0) -> None:
        """Something happens on a day; what happens on the same day comes in the order told."""
        time = datetime(2026, 3, 2, self.hour, minute, tzinfo=UTC) + timedelta(days=day)
        number = len(self.events)
        time += timedelta(seconds=number)
        self.events.append(Event(f"n{number}", "example", kind_of[type(data)], time, subject, data))

    def writes(self, day: int, child: str, age: AgeBand | None = "adult", *, first: bool = True) -> None:
        """The account writes to a child, or the child to the account."""
        author, other = ("account", child) if first else (child, "account")
        band = age if first else "child"
        self.at(day, child, Message(author, "hello", f"{child}-account", (other,), "en", band))

    def told(self) -> Story:
        """The story, in the order of time."""
        return tuple(sorted(self.events, key=lambda event: event.time))


def _children(count: int) -> Iterator[tuple[int, str]]:
    return ((number, f"child-{number}") for number in range(count))


def positive() -> tuple[Story, ...]:
    """Somebody writes to child after child; one device for many accounts; one handle for many."""
    return stranger(), one_device(hour=1, adding=True), one_handle(hour=23)


def negative() -> tuple[Story, ...]:
    """Those who know many children rightly."""
    return (
        teacher(), coach(), creator(), classmate(), notice(), one_device(hour=10, adding=True),
        one_handle(hour=15, children=5), one_handle(hour=15, same=True), shop(), family_tablet(),
    )  # fmt: skip


def stranger(children: int = 16) -> Story:
    """Two new children a day; a third of them answer, some remove or report the account."""
    tale = Tale()
    for number, child in _children(children):
        day = number // 2
        tale.writes(day, child)
        if number % 3 == 0:
            tale.writes(day, child, first=False)
        elif number % 4 == 1:
            tale.at(day + 1, child, Activity("contact_removed", contact="account"))
        elif number % 7 == 2:
            tale.at(day + 1, child, Report("unwanted_contact", "child", "account"))
    return tale.told()


def teacher(children: int = 25) -> Story:
    """Writes to the class, and to some pupils by themselves."""
    tale = Tale()
    for day in range(5):
        for number, child in _children(children):
            to_all = tuple(name for _, name in _children(children))
            tale.at(day, child, Message("account", "bring your books", "class", to_all, "en", "adult"))
            if number % 4 == day:
                tale.writes(day, child)
    return tale.told()


def coach(children: int = 20) -> Story:
    """Writes to every player before the season, and nearly all of them answer."""
    tale = Tale()
    for number, child in _children(children):
        tale.writes(number // 5, child)
        if number % 10:
            tale.writes(number // 5, child, first=False)
    return tale.told()


def creator(fans: int = 40) -> Story:
    """Well liked: the fans write first, and get thanks."""
    tale = Tale()
    for number, child in _children(fans):
        tale.writes(number // 5, child, first=False)
        tale.writes(number // 5, child)
    return tale.told()


def classmate(children: int = 12) -> Story:
    """A child new to the school who writes to one after another; most answer, one does not wish to."""
    tale = Tale()
    for number, child in _children(children):
        tale.writes(number // 2, child, "child")
        if number % 4:
            tale.writes(number // 2, child, "child", first=False)
    tale.at(7, "child-0", Activity("contact_removed", contact="account"))
    return tale.told()


def notice(children: int = 60) -> Story:
    """A service tells everybody the same; nobody answers."""
    tale = Tale()
    for number, child in _children(children):
        tale.writes(number // 20, child, None)
    return tale.told()


def one_device(hour: int, *, adding: bool, accounts: int = 12) -> Story:
    """Many accounts sign in on one device at that hour, and most add contacts."""
    tale = Tale(hour)
    for number, child in _children(accounts):
        tale.at(number // 3, child, Activity("login", device="device"))
        if adding and number % 3:
            tale.at(number // 3, child, Activity("contact_added", None, f"u-{number}", None, "device"))
    return tale.told()


def family_tablet() -> Story:
    """Four children of one family, late on a Saturday."""
    return one_device(hour=23, adding=True, accounts=4)


def one_handle(hour: int, *, children: int = 14, same: bool = False) -> Story:
    """Small sums between one person and many young accounts; equal ones for a school trip."""
    tale = Tale(hour)
    for number, child in _children(children):
        sum_paid = 25.0 if same else 20.0 + 7 * number
        tale.at(number // 2, child, _payment(sum_paid))
    return tale.told()


def shop(children: int = 30) -> Story:
    """Pocket money is spent where it is spent."""
    tale = Tale()
    for number, child in _children(children):
        tale.at(number // 6, child, _payment(2.0 + number, merchant="5814"))
    return tale.told()


def _payment(amount: float, merchant: str | None = None) -> Transaction:
    return Transaction(amount, "EUR", "out", "payee", "transfer", merchant, holder_age="child")
