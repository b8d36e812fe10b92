"""Warnings that are alike, as tests of patterns send them."""

from dataclasses import replace

from exchange.sample_warnings import make_json, make_signal
from hedgerow.domain.chain import Reason, Signal
from hedgerow.hub.warnings import actions


def sign(subject: str, channel: str, nats: float, **values) -> Signal:
    detector, _, name = channel.partition(".")
    reason = Reason(channel, values)
    return replace(make_signal(subject, nats), detector=detector, channel=name, reason=reason)


def send(town, numbers, *channels, level="high"):
    for number in numbers:
        subject = f"child:{number:05d}"
        signs = tuple(sign(subject, c, 2.0 + number % 3 / 10, count=number) for c in channels)
        receipt = actions.receive(
            by=town.key, items=[make_json(number, reasons=signs, tipping=(), level=level)]
        )[0]
        assert receipt.status == "accepted", receipt


quiet = ("grooming.night", "grooming.burst", "grooming.new_contact")
loud = ("grooming.secrecy_and_isolation", "grooming.gifts_and_offers", "grooming.night")
