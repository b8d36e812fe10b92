"""What an event can tell: six kinds, each with its own data.

These dataclasses are the event contract. The JSON Schemas that `hedgerow schema` prints and the
reader's checks are both made from them, so the contract stands in one place. `doc` says what a
field means to the person who fills it.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

type_prefix = "org.hedgerow."
type_suffix = ".v1"

Sector = Literal[
    "law_enforcement", "social_services", "health", "education", "community", "finance", "platform"
]
AgeBand = Literal["child", "unsure", "adult"]


def _doc(text: str, **default: Any) -> Any:
    return field(metadata={"doc": text}, **default)


@dataclass(frozen=True, slots=True)
class Message:
    """One chat message. Its text never leaves the machine the detector runs on."""

    author: str = _doc("pseudonym of the account that wrote it")
    text: str = _doc(
        "the words; read by detectors, never sent on, kept only while the event waits its turn"
    )
    conversation: str | None = _doc("the chat or room it stands in", default=None)
    recipients: tuple[str, ...] = _doc("pseudonyms of the accounts it was sent to", default=())
    language: str | None = _doc("BCP 47 tag, where the platform knows it", default=None)
    author_age: AgeBand | None = _doc("age band of the author as the platform knows it", default=None)


@dataclass(frozen=True, slots=True)
class Activity:
    """Something a person did online that is not a message: when, where, with whom."""

    action: Literal[
        "login", "session", "post", "view", "contact_added", "contact_removed", "profile_change"
    ] = _doc("what was done")
    minutes: float | None = _doc("how long it took, in minutes", default=None)
    contact: str | None = _doc("pseudonym of the other account, for contact actions", default=None)
    app: str | None = _doc("which app or service", default=None)
    device: str | None = _doc("pseudonym of the device", default=None)


@dataclass(frozen=True, slots=True)
class Transaction:
    """One payment, as a bank or a payment service sees it."""

    amount: float = _doc("how much, in units of the currency; never negative")
    currency: str = _doc("ISO 4217 code, such as EUR")
    direction: Literal["in", "out"] = _doc("in: the subject receives; out: the subject pays")
    counterparty: str | None = _doc("pseudonym of the other side", default=None)
    channel: Literal["card", "transfer", "cash", "gift_card", "mobile", "crypto"] | None = _doc(
        "how it was paid", default=None
    )
    merchant_category: str | None = _doc("ISO 18245 merchant category code", default=None)
    country: str | None = _doc("ISO 3166-1 alpha-2 code of the other side", default=None)
    holder_age: AgeBand | None = _doc(
        "age band of the account's holder, where the bank knows it", default=None
    )


@dataclass(frozen=True, slots=True)
class Observation:
    """What a professional noticed face to face, as codes from a published list; no free text."""

    indicators: tuple[str, ...] = _doc("codes of the indicators seen, from docs/reference/indicators")
    sector: Sector = _doc("the observer's sector")
    place: Literal["school", "clinic", "border", "street", "home", "work", "online"] | None = _doc(
        "where it was seen", default=None
    )


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody told a platform or an agency about something."""

    category: Literal[
        "unwanted_contact",
        "secrecy",
        "threat",
        "money_request",
        "image_request",
        "job_offer",
        "missing",
        "other",
    ] = _doc("what the report is about")
    reporter: Literal["child", "parent", "peer", "professional", "anonymous"] = _doc("who told")
    about: str | None = _doc("pseudonym of the account reported", default=None)


@dataclass(frozen=True, slots=True)
class HashMatch:
    """A file's hash stood in a list of known abuse material. Hash and reference only, never media."""

    hash_list: str = _doc("name of the list that holds the hash")
    algorithm: str = _doc("hash algorithm, such as PDQ, MD5 or SHA-256")
    match: Literal["exact", "near"] = _doc("exact: the same file; near: it looks alike")
    flow: Literal["sent", "received", "uploaded", "stored"] = _doc(
        "what the subject's account did with the file"
    )
    counterpart: str | None = _doc("pseudonym of the other account", default=None)


Data = Message | Activity | Transaction | Observation | Report | HashMatch
KINDS: dict[str, type[Data]] = {
    "message": Message,
    "activity": Activity,
    "transaction": Transaction,
    "observation": Observation,
    "report": Report,
    "hashmatch": HashMatch,
}
