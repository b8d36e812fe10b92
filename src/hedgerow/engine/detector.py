"""The contract every detector keeps: two verbs, `start` and `notice`.

A detector is one file for one pattern of harm. It holds settings, never memory: what it remembers
of a subject stands in a `State`, a dataclass of plain values, so the engine can keep a million of
them, write them to a checkpoint and move them between machines. Plain values are numbers, text,
lists and dicts; a time is seconds since 1970, for a stored datetime would lose its offset.

Two faces more, for those that need them. `keys` is for a pattern that crosses subjects, such as one
account that writes to many children: its memory is kept for each key instead of each subject.
`prepare` is for heavy work on many events at once.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from hedgerow.domain.chain import Event, Signal

State = TypeVar("State")
Story = tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Examples:
    """Short stories, each about one subject: some it must notice, some it must leave alone."""

    positive: tuple[Story, ...]
    negative: tuple[Story, ...]


class Detector(ABC, Generic[State]):
    """Notices one pattern of harm in one subject's events, or across subjects where it has `keys`.

    The module's docstring says what the harm is, where the knowledge comes from, what it needs and
    whom a false alarm hurts. `reasons` holds an English sentence for each reason code, with the
    values it names in braces; translators find it there. Codes begin with the detector's name.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    kinds: ClassVar[frozenset[str]]
    state: ClassVar[type[Any]]
    channels: ClassVar[Mapping[str, str]]
    reasons: ClassVar[Mapping[str, str]]

    @abstractmethod
    def start(self) -> State:
        """What is remembered of a subject nobody has seen before."""

    def keys(self, event: Event) -> tuple[str, ...]:
        """Under which keys this event is remembered, for a detector that crosses subjects.

        A detector that does not define this keeps its memory with the subject. One that does, such
        as `("author:a-91f3",)`, has a state for each key, shared by all subjects the key has to do
        with; `notice` is called once for each key named, and not at all where none is. What it
        notices is told of `event.subject` alone. Begin a key with what it names; name none twice.
        """
        return ()

    def start_under(self, key: str) -> State:
        """What is remembered under a key nobody has seen before; `start()` unless said otherwise."""
        return self.start()

    def prepare(self, events: Sequence[Event]) -> None:
        """Do heavy work for a whole batch at once, before `notice` sees its events one by one.

        It gets the events of this detector's kinds. It may change how fast the answers come, never
        what they are: `notice` must say the same without it. What is worked out belongs to this
        batch alone and is replaced by the next; keep it in a field with `repr=False, compare=False`.
        """

    @abstractmethod
    def notice(self, state: State, event: Event) -> list[Signal]:
        """Learn from one event, in place, and say what is to be noticed now.

        Events come in the order of their time. The same state and event give the same answer on
        every machine: no clock, no chance, no look at anything but the two arguments.
        """

    @classmethod
    @abstractmethod
    def examples(cls) -> Examples:
        """Stories that show what it notices and what it leaves alone; harmless to read."""


def crosses(detector: Detector[Any]) -> bool:
    """Whether a detector keeps its memory under keys of its own, and not with the subject."""
    return type(detector).keys is not Detector.keys


def prepare(detectors: Iterable[Detector[Any]], events: Sequence[Event]) -> None:
    """Show a batch to the detectors that work on many events at once."""
    for detector in detectors:
        if type(detector).prepare is not Detector.prepare:
            own = [event for event in events if event.kind in detector.kinds]
            if own:
                detector.prepare(own)
