"""One account, device or payment handle that many children have to do with.

Harm. Those who look for a child to abuse, extort or traffic often try many: one account begins to
write to child after child, waits who answers, and is removed or reported by some. Several children's
accounts may be run from one device, and one payment handle may pay many of them, or be paid by them.
No single child's chat shows it.

Where the knowledge comes from. Accounts of offenders who contacted dozens to hundreds of children
stand in court reports and in typologies of police and platforms (Europol's IOCTA; the WeProtect Global
Threat Assessment 2023; Thorn and NCMEC on financial sextortion, 2024), payment handles that serve many
in FATF (2018, March 2025) and the FINTRAC alert of November 2025; all named from general knowledge, to be
checked against the originals. The measure is the developers' own: hub-and-spoke with new, one-sided,
unconnected contacts. The weights are set by hand, see `contact_evidence`, and were tried on made-up towns
only.

What it needs. Messages with the subject named, and author, recipients and age bands where known; contact
actions; devices of activities; payments with the other side; reports that name an account. It must see
many subjects of one platform in one stream. The contract of messages tells no device: who writes from
several accounts is found only where a source tells activities of all of them. It keeps hashes of 32 bits
for the other children, no names and no words; a warning tells how many they are, never who.

Whom a false alarm hurts. Teachers, coaches, youth workers, streamers and well-liked children, who know
many children rightly; children in homes and boarding schools, who share devices at night; families
and clubs who pay many children. So children who share a group, children who began, answers, a
likely notice to all, use by day only and equal sums all speak against, and unless enough is left
nothing is said. An account from which children mostly answer is not told apart from a coach's: the words
must show the difference, and that is another detector's work. People who are trusted with groups of
children can harm too; silence here does not clear anybody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from hedgerow.detectors import circles, contact_evidence, contact_examples
from hedgerow.detectors.circles import Circle, Tie, gather, hash_of
from hedgerow.detectors.contact_evidence import Finding
from hedgerow.domain.chain import Event, Reason, Signal
from hedgerow.domain.kinds import Activity, Message, Report, Sector, Transaction
from hedgerow.engine.detector import Detector, Examples

weighing: Mapping[str, Callable[[Circle, Tie, int], list[Finding]]] = {
    "account": contact_evidence.account,
    "device": contact_evidence.device,
    "handle": contact_evidence.handle,
}
least_ties = 5
"""Below this nothing is weighed, whatever the kind."""
most_recipients = 2
"""A child's message to more than so many answers nobody in particular."""
telling_reports = frozenset({"unwanted_contact", "secrecy", "threat", "money_request", "image_request"})


@dataclass(frozen=True)
class ContactNetwork(Detector[Circle]):
    """Many children around one account, device or payment handle."""

    name: ClassVar[str] = "contact_network"
    title: ClassVar[str] = "Many children around one account, device or payment handle"
    kinds: ClassVar[frozenset[str]] = frozenset({"message", "activity", "transaction", "report"})
    state: ClassVar[type[Circle]] = Circle
    channels: ClassVar[dict[str, str]] = {
        "many_children": "One account begins to write to many children",
        "pace": "Many new children within a week",
        "unanswered": "Many of the children do not answer",
        "refused": "Children remove or report the account",
        "grown_up": "The account is an adult's",
        "answers_back": "This child has answered",
        "together": "The children share a group",
        "they_began": "The children wrote first",
        "answered": "Most children answer",
        "same_age": "The account is a child's",
        "one_way": "Nobody answers; it may be a notice",
        "very_many": "More children than one person can write to",
        "shared_device": "Many accounts use one device",
        "device_contacts": "Accounts on the device add new contacts",
        "device_night": "The device is used at night",
        "device_by_day": "The device is used by day only",
        "public_device": "The device may be for everybody",
        "shared_handle": "Small sums between one person and many accounts",
        "young_holders": "Many of the accounts are young people's",
        "handle_night": "The sums are paid at night",
        "same_sum": "Most sums are equal",
        "handle_by_day": "The sums are paid by day only",
        "business": "The other side may be a business",
    }
    reasons: ClassVar[dict[str, str]] = {
        "contact_network.many_children": (
            "other children this account was first to write to in the last four weeks, one by one: {count}"
        ),
        "contact_network.pace": (
            "children this account was first to write to in the last seven days: {count}"
        ),
        "contact_network.unanswered": (
            "share of the children this account wrote to who have not answered: {percent} percent"
        ),
        "contact_network.refused": (
            "children who removed or reported this account in the last four weeks: {count}"
        ),
        "contact_network.grown_up": "the account is known to be an adult's",
        "contact_network.answers_back": "this child has answered the account",
        "contact_network.together": (
            "share of the children who are in one group with others it writes to: {percent} percent; "
            "it may be a class or a team"
        ),
        "contact_network.they_began": (
            "share of the children who wrote first: {percent} percent; it may be somebody well liked"
        ),
        "contact_network.answered": (
            "share of the children who answer: {percent} percent; it may be somebody they know"
        ),
        "contact_network.same_age": "the account is known to be a child's",
        "contact_network.one_way": "no child has answered so far; it may be a notice sent to many",
        "contact_network.very_many": (
            "children this account has to do with, about: {count}; it may be a service or somebody "
            "widely known"
        ),
        "contact_network.shared_device": (
            "other accounts seen on the same device in the last four weeks: {count}"
        ),
        "contact_network.device_contacts": "accounts on the device that added new contacts: {count}",
        "contact_network.device_night": "accounts on the device that were used at night: {count}",
        "contact_network.device_by_day": (
            "the device is used by day only; it may stand in a school or a library"
        ),
        "contact_network.public_device": (
            "so many accounts use the device that it may be there for everybody"
        ),
        "contact_network.shared_handle": (
            "other accounts that paid small sums to the same person, or got some, in the last four "
            "weeks: {count}"
        ),
        "contact_network.young_holders": "accounts among them known to be young people's: {count}",
        "contact_network.handle_night": "accounts among them with such a payment at night: {count}",
        "contact_network.same_sum": (
            "share of the accounts with the same sum: {percent} percent; it may be a club or a trip"
        ),
        "contact_network.handle_by_day": "the sums are paid by day only; it may be a small business",
        "contact_network.business": (
            "accounts the other side has to do with, about: {count}; it may be a business"
        ),
    }

    least: float = 3.0
    """Nats that must be left after what speaks against, for anything to be said."""
    telling_change: float = 0.5
    """How many nats the sum must change before a child's desk is told again."""
    small_sum: float = 250.0
    """Most that counts as a small sum, in units of the currency."""

    def start(self) -> Circle:
        """Nobody is known yet; without a key nothing is learnt."""
        return Circle()

    def start_under(self, key: str) -> Circle:
        """Nobody has to do with this account, device or handle yet."""
        return Circle(key)

    def keys(self, event: Event) -> tuple[str, ...]:
        """The account on the other side, and the device; or the payment handle."""
        data, subject = event.data, event.subject
        if subject is None:
            return ()
        if isinstance(data, Message):
            if data.author != subject:
                return (f"account:{data.author}",)
            if len(data.recipients) > most_recipients:
                return ()
            return tuple(f"account:{other}" for other in data.recipients if other != subject)
        if isinstance(data, Activity):
            contact = (f"account:{data.contact}",) if data.contact else ()
            return (*contact, f"device:{data.device}") if data.device else contact
        if isinstance(data, Transaction):
            shop_or_adult = data.merchant_category or data.holder_age == "adult"
            return (f"handle:{data.counterparty}",) if data.counterparty and not shop_or_adult else ()
        if isinstance(data, Report) and data.category in telling_reports:
            return (f"account:{data.about}",) if data.about else ()
        return ()

    def notice(self, state: Circle, event: Event) -> list[Signal]:
        """Learn how the subject stands to the key; tell where the circle gives reason to."""
        subject = event.subject
        if subject is None or not state.key:
            return []
        now = int(event.time.timestamp())
        hashed = hash_of(subject)
        known = state.ties.get(hashed)
        before = None if known is None else (known.marks, state.age)
        tie = self._learn(state, event, hashed, now)
        if tie is None or (len(state.ties) < least_ties and not tie.told):
            return []
        fresh = before == (tie.marks, state.age) and now - state.weighed < circles.day
        if fresh and not self._due(tie, state.total + contact_evidence.answers_back(tie), now):
            return []
        findings = weighing[state.key.partition(":")[0]](state, tie, now)
        total = round(sum(weight for _, weight, _ in findings), 3)
        state.total, state.weighed = total - contact_evidence.answers_back(tie), now
        return self._told(state, tie, event, findings) if self._due(tie, total, now) else []

    def _learn(self, state: Circle, event: Event, hashed: int, now: int) -> Tie | None:
        data = event.data
        if isinstance(data, Message):
            tie = state.tie(hashed, now)
            _wrote(state, tie, data, by_subject=data.author == event.subject)
            return tie
        if isinstance(data, Activity):
            if state.key.startswith("account:"):
                return _acted(state, data, hashed, now)
            tie = state.tie(hashed, now)
            tie.marks |= circles.adds if data.action == "contact_added" else 0
            tie.marks |= _night(event)
            return tie
        tie = state.tie(hashed, now)
        if isinstance(data, Report):
            tie.marks |= circles.refused
        elif isinstance(data, Transaction):
            if data.amount <= self.small_sum:
                tie.marks |= circles.small | _night(event)
            tie.marks |= circles.young if data.holder_age == "child" else 0
            tie.place = round(data.amount * 100)
        return tie

    def _due(self, tie: Tie, total: float, now: int) -> bool:
        said = total if total >= self.least else 0.0
        if not said or not tie.told:
            return said != tie.told
        return abs(said - tie.told) >= self.telling_change or now - tie.told_at >= contact_evidence.week

    def _told(self, state: Circle, tie: Tie, event: Event, findings: list[Finding]) -> list[Signal]:
        """Every channel that speaks; without weight those that did before and no longer do."""
        total = round(sum(weight for _, weight, _ in findings), 3)
        tie.told = total if total >= self.least else 0.0
        tie.told_at = int(event.time.timestamp())
        speaking, signals = 0, []
        for place, (channel, weight, values) in enumerate(findings):
            nats = weight if tie.told else 0.0
            if nats or tie.channels >> place & 1:
                signals.append(self._signal(state, event, channel, nats, values))
            speaking |= bool(nats) << place
        tie.channels = speaking
        return signals

    def _signal(
        self,
        state: Circle,
        event: Event,
        channel: str,
        nats: float,
        values: dict[str, str | int | float],
    ) -> Signal:
        kind, _, name = state.key.partition(":")
        sector: Sector = "finance" if kind == "handle" else "platform"
        return Signal(
            detector=self.name,
            channel=channel,
            subject=event.about or "",
            time=event.time,
            weight=nats,
            reason=Reason(f"{self.name}.{channel}", values),
            evidence=(event.reference,),  # other children's events are nobody else's business
            counterpart=name,
            sector=sector,
        )

    @classmethod
    def examples(cls) -> Examples:
        """A stranger among children, a shared device, a handle; and those who know many rightly."""
        return Examples(contact_examples.positive(), contact_examples.negative())


def _wrote(state: Circle, tie: Tie, message: Message, *, by_subject: bool) -> None:
    if by_subject:
        tie.marks |= circles.answered if tie.marks & circles.began else circles.they_began
        tie.marks |= circles.grown_up if message.author_age == "adult" else 0
        return
    if message.author_age in ("adult", "child"):
        state.age = message.author_age
    if not tie.marks & circles.they_began:
        tie.marks |= circles.began
    # A chat of two says who is apart only until the two are seen in a group.
    if message.conversation and (not tie.place or len(message.recipients) != 1):
        gather(state, tie, hash_of(message.conversation))


def _acted(state: Circle, activity: Activity, hashed: int, now: int) -> Tie | None:
    """A contact added is an answer, one removed a refusal, where the account began."""
    tie = state.ties.get(hashed)
    if tie is None or not tie.marks & circles.began:
        return None
    tie.last = now
    if activity.action == "contact_added":
        tie.marks |= circles.answered
    elif activity.action == "contact_removed":
        tie.marks |= circles.refused
    return tie


def _night(event: Event) -> int:
    hour = event.time.hour
    return circles.at_night if hour >= 23 or hour < 5 else 0
