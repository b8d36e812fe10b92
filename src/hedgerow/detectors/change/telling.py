"""How a sudden change is told: channels, and a sentence for each reason."""

channels: dict[str, str] = {
    "night": "Active at night, unlike before",
    "late_contacts": "New contacts in the evening or at night, unlike before",
    "silence": "Hardly active any more, unlike before",
    "volume": "Far more activity than usual",
    "app": "Much time in an app not used before",
    "second_device": "A second device beside the usual one",
    "explained": "There may be an everyday reason for the change",
}
reasons: dict[str, str] = {
    "activity_change.night": (
        "since {since_day}.{since_month}.{since_year} there is activity between {from_hour} and "
        "{to_hour} o'clock on {nights} nights: {count} things done online; "
        "usual number in as many nights: {usual}"
    ),
    "activity_change.night_most": (
        "since {since_day}.{since_month}.{since_year} most activity is between {from_hour} and "
        "{to_hour} o'clock; usual: between {usual_from} and {usual_to} o'clock"
    ),
    "activity_change.late_contacts": (
        "new contacts in the evening or at night in the last {days} days: {count}; "
        "usual number in as many days: {usual}"
    ),
    "activity_change.silence": (
        "from {since_day}.{since_month}.{since_year} on hardly anything was done online for {days} "
        "days; the longest such time before: {usual} days"
    ),
    "activity_change.volume": (
        "things done online on the busiest of the last {days} days: {count}; "
        "usual for such a day: {usual}"
    ),
    "activity_change.app": (
        "share of an app that was hardly used before, in the last {days} days: {percent} percent"
    ),
    "activity_change.second_device": (
        "a device was first seen {days} days ago and the usual one is still in use; "
        "things done on the new one in the last days: {count}"
    ),
    "activity_change.holiday": (
        "of the last {days} days, {count} are holidays or come before one, when children often "
        "stay up late or are away"
    ),
    "activity_change.day_off": (
        "on {count} of the last {days} days the morning looks like one without school, such as "
        "in a holiday or an illness"
    ),
    "activity_change.exams": "the school calendar names exams within a week of these days",
    "activity_change.new_phone": (
        "a new device has taken the place of the usual one in the last {days} days; "
        "a new phone is often used more at first"
    ),
}
