"""Readers as adopters write them: a policy in code, and one that counts what it is given."""

from collections.abc import Sequence

from hedgerow.detectors.close_reading.contract import Reading

policy = {
    "stays in this room": "secrecy_and_isolation",
    "show me how you look": "image_request",
    "come by on your own": "meeting_and_travel",
}


class Policy:
    """What a policy says of wordings that no phrase knows; the rest is ordinary talk."""

    name = "policy 1"

    def read(self, texts: Sequence[str]) -> list[Reading]:
        return [self._one(text.lower()) for text in texts]

    def _one(self, text: str) -> Reading:
        shown = {tactic: 0.9 for words, tactic in policy.items() if words in text}
        return Reading(shown, speaks=40.0) if shown else Reading(speaks=-1.0, answers=0.5)


class Counting:
    """Remembers which texts it was asked to read; each means the same to it."""

    name = "counting"

    def __init__(self, reading: Reading | None = None) -> None:
        self.reading = reading or Reading()
        self.asked: list[str] = []

    def read(self, texts: Sequence[str]) -> list[Reading]:
        self.asked += texts
        return [self.reading for _ in texts]
