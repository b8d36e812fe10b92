"""Many warnings of many kinds, decided one way or the other, as tests of figures need them."""

from dataclasses import replace
from itertools import count

from exchange.sample_warnings import make_json, make_signal, make_warning
from hedgerow.hub.warnings import actions
from hedgerow.hub.warnings.models import Warning

_number = count(1000)


def receive(town, key=None, detector="tactics", sector="platform", **other):
    """A warning of this kind on the town's desk, sent with `key` or the town's own."""
    number = next(_number)
    subject = make_warning(number).subject
    reason = replace(make_signal(subject), detector=detector, sector=sector)
    told = make_json(number, reasons=(reason,), **other)
    (receipt,) = actions.receive(by=key or town.key, items=[told])
    assert receipt.status == "accepted", receipt
    return Warning.objects.get(warning_id=receipt.id)


def decide(town, how, times=1, **kind):
    """So many warnings of this kind, each decided: `confirmed`, or a reason of dismissal."""
    decided = []
    for _time in range(times):
        pk = receive(town, **kind).pk
        if how == "confirmed":
            actions.accept(by=town.officer, pk=pk)
        else:
            actions.dismiss(by=town.officer, pk=pk, reason=how)
        decided.append(Warning.objects.get(pk=pk))
    return decided
