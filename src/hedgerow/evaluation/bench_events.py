"""Message events for measuring speed: ordinary chats of two, now and then with a telling phrase.

Made up by chance with a fixed seed, so every run and every machine measures the same work. They say
nothing about how well anything is found; labelled chats are for that.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import Message
from hedgerow.engine.contract import write_event

openings = ("did you see", "i forgot", "are you coming to", "we finished", "can you send", "i liked")
things = ("the maths homework", "training on friday", "that new game", "the school trip", "lunch")
closings = ("", "lol", "see you later", "my brother says hi", "ok then", "it was so long", "tell me")
telling = (
    "this is our secret, don't tell your mum",
    "how old are you?",
    "are you home alone?",
    "do you have whatsapp? let's talk there",
    "you are so mature for your age",
)
"""As parents' guides tell them."""
telling_share = 0.01
worrying = 100
"""Every so many-th conversation holds telling phrases more often, so that there is a warning."""
worrying_share = 0.3
start = datetime(2026, 3, 2, 7, tzinfo=UTC)


def generate(count: int, seed: int = 1, conversations: int = 500) -> Iterator[bytes]:
    """`count` events as JSON lines, in the order of time, spread over the conversations."""
    chance = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
    time = start
    for number in range(count):
        time += timedelta(seconds=chance.expovariate(1 / 2))
        talk = chance.randrange(conversations)
        child, friend = f"child-{talk}", f"friend-{talk}"
        author = chance.choice((child, friend))
        message = Message(
            author=author,
            text=_sentence(chance, worrying_share if talk % worrying == 0 else telling_share),
            conversation=f"talk-{talk}",
            recipients=(friend if author == child else child,),
            language="en",
        )
        yield write_event(Event(f"{number:08d}", "bench", "message", time, child, message))


def _sentence(chance: random.Random, share: float) -> str:
    if chance.random() < share:
        return chance.choice(telling)
    said = (chance.choice(openings), chance.choice(things), chance.choice(closings))
    # A number in each, so that hardly any two are alike and nothing is won by remembering texts.
    return f"{' '.join(said).rstrip()} {chance.randrange(100_000)}"
