"""What a circle of subjects says for harm, and what against, in nats.

The weights are set by hand, from what practitioners name and from what ordinary life looks like; no
labelled data stands behind them yet. They stand here together for people to question. Each finding
is a channel, its weight now, and the values of its sentence; a weight of zero says nothing.
"""

from collections import Counter
from math import log2

from hedgerow.detectors import circles
from hedgerow.detectors.circles import Circle, Tie

Finding = tuple[str, float, dict[str, str | int | float]]

week = 7 * circles.day
least_children = 5
least_ripe = 3
"""Children who have answered, or had a day to, from which a share is worth telling."""
least_accounts = 6
broadcast_from = 300
"""Children one account can hardly write to by itself in four weeks."""
business_from = 100
public_from = 25
"""Accounts on one device from which it is likely one for everybody."""


def grows(count: int, least: int, rate: float, most: float) -> float:
    """Nats for a number that is rarer the larger it is: `rate` for each doubling beyond four.

    >>> grows(4, 5, 1.5, 4.0), grows(8, 5, 1.5, 4.0), grows(500, 5, 1.5, 4.0)
    (0.0, 1.5, 4.0)
    """
    return round(min(most, rate * log2(count / 4)), 3) if count >= least else 0.0


def account(circle: Circle, tie: Tie, now: int) -> list[Finding]:
    """An account that writes to many children."""
    new = [t for t in circle.ties.values() if t.first >= now - circles.window]
    counted = [t for t in new if not t.marks & circles.grown_up]
    ours = [t for t in counted if t.marks & circles.began]
    apart = [t for t in ours if not t.marks & circles.together and _ripe(t, now)]
    others = sum(1 for t in apart if t is not tie)
    late = sum(1 for t in apart if t.first >= now - week)
    no = sum(1 for t in counted if t.marks & circles.refused)
    findings: list[Finding] = [
        ("many_children", grows(len(apart), least_children, 1.5, 4.0), {"count": others}),
        ("pace", grows(late, 8, 0.5, 1.5), {"count": late}),
        ("refused", _refused(no, len(ours)), {"count": no}),
        ("grown_up", 1.0 if circle.age == "adult" else 0.0, {}),
        ("answers_back", answers_back(tie), {}),
        ("same_age", -2.5 if circle.age == "child" else 0.0, {}),
        ("very_many", -4.0 if (n := circle.count()) >= broadcast_from else 0.0, {"count": n}),
        _share("together", counted, circles.together, -4.0),
        _share("they_began", counted, circles.they_began, -4.0),
    ]
    return findings + _answers(apart, no)


def _ripe(tie: Tie, now: int) -> bool:
    """Whether the child has answered or refused, or has had a day to."""
    return bool(tie.marks & (circles.answered | circles.refused)) or now - tie.first >= circles.day


def answers_back(tie: Tie) -> float:
    """What it adds that this very child has answered."""
    both = circles.began | circles.answered
    return 0.7 if tie.marks & both == both else 0.0


def _refused(no: int, began: int) -> float:
    """From the second on, where it is no rare exception among those written to."""
    return round(min(2.5, 0.8 * no), 3) if no >= 2 and no >= 0.1 * began else 0.0


def _share(channel: str, ties: list[Tie], mark: int, nats: float) -> Finding:
    """The more ties bear a mark, the more it says; below three in ten it says nothing."""
    share = sum(1 for t in ties if t.marks & mark) / len(ties) if ties else 0.0
    return channel, round(nats * share, 3) if share >= 0.3 else 0.0, {"percent": round(100 * share)}


def _answers(apart: list[Tie], no: int) -> list[Finding]:
    """Whether children answer: few, most, or not one."""
    some = sum(1 for t in apart if t.marks & circles.answered)
    share = some / len(apart) if apart else 0.0
    enough = len(apart) >= least_ripe
    never = enough and not some and not _refused(no, len(apart))
    few = round(min(2.0, 4 * (0.6 - share)), 3) if enough and 0 < share < 0.6 else 0.0
    most = round(-15 * (share - 0.6), 3) if enough and share > 0.6 else 0.0
    percent = round(100 * share)
    return [
        ("unanswered", few, {"percent": 100 - percent}),
        ("answered", most, {"percent": percent}),
        ("one_way", -6.0 if never else 0.0, {}),
    ]


def device(circle: Circle, tie: Tie, now: int) -> list[Finding]:
    """A device that many accounts use."""
    recent = [t for t in circle.ties.values() if t.last >= now - circles.window]
    total = circle.count() if len(recent) == circles.most_ties else len(recent)
    adding = sum(1 for t in recent if t.marks & circles.adds)
    awake = sum(1 for t in recent if t.marks & circles.at_night)
    enough = len(recent) >= least_accounts
    by_day = enough and awake <= 0.1 * len(recent)
    return [
        ("shared_device", grows(total, least_accounts, 1.2, 3.0), {"count": total - 1}),
        ("device_contacts", 1.0 if enough and 2 * adding >= len(recent) else 0.0, {"count": adding}),
        ("device_night", 1.0 if enough and 2 * awake >= len(recent) else 0.0, {"count": awake}),
        ("device_by_day", -3.5 if by_day else 0.0, {}),
        ("public_device", -1.5 if total >= public_from else 0.0, {}),
    ]


def handle(circle: Circle, tie: Tie, now: int) -> list[Finding]:
    """A payment handle that pays many young accounts small sums, or is paid by them."""
    recent = [t for t in circle.ties.values() if t.last >= now - circles.window]
    paid = [t for t in recent if t.marks & circles.small]
    known = sum(1 for t in paid if t.marks & circles.young)
    awake = sum(1 for t in paid if t.marks & circles.at_night)
    same = Counter(t.place for t in paid).most_common(1)[0][1] if paid else 0
    enough = len(paid) >= least_accounts
    others = sum(1 for t in paid if t is not tie)
    share = same / len(paid) if paid else 0.0
    by_day = enough and awake <= 0.05 * len(paid)
    business = circle.count() >= business_from
    return [
        ("shared_handle", grows(len(paid), least_accounts, 0.8, 2.0), {"count": others}),
        ("young_holders", 1.5 if enough and 2 * known >= len(paid) else 0.0, {"count": known}),
        ("handle_night", 1.0 if enough and awake >= 0.4 * len(paid) else 0.0, {"count": awake}),
        ("same_sum", -2.5 if enough and share >= 0.6 else 0.0, {"percent": round(100 * share)}),
        ("handle_by_day", -2.0 if by_day else 0.0, {}),
        ("business", -3.0 if business else 0.0, {"count": circle.count()}),
    ]
