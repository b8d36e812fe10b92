"""What a signal about money says: channels, and a sentence for each reason code."""

channels: dict[str, str] = {
    "collected": "Small payments from many people, often passed on at once",
    "night_receipts": "Small payments from several people at night",
    "young_account": "Many payers to a young person's account",
    "live_payments": "Repeated small payments abroad at night",
    "payees_abroad": "Small payments to several people abroad",
    "extortion_payments": "A run of payments to somebody new",
    "sudden_stop": "A run of payments that stopped abruptly",
    "gift_cards": "Gift cards in quick succession",
    "lodging": "Many hotels",
    "movement": "Much travel on one account",
    "adverts": "Frequent payments for adverts or escort services",
    "upkeep": "Daily needs of several people paid from one account",
    "cash": "Cash deposits at odd hours, just below a threshold, or gone at once",
    "crypto": "Small crypto payments",
    "controlled_wages": "Wages taken out at once",
    "travel_and_payments": "Travel abroad beside payments to people there",
    "own_rules": "The institution's own rules",
}
"""Each pattern once: rules that read the same evidence share a channel, whoever published them."""

reasons: dict[str, str] = {
    "money.fan_in": "small payments from many different people: {count} people in {days} days",
    "money.fan_in_night": (
        "small payments received between ten in the evening and six in the morning: {count} in {days} "
        "days, from {people} people"
    ),
    "money.fan_in_no_living": (
        "small payments from many different people: {count} people in {days} days; "
        "payments for daily needs in that time: {living}"
    ),
    "money.child_fan_in": (
        "small payments to an account held by a child: from {count} different people in {days} days"
    ),
    "money.passed_on": (
        "money that left within 48 hours of coming in: {percent} percent of what came in {days} days; "
        "different payers: {people}"
    ),
    "money.funnel": (
        "cash deposits that left again within 48 hours: {count} deposits in {days} days, "
        "{percent} percent of the money received"
    ),
    "money.night_abroad": (
        "small even sums sent to people abroad at night: {count} payments in {days} days"
    ),
    "money.small_abroad": (
        "small sums sent to people abroad: {count} payments in {days} days, to {people} people"
    ),
    "money.from_abroad": (
        "small sums received from people abroad: from {people} people in {days} days; "
        "{percent} percent of the money left within 48 hours"
    ),
    "money.run": (
        "payments to somebody never paid before: {count} payments in {hours} hours, the first of "
        "{opening} euros, together {total} euros"
    ),
    "money.child_run": (
        "payments from an account held by a child to somebody never paid before: {count} payments in "
        "{hours} hours, together {total} euros"
    ),
    "money.stopped": ("runs of payments to somebody new that stopped abruptly: {count} in {days} days"),
    "money.new_payers": (
        "one-time payments from people never seen before: {count} people in {days} days; "
        "{percent} percent of the money left within 48 hours"
    ),
    "money.gift_cards": "gift cards bought: {count} in {days} days, together {total} euros",
    "money.hotels": "hotel payments: {count} in {days} days, at {places} different hotels",
    "money.hotels_night": "hotel payments made at night: {count} in {days} days",
    "money.tickets": "train, coach and flight payments: {count} in {days} days",
    "money.rides_night": "taxi, bus and car hire payments at night: {count} in {days} days",
    "money.moving": (
        "travel on one account in {days} days: {tickets} long-distance tickets, {places} different hotels"
    ),
    "money.adverts": "payments for adverts or to escort and dating services: {count} in {days} days",
    "money.adverts_and_hotels": (
        "payments for adverts or to escort and dating services: {count} in {days} days; "
        "hotel payments in that time: {hotels}"
    ),
    "money.upkeep": (
        "payments in {days} days: fast food {food}, pharmacy and cosmetics {pharmacy}, taxis and buses {rides}"
    ),
    "money.cash_night": "cash deposits at night: {count} in {days} days",
    "money.just_below": (
        "cash deposits just below the sum that must be reported: {count} in {days} days"
    ),
    "money.crypto": "small crypto purchases: {count} in {days} days",
    "money.crypto_received": "payments received through crypto: {count} in {days} days",
    "money.wages_out": (
        "money received from one payer that left within 48 hours: {percent} percent in {days} days; "
        "payments for daily needs in that time: {living}"
    ),
    "money.travel_and_payments": (
        "in {days} days, cash withdrawals abroad: {cash}; small sums sent to people abroad: {count}"
    ),
    "money.own_rule": "a rule of the institution holds: {rule}",
}
"""English sentences; a rule names one and says which features fill the braces."""
