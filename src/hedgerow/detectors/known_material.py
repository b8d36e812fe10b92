"""Known abuse material: a file's hash stands in a list that a hotline or the police keep.

Harm. Images and videos of abuse are sent to or from an account of the subject. A child may be pressed
to take them, may be sent them to wear down resistance, or may be the one shown.

Where the knowledge comes from. Hash lists of hotlines and police (such as those of the Internet Watch
Foundation, NCMEC and INTERPOL), matched on the platform. An exact match means that the same file had
been judged by people before. A perceptual hash (PDQ and its like) also finds files that only look
alike: Facebook's paper on PDQ (2019) shows how false matches grow with the distance allowed.

What it needs. The name of the list, the algorithm and what was done with the file. Never the file.

Whom a false alarm hurts. Families and young people with harmless pictures that look alike. So a near
match weighs little, repeated near matches somewhat more, and a near match by a hash that can only
match exactly (MD5, SHA) is a fault in the source and says nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from hedgerow.domain.chain import Event, Reason, Signal
from hedgerow.domain.kinds import HashMatch
from hedgerow.engine.detector import Detector, Examples, Story

exact_weight = 7.0
another_list = 0.5
near_weights = (2.5, 3.5, 4.0)
"""Nats for the first near match, the second, and any more."""


@dataclass(slots=True)
class MaterialState:
    """Matches so far: how many, in which lists, and where."""

    exact: int = 0
    near: int = 0
    lists: list[str] = field(default_factory=list)
    exact_evidence: list[str] = field(default_factory=list)
    near_evidence: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class KnownMaterial(Detector[MaterialState]):
    """Files on the subject's account whose hash stands in a list of known abuse material."""

    name: ClassVar[str] = "known_material"
    title: ClassVar[str] = "Matches with known abuse material"
    kinds: ClassVar[frozenset[str]] = frozenset({"hashmatch"})
    state: ClassVar[type[MaterialState]] = MaterialState
    channels: ClassVar[dict[str, str]] = {
        "exact_match": "The same file stands in a hash list",
        "near_match": "A file looks like one in a hash list",
    }
    reasons: ClassVar[dict[str, str]] = {
        "known_material.exact_match": (
            "files that stand in a list of known abuse material: {count}; lists that name them: {lists}"
        ),
        "known_material.near_match": (
            "files that look like known abuse material: {count}; a person should compare them"
        ),
    }

    most_lists: int = 8
    most_evidence: int = 5

    def start(self) -> MaterialState:
        """No match yet."""
        return MaterialState()

    def notice(self, state: MaterialState, event: Event) -> list[Signal]:
        """Count the match and tell what stands by now."""
        match = event.data
        if not isinstance(match, HashMatch) or not match.hash_list.strip():
            return []
        if match.match == "exact":
            return [self._exact(state, event, match)]
        return [] if _only_exact(match.algorithm) else [self._near(state, event)]

    def _exact(self, state: MaterialState, event: Event, match: HashMatch) -> Signal:
        state.exact += 1
        name = match.hash_list.strip().casefold()[:64]
        if name not in state.lists and len(state.lists) < self.most_lists:
            state.lists.append(name)
        self._keep(state.exact_evidence, event)
        weight = exact_weight + another_list * (len(state.lists) > 1)
        values = {"count": state.exact, "lists": len(state.lists)}
        return self._signal(event, "exact_match", weight, values, state.exact_evidence)

    def _near(self, state: MaterialState, event: Event) -> Signal:
        state.near += 1
        self._keep(state.near_evidence, event)
        weight = near_weights[min(state.near, len(near_weights)) - 1]
        return self._signal(event, "near_match", weight, {"count": state.near}, state.near_evidence)

    def _keep(self, evidence: list[str], event: Event) -> None:
        evidence.append(event.reference)
        del evidence[: -self.most_evidence]

    def _signal(
        self, event: Event, channel: str, weight: float, values: Mapping[str, int], evidence: list[str]
    ) -> Signal:
        return Signal(
            detector=self.name,
            channel=channel,
            subject=event.about or "",
            time=event.time,
            weight=weight,
            reason=Reason(f"{self.name}.{channel}", dict(values)),
            evidence=tuple(evidence),
        )

    @classmethod
    def examples(cls) -> Examples:
        """Exact matches, and what a broken source may send."""
        exact = HashMatch("hotline", "SHA-256", "exact", "received", "other")
        near = HashMatch("hotline", "PDQ", "near", "received", "other")
        return Examples(
            positive=(
                _story(exact),
                _story(near, near, exact),
                _story(exact, HashMatch("police", "PDQ", "exact", "received", "other")),
            ),
            negative=(
                _story(HashMatch("hotline", "MD5", "near", "received")),
                _story(HashMatch(" ", "PDQ", "exact", "stored")),
            ),
        )


def _only_exact(algorithm: str) -> bool:
    """Whether a hash changes altogether with one bit of the file, so that nothing can be near."""
    return algorithm.strip().casefold().startswith(("md5", "sha", "blake"))


def _story(*matches: HashMatch) -> Story:
    start = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    return tuple(
        Event(f"h{hour}", "example", "hashmatch", start + timedelta(hours=hour), "child", match)
        for hour, match in enumerate(matches)
    )
