"""Lines to read for their meaning, and made-up chats as sequences of such lines.

Embedding a text costs about ten milliseconds, and a made-up chat says again what others said: so
every line of the material is filled and typed once, and chats are played with those lines by number.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

import numpy as np
from numpy.typing import NDArray

from hedgerow.country.chance import chance
from hedgerow.country.talk.generate import Play
from hedgerow.country.talk.lines import fill
from hedgerow.country.talk.material import material
from hedgerow.country.talk.noise import habits
from hedgerow.country.talk.scenes import Beat, Drawn, Said, Stage, length
from hedgerow.country.talk.tables import Scene, turns
from hedgerow.detectors.tactics import channels
from hedgerow.detectors.words.lexicon import books, load
from hedgerow.detectors.words.lexicon import languages as phrase_languages
from hedgerow.evaluation.labelled_chats import Chat

alike = {
    "too_good_offer": "gifts_and_offers",
    "paid_travel": "meeting_and_travel",
    "documents_taken": "documents",
    "debt": "coercion_and_debt",
    "forced_crime": "coercion_and_debt",
    "isolation_control": "secrecy_and_isolation",
    "hurry_and_secrecy": "secrecy_and_isolation",
    "false_love": "trust_and_flattery",
}
"""Tactics of recruitment under the tactic of grooming that they mean."""
elsewhere = "ordinary "
"""How the scene of a chat from elsewhere begins."""
longest_chat = 100
"""Messages of an ordinary chat from elsewhere that are read."""


@dataclass(frozen=True, slots=True)
class Line:
    """One text, the tactics it shows, and the scene it stands in ("" for a phrase)."""

    text: str
    language: str
    scene: str
    tactics: frozenset[str]
    ordinary: bool


@dataclass(frozen=True, slots=True)
class Played:
    """A chat as line numbers, with the number of each line's author.

    `approaching` is the author who uses tactics, -1 in an ordinary chat.
    """

    language: str
    scene: str
    lines: NDArray[np.int64]
    authors: NDArray[np.int64]
    approaching: int = -1

    @property
    def label(self) -> int:
        """1 for an approach."""
        return int(self.approaching >= 0)


@dataclass(slots=True)
class Corpus:
    """All lines, each text once in a language, and the chats made of them."""

    lines: list[Line] = field(default_factory=list)
    chats: list[Played] = field(default_factory=list)
    _place: dict[tuple[str, str], int] = field(default_factory=dict)

    def put(self, line: Line) -> int:
        """The line's number; the first of two alike counts."""
        key = (line.language, line.text.casefold())
        if key not in self._place:
            self._place[key] = len(self.lines)
            self.lines.append(line)
        return self._place[key]


def tactic(name: str) -> str:
    """The tactic of grooming that a tactic of either book means; "" for what is none."""
    name = alike.get(name, name)
    return name if name in channels else ""


def made_up(corpus: Corpus, languages: Sequence[str], each: int, seed: int) -> None:
    """Every line of the material, and `each` chats of either label in each language."""
    for language in languages:
        written = _material(corpus, language, seed)
        stage = _Unfilled(material(language))
        for label, scenes in enumerate((stage.ordinary, stage.approaches)):
            for index in range(each):
                scene = scenes[index % len(scenes)]
                rnd = chance(seed, language, label, index)
                corpus.chats.append(_played(stage, scene, language, written, rnd))


def _material(corpus: Corpus, language: str, seed: int) -> dict[tuple[str, str], int]:
    """The number of each line of the material, by scene and by the line as it is written there."""
    read, play = material(language), Play(language)
    rnd = chance(seed, language, "lines")
    numbers: dict[tuple[str, str], int] = {}
    for scene in read.scene:
        for part in scene.part:
            shows = frozenset(filter(None, map(tactic, part.tactics)))
            for beat in part.beats:
                chosen: dict[tuple[str, str], str] = {}
                for turn in turns(beat):
                    text = _typed(play, fill(turn.text, read.fillers, chosen, rnd), rnd)
                    shown = shows if turn.role == 0 else frozenset[str]()
                    line = Line(text, language, scene.id, shown, not scene.label)
                    numbers[scene.id, turn.text] = corpus.put(line)
    return numbers


def _typed(play: Play, text: str, rnd: Random) -> str:
    """Half of the lines as somebody types them, half as they are written."""
    typed = play.typist.type(text, habits(rnd), rnd)
    return typed[0] if len(typed) == 1 and rnd.random() < 0.5 else text


class _Unfilled(Stage):
    """Chats whose lines are left as the material has them, each with its scene's name before it."""

    def _said(self, drawn: Drawn, cast: Sequence[str], rnd: Random) -> Beat:
        return [
            Said(cast[turn.role], turn.text, () if turn.role else drawn.tactics) for turn in drawn.turns
        ]


def _played(
    stage: Stage, scene: Scene, language: str, written: dict[tuple[str, str], int], rnd: Random
) -> Played:
    chat = stage.play_scene(scene, length(rnd), rnd)
    said = [one for beat in chat.beats for one in beat]
    anywhere = {text: number for (_, text), number in written.items()}
    lines = [written.get((scene.id, one.text), anywhere[one.text]) for one in said]
    names = list(dict.fromkeys(one.author for one in said))
    approaching = next((names.index(one.author) for one in said if one.tactics), -1)
    return Played(
        language,
        scene.id,
        np.array(lines),
        np.array([names.index(one.author) for one in said]),
        approaching if scene.label else -1,
    )


def phrases(corpus: Corpus, seed: int) -> None:
    """The clear phrases of the detectors' own files, one wording of each pattern."""
    for book in books:
        for language in phrase_languages(book):
            read, rnd = load(language, book), chance(seed, language, book)
            for hit, pattern in read.patterns():
                if hit.strength == "clear" and (name := tactic(hit.channel)):
                    text = fill(pattern, read.words, {}, rnd)
                    corpus.put(Line(text, language, "", frozenset({name}), ordinary=False))


def ordinary(corpus: Corpus, chats: Iterable[Chat], most: int) -> None:
    """Chats from elsewhere, none of which is an approach, cut at a length."""
    for chat in _first(chats, most):
        said = [message for message in chat.messages[:longest_chat] if message.text.strip()]
        if not said:
            continue
        names = list(dict.fromkeys(message.author or "" for message in said))
        scene = f"{elsewhere}{chat.conversation}"
        corpus.chats.append(
            Played(
                chat.tongue,
                scene,
                np.array(
                    [corpus.put(Line(m.text, chat.tongue, scene, frozenset(), True)) for m in said]
                ),
                np.array([names.index(message.author or "") for message in said]),
            )
        )


def _first(chats: Iterable[Chat], most: int) -> Iterator[Chat]:
    for number, chat in enumerate(chats):
        if number >= most:
            return
        if not chat.label:
            yield chat
