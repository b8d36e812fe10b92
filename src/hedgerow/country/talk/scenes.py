"""One chat out of scenes: who writes, which beats, in which order; the label decides nothing else.

An ordinary chat is one scene, or a few that fit each other, as friends pass from school to games. An
approach is mostly ordinary talk too: 25 to 70 % of its exchanges come from scenes between peers, and
the beats that show tactics are spread over the rest of it, in the order of their parts.
How long a chat is, how it is typed and when it is written are drawn alike for both labels, so that
none of these tells them apart.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from hedgerow.country.chance import token
from hedgerow.country.talk.lines import Words, fill
from hedgerow.country.talk.tables import Material, Scene, Turn, turns

hands = 5
"""Folds of scenes: a chat is made of scenes of one hand only, where the file has enough of them."""
peer_kinds = frozenset({"friends", "games", "school", "club", "strangers", "peer_romance"})
peers = frozenset(
    {"child", "friend", "teen", "teenager", "player", "gamer", "classmate", "pupil", "student"}
    | {"peer", "teammate", "stranger"}
)
"""Roles of people who may talk about anything that friends talk about."""
usual_length = 20
"""Messages; half of the chats are longer."""
length_spread = 1.05
"""Standard deviation of the length's logarithm: about one chat in 70 has 200 messages or more."""
shortest, longest = 6, 800
ordinary_share = (0.25, 0.7)
"""Least and greatest share of ordinary beats that is aimed at in an approach. A child's answers show
no tactic either: of the messages, 60 to 85 % are ordinary."""
messages_a_scene = 60
"""A longer chat passes through more scenes."""
room_share = 0.15
"""Share of ordinary chats between peers that are rooms of several people."""
bystander_share = 0.06
"""Share of approaches that stand in a room where others talk as well."""
fewest_shown = 2
"""Messages of an approach that show a tactic, at least."""
unfinished_share = 0.25
"""Share of approaches that stop before the scene's last parts."""
most_passes = 3
"""How often a scene's beats may come again in a very long chat, each time with other words."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message before it is typed."""

    author: str
    text: str
    tactics: tuple[str, ...] = ()


Beat = list[Said]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A beat as it was drawn: its turns, and what `a` does in it."""

    turns: list[Turn]
    tactics: tuple[str, ...]


@dataclass(slots=True)
class Chat:
    """A chat before it is typed and timed."""

    scene: Scene
    hand: int
    authors: list[str]
    """In the order of the scene's roles; then whoever else is in the room."""
    subject: str | None
    beats: list[Beat] = field(default_factory=list)


class Stage:
    """The scenes of one language, ready to be played."""

    def __init__(self, material: Material) -> None:
        self.words: Words = material.fillers
        self.hand = deal(material.scene)
        self.ordinary = [scene for scene in material.scene if not scene.label]
        self.approaches = [scene for scene in material.scene if scene.label]

    def play(self, label: int, rnd: Random) -> Chat:
        """A chat of the label."""
        scene = rnd.choice(self.approaches if label else self.ordinary)
        return self.play_scene(scene, length(rnd), rnd)

    def play_scene(self, scene: Scene, wanted: int, rnd: Random) -> Chat:
        """A chat whose main scene is given, of about the wanted number of messages."""
        authors = [token("u", rnd) for _ in scene.roles]
        child = scene.roles.index("child") if "child" in scene.roles else None
        chat = Chat(scene, self.hand[scene.id], authors, None if child is None else authors[child])
        if scene.label:
            self._approach(chat, wanted, rnd)
        else:
            self._ordinary(chat, wanted, rnd)
        return chat

    def _ordinary(self, chat: Chat, wanted: int, rnd: Random) -> None:
        if between_peers(chat.scene) and len(chat.authors) == 2 and rnd.random() < room_share:
            chat.authors += [token("u", rnd) for _ in range(rnd.randint(1, 6))]
        companions = self._companions(chat.scene)
        several = rnd.randint(0, 2) if wanted > usual_length else 0
        several = min(several + wanted // messages_a_scene, len(companions))
        scenes = [chat.scene, *rnd.sample(companions, several)]
        for scene in scenes:
            for drawn in draw(scene, wanted // len(scenes), rnd):
                chat.beats.append(self._said(drawn, self._cast(chat, scene, rnd), rnd))

    def _approach(self, chat: Chat, wanted: int, rnd: Random) -> None:
        ordinary = round(wanted * rnd.uniform(*ordinary_share))
        parts = len(chat.scene.part)
        if rnd.random() < unfinished_share:
            parts = rnd.randint((parts + 1) // 2, parts)
        least = max(3, wanted - ordinary)
        shown = draw(chat.scene, least, rnd, parts)
        # A first part may be harmless talk; a chat labelled an approach has to show one all the same.
        while least < longest and _tactical(shown) < fewest_shown:
            least += 2
            shown = draw(chat.scene, least, rnd, parts)
        own = sum(len(drawn.turns) for drawn in shown if not drawn.tactics)
        beats = [self._said(drawn, chat.authors, rnd) for drawn in shown]
        if rnd.random() < bystander_share:
            chat.authors += [token("u", rnd) for _ in range(rnd.randint(1, 5))]
        talk = list(self._small_talk(chat, max(3, ordinary - own), rnd))
        chat.beats = merge(talk, beats, rnd)

    def _small_talk(self, chat: Chat, wanted: int, rnd: Random) -> Iterator[Beat]:
        scenes = self._talkative(chat.hand)
        several = rnd.sample(scenes, min(rnd.randint(1, 3) + wanted // messages_a_scene, len(scenes)))
        for scene in several:
            for drawn in draw(scene, wanted // len(several), rnd):
                yield self._said(drawn, rnd.sample(chat.authors, len(chat.authors)), rnd)

    def _companions(self, scene: Scene) -> list[Scene]:
        """Other ordinary scenes of the same hand that the same people may come to."""
        mates = [s for s in self.ordinary if s is not scene and self.hand[s.id] == self.hand[scene.id]]
        if between_peers(scene):
            return [s for s in mates if between_peers(s) and len(s.roles) <= len(scene.roles)]
        return [s for s in mates if s.roles == scene.roles]

    def _talkative(self, hand: int) -> list[Scene]:
        """Small talk for an approach: peers' scenes that sound like nothing, of the hand or the next."""
        plain = [s for s in self.ordinary if between_peers(s) and s.kind != "peer_romance"]
        plain = [s for s in plain if len(s.roles) == 2]
        quiet = [s for s in plain if not s.counter] or plain or self.ordinary
        near = min(((self.hand[s.id] - hand) % hands for s in quiet), default=0)
        return [s for s in quiet if (self.hand[s.id] - hand) % hands == near]

    def _cast(self, chat: Chat, scene: Scene, rnd: Random) -> list[str]:
        """Who plays which role in a beat: equals change places, others keep theirs."""
        if len(set(scene.roles)) > 1 and len(chat.authors) == len(chat.scene.roles):
            return chat.authors
        return rnd.sample(chat.authors, len(chat.authors))

    def _said(self, drawn: Drawn, cast: Sequence[str], rnd: Random) -> Beat:
        chosen: dict[tuple[str, str], str] = {}
        return [
            Said(
                cast[turn.role],
                fill(turn.text, self.words, chosen, rnd),
                () if turn.role else drawn.tactics,
            )
            for turn in drawn.turns
        ]


def _tactical(drawn: Iterable[Drawn]) -> int:
    """How many messages of the beats show a tactic."""
    return sum(not turn.role for beat in drawn if beat.tactics for turn in beat.turns)


def between_peers(scene: Scene) -> bool:
    """Whether those who write are equals, so that any of them may say any line."""
    return scene.kind in peer_kinds and peers.issuperset(scene.roles)


def length(rnd: Random) -> int:
    """How many messages a chat shall have: a logarithmic normal, as real chats are nearly."""
    return max(shortest, min(longest, round(usual_length * rnd.lognormvariate(0, length_spread))))


def deal(scenes: Iterable[Scene]) -> dict[str, int]:
    """The hand of every scene: in the order of their ids' hashes, one group after the other."""
    groups: dict[tuple[int, bool], list[str]] = {}
    for scene in scenes:
        groups.setdefault((scene.label, between_peers(scene)), []).append(scene.id)
    return {
        name: number % hands
        for names in groups.values()
        for number, name in enumerate(sorted(names, key=_digest))
    }


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def draw(scene: Scene, wanted: int, rnd: Random, parts: int | None = None) -> list[Drawn]:
    """Beats of about `wanted` messages, spread over the first `parts` parts, in the parts' order."""
    drawn: list[Drawn] = []
    for _ in range(most_passes):
        taken: list[tuple[int, Drawn]] = []
        for number, beat in _in_turn(scene, parts, rnd):
            if wanted <= 0:
                break
            taken.append((number, beat))
            wanted -= len(beat.turns)
        drawn += [beat for _, beat in sorted(taken, key=lambda pair: pair[0])]
    return drawn


def _in_turn(scene: Scene, parts: int | None, rnd: Random) -> Iterator[tuple[int, Drawn]]:
    """One beat of every part, then another of every part, until all have come."""
    piles = []
    for number, part in enumerate(scene.part[:parts]):
        beats = [Drawn(turns(beat), tuple(part.tactics)) for beat in part.beats]
        piles.append([(number, beat) for beat in rnd.sample(beats, len(beats))])
    while piles:
        for pile in rnd.sample(piles, len(piles)):
            yield pile.pop()
        piles = [pile for pile in piles if pile]


def merge(talk: list[Beat], shown: list[Beat], rnd: Random) -> list[Beat]:
    """Both in their own order, mixed by chance; ordinary talk opens most chats."""
    talk, shown = talk[::-1], shown[::-1]
    merged = [talk.pop()] if talk and rnd.random() < 0.85 else []
    while talk or shown:
        from_talk = rnd.random() * (len(talk) + len(shown)) < len(talk)
        merged.append((talk if from_talk else shown).pop())
    return merged
