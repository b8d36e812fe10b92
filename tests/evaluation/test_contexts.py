"""The baseline's memory of what follows what."""

import random

from hedgerow.evaluation.contexts import Contexts, most_contexts


def test_what_never_followed_before_is_news_whatever_its_size() -> None:
    contexts = Contexts()
    told = [contexts.news(value) for _ in range(60) for value in (0.0, 1.0, 4.0, 7.0)]
    assert max(told[100:]) < 0.2
    assert contexts.news(4.0) > 3


def test_the_table_of_contexts_is_bounded() -> None:
    chance, contexts = random.Random(3), Contexts()
    for _ in range(4_000):
        contexts.news(chance.random())
    assert len(contexts.met) == len(contexts.followed) == most_contexts
