"""How long, how evenly and at what hours two accounts write to each other: what no single message says."""

from dataclasses import dataclass
from datetime import datetime

from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import Message

new_for_days = 14
"""A contact is new for so long."""
most_days_even = 60
even_from = 40
"""Messages from each side, and days, from which writing evenly speaks for people who are close."""


@dataclass(slots=True)
class Contact:
    """How long, how evenly and at what hours the subject and one other account have written."""

    since: int
    last: int
    theirs: int = 0
    mine: int = 0
    night: int = 0
    unanswered: int = 0
    age: str | None = None

    def hear(self, time: datetime, age: str | None) -> None:
        """The other account wrote to the subject."""
        self.theirs += 1
        self.unanswered += 1
        self.night += time.hour >= 23 or time.hour < 6
        self.last = day_of(time)
        self.age = age or self.age

    def answer(self) -> None:
        """The subject wrote to the other account."""
        self.mine += 1
        self.unanswered = 0

    @property
    def days(self) -> int:
        """From the first message to the last."""
        return self.last - self.since

    @property
    def even(self) -> bool:
        """Both have long written about equally often."""
        enough = min(self.mine, self.theirs) >= even_from and self.days >= most_days_even
        return enough and 0.5 <= self.mine / self.theirs <= 2

    def behaviour(self, age: str | None) -> dict[str, float]:
        """Features in [0, 1]: how new the contact is, its hours, how it presses, age bands apart.

        `age` is the subject's age band as the platform knows it.
        """
        x: dict[str, float] = {}
        if self.days < new_for_days:
            x["new_contact"] = 1.0
        if self.night >= 5 and self.night >= self.theirs / 3:
            x["night"] = min(1.0, self.night / 20)
        if self.unanswered >= 8:
            x["burst"] = min(1.0, self.unanswered / 20)
        if self.age == "adult" and age == "child" and self.days < new_for_days:
            x["age_gap"] = 0.3  # weaker than stated in the chat: teachers are adults too
        return x


def acquaint(contacts: dict[str, Contact], event: Event, message: Message, most: int) -> None:
    """Note in the subject's contacts, of whom `most` are kept, that somebody wrote or was answered."""
    if message.author == event.subject:
        for other in message.recipients:
            if other in contacts:
                contacts[other].answer()
        return
    contact = contacts.get(message.author)
    if contact is None:
        if len(contacts) >= most:
            del contacts[min(contacts, key=lambda author: contacts[author].last)]
        today = day_of(event.time)
        contact = contacts[message.author] = Contact(today, today)
    contact.hear(event.time, message.author_age)


def day_of(time: datetime) -> int:
    """Days since 1970."""
    return int(time.timestamp() // 86_400)
