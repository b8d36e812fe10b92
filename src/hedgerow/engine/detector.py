"""The contract every detector keeps: two verbs, `start` and `notice`.

A detector is one file for one pattern of harm. It holds settings, never memory: what it remembers
of a subject stands in a `State`, a dataclass of plain values, so the engine can keep a million of
them, write them to a checkpoint and move them between machines. Plain values are numbers, text,
lists and dicts; a time is seconds since 1970, for a stored datetime would lose its offset.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
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
    """Notices one pattern of harm in one subject's events.

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
