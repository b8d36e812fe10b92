"""One payment as the rules see it: euros, direction, hour, place, and what the merchant sells."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from hedgerow.domain.kinds import Transaction

Trade = Literal[
    "hotel", "local_transport", "far_transport", "advert", "dating", "fast_food", "pharmacy",
    "living", "jewellery", "gift_shop", "money_transfer",
]  # fmt: skip

trades: Mapping[str, Trade] = {
    "7011": "hotel",
    "4111": "local_transport", "4121": "local_transport", "7512": "local_transport",
    "4112": "far_transport", "4131": "far_transport", "4511": "far_transport", "4722": "far_transport",
    "7311": "advert", "7273": "dating",
    "5814": "fast_food",
    "5912": "pharmacy", "5122": "pharmacy", "5977": "pharmacy",
    "5411": "living", "5422": "living", "5441": "living", "5462": "living", "5499": "living",
    "5541": "living", "5812": "living", "5651": "living", "4814": "living", "4900": "living",
    "8011": "living", "8211": "living", "6513": "living",
    "5944": "jewellery", "5094": "jewellery",
    "5947": "gift_shop",
    "4829": "money_transfer", "6051": "money_transfer",
}  # fmt: skip
"""ISO 18245 merchant category codes by trade; codes of single hotel and air brands: `trade_of`."""

euros_per: Mapping[str, float] = {
    "EUR": 1.0, "USD": 0.9, "GBP": 1.17, "CHF": 1.05, "CAD": 0.65, "AUD": 0.58, "NZD": 0.53,
    "SEK": 0.089, "NOK": 0.086, "DKK": 0.134, "PLN": 0.234, "CZK": 0.04, "HUF": 0.0025, "RON": 0.2,
    "BGN": 0.511, "UAH": 0.021, "TRY": 0.022, "RUB": 0.0105, "RSD": 0.0085, "MDL": 0.051,
    "GEL": 0.32, "AMD": 0.0023, "AZN": 0.53, "KZT": 0.0017, "ALL": 0.0101, "BAM": 0.511, "MKD": 0.0162,
    "PHP": 0.0155, "THB": 0.027, "INR": 0.0103, "MXN": 0.048, "COP": 0.00022, "BRL": 0.16,
    "JPY": 0.0058, "CNY": 0.125, "ZAR": 0.051, "NGN": 0.0006, "KES": 0.007, "ISK": 0.007,
}  # fmt: skip
"""Euros for one unit: rounded by hand in 2025, right within some tenths, good enough for bands of
amounts and for nothing else. A bank that knows better passes its own table."""


class Payment(NamedTuple):
    """A transaction, read once. `cents` is None where the currency has no rate: then only counted."""

    incoming: bool
    cents: int | None
    night: bool
    abroad: bool
    even: bool
    channel: str | None
    trade: Trade | None
    other: str | None

    @property
    def between_people(self) -> bool:
        """Moved by transfer, phone, crypto or a money transfer service, not bought in a shop."""
        if self.trade == "money_transfer":
            return True
        return self.channel in ("transfer", "mobile", "crypto") and self.trade is None


@dataclass(frozen=True, slots=True)
class Bands:
    """Amounts and hours that the rules speak of; amounts in euros."""

    small: float = 200.0
    """FATF 2025: payments for live-streamed abuse are 10 to 200 euros."""
    smallest: float = 10.0
    opening: float = 250.0
    """FATF 2025: sexual extortion begins below 250 euros and seldom exceeds 1,500."""
    extorted: float = 1500.0
    tiny: float = 100.0
    """FINTRAC 2016: small amounts, typically below 100 dollars, through online payment services."""
    threshold: float = 10_000.0
    """Cash of this much must be reported in many countries."""
    night_from: int = 22
    night_to: int = 6
    """FINTRAC 2016: deposits between ten in the evening and six in the morning."""


def trade_of(code: str | None) -> Trade | None:
    """What the merchant with this category code sells, as far as a rule asks.

    >>> trade_of("3640"), trade_of("3015"), trade_of("5732")
    ('hotel', 'far_transport', None)
    """
    if code is None:
        return None
    if len(code) == 4 and code[0] == "3":
        return _brand(code)
    return trades.get(code)


def _brand(code: str) -> Trade | None:
    if "3501" <= code <= "3999":
        return "hotel"
    if "3000" <= code <= "3350":
        return "far_transport"
    return "local_transport" if "3351" <= code <= "3500" else None


def read_payment(
    data: Transaction, time: datetime, home: str | None, bands: Bands, rates: Mapping[str, float]
) -> Payment:
    """The payment in a transaction; `home` is the country the account lives in, if known."""
    rate = rates.get(data.currency)
    amount = data.amount
    return Payment(
        data.direction == "in",
        None if rate is None else min(round(amount * rate * 100), 2**53),
        time.hour >= bands.night_from or time.hour < bands.night_to,
        data.country is not None and home is not None and data.country != home,
        amount >= 5 and amount % 5 == 0,
        data.channel,
        trade_of(data.merchant_category),
        data.counterparty,
    )
