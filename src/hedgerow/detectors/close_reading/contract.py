"""What a closer reading gives for each message; a reader of your own keeps the same contract.

A reader may be a small model, as ours is, or a large one that follows a policy in words. It sees one
message at a time, and nothing of who wrote it or when: what is remembered of a chat are figures, so no
words are kept. It runs where the content lives.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

most_nats = 300.0
"""More than this no single message can say, either way."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one message means, as far as a reader can tell from the message alone.

    `channels`: how surely it shows a tactic, by the names of `tactics.channels`, in [0, 1]; what is left
    out is 0. `speaks`: evidence in nats that its author approaches a child, if everything the author
    writes were like this; below 0 it speaks for ordinary talk. `answers`: the same, if everything that
    others answer the author were like this.
    """

    channels: Mapping[str, float] = field(default_factory=dict)
    speaks: float = 0.0
    answers: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no number, before it spoils every later sum; raises `ValueError`."""
        if not (abs(self.speaks) <= most_nats and abs(self.answers) <= most_nats):
            raise ValueError(
                f"a reading says {self.speaks} and {self.answers} nats; "
                f"write numbers between {-most_nats:g} and {most_nats:g}"
            )


class Reader(Protocol):
    """Reads messages for their meaning."""

    @property
    def name(self) -> str:
        """What it is called in reports, with its version."""

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """A reading for each text: the same for the same text, whatever stands beside it."""
