"""Enters one payment in an account: which counters it makes grow."""

from collections.abc import Mapping

from hedgerow.detectors.money.counting import Account, index
from hedgerow.detectors.money.features import run_touched
from hedgerow.detectors.money.payment import Bands, Payment

most_places = 12


def usual_country(account: Account, country: str | None) -> str | None:
    """The country that most payments so far named."""
    places = account.places
    if country is not None:
        if country not in places and len(places) >= most_places:
            del places[min(places, key=places.__getitem__)]
        places[country] = places.get(country, 0) + 1
    return max(places, key=places.__getitem__) if places else None


def enter_incoming(
    account: Account, payment: Payment, time: int, bands: Bands, changed: set[int]
) -> None:
    """Count money that came in; `changed` learns which counters grew."""
    cents = payment.cents or 0
    grown = {"in_count": 1, "in_sum": cents}
    if cents:
        account.take_in(time, cents)
    if payment.other is not None:
        account.meet(index["in_senders"], payment.other)
        changed.add(index["in_senders"])
    if payment.channel == "cash":
        grown |= {"in_cash": 1, "in_cash_sum": cents}
        grown["in_cash_night"] = payment.night
        grown["in_just_below"] = 80 * bands.threshold <= cents < 100 * bands.threshold
    elif payment.channel == "crypto":
        grown["in_crypto"] = 1
    if payment.between_people and payment.other is not None and 0 < cents <= 100 * bands.small:
        grown |= {"in_small": 1, "in_small_even": payment.even, "in_small_night": payment.night}
        grown["in_small_abroad"] = payment.abroad
        met = [("in_small_senders", payment.other)]
        if payment.abroad:
            met.append(("in_abroad_senders", payment.other))
        for counter, name in met:
            new = account.meet(index[counter], name)
            changed.add(index[counter])
            if new and counter == "in_small_senders":
                grown["in_new_senders"] = 1
    _grow(account, grown, changed)


def enter_outgoing(
    account: Account, payment: Payment, time: int, bands: Bands, changed: set[int]
) -> None:
    """Count money that left; `changed` learns which counters grew."""
    cents = payment.cents or 0
    grown: dict[str, int] = {"out_count": 1, "out_sum": cents}
    if payment.channel == "gift_card":
        grown |= {"gift_cards": 1, "gift_card_sum": cents, "gift_cards_night": payment.night}
    elif payment.channel == "cash":
        grown |= {"out_cash": 1, "out_cash_sum": cents, "out_cash_abroad": payment.abroad}
    elif payment.between_people:
        grown |= _sent(payment, cents, bands)
        if payment.other is not None and cents:
            account.pay(payment.other, time, cents, payment.abroad)
            changed.add(run_touched)
            if payment.abroad:
                account.meet(index["out_abroad_payees"], payment.other)
                changed.add(index["out_abroad_payees"])
    if payment.trade is not None:
        grown |= _bought(payment, cents, bands)
        if payment.trade == "hotel" and payment.other is not None:
            account.meet(index["hotel_names"], payment.other)
            changed.add(index["hotel_names"])
    if cents and (payment.between_people or payment.channel in ("cash", "gift_card")):
        grown["passed_sum"] = account.pass_on(time, cents)
    _grow(account, grown, changed)


def _sent(payment: Payment, cents: int, bands: Bands) -> dict[str, int]:
    """Counters that grow when money is sent to a person."""
    small = 100 * bands.smallest <= cents <= 100 * bands.small
    abroad_even = payment.abroad and small and payment.even
    return {
        "out_crypto_small": payment.channel == "crypto" and 0 < cents <= 100 * bands.tiny,
        "out_abroad_sum": cents if payment.abroad else 0,
        "out_small_abroad": payment.abroad and small,
        "out_even_abroad": abroad_even,
        "out_even_night_abroad": abroad_even and payment.night,
    }


def _bought(payment: Payment, cents: int, bands: Bands) -> dict[str, int]:
    """Counters that grow when something is bought from a merchant whose trade matters."""
    match payment.trade:
        case "hotel":
            return {"hotels": 1, "hotels_night": payment.night}
        case "local_transport":
            return {"local_rides": 1, "local_rides_night": payment.night}
        case "far_transport":
            return {"far_tickets": 1}
        case "advert" | "dating":
            small = 0 < cents <= 100 * bands.tiny
            return {"adverts": 1, "adverts_small": small, "adverts_abroad": payment.abroad}
        case "fast_food" | "pharmacy" | "living" as daily:
            return {daily: 1}
        case "jewellery" | "gift_shop":
            return {"jewellery": 1}
        case _:
            return {}


def _grow(account: Account, grown: Mapping[str, int], changed: set[int]) -> None:
    for name, amount in grown.items():
        if amount:
            account.add(index[name], int(amount))
            changed.add(index[name])
