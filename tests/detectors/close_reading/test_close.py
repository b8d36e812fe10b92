"""What readings of single messages add up to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.detectors import tactics
from hedgerow.detectors.close_reading import close as reading
from hedgerow.detectors.close_reading.close import Close, answered, inertia, on_the_whole, worth_reading
from hedgerow.detectors.close_reading.contract import Reading, most_nats

secrecy = Reading({"secrecy_and_isolation": 0.9, "image_request": 0.2}, speaks=6.0)
picture = Reading({"image_request": 0.8}, speaks=3.0)
ordinary = Reading({"image_request": 0.1}, speaks=-4.0)
answer = Reading({}, answers=2.6)

nats = st.floats(-most_nats, most_nats)
degrees = st.dictionaries(
    st.sampled_from([*tactics.channels, "unheard_of"]), st.floats(0, 1), max_size=4
)
readings = st.builds(Reading, degrees, nats, nats)
steps = st.lists(st.tuples(st.one_of(st.none(), readings), st.booleans()), max_size=80)


def heard(*said: Reading | None, own: bool = True) -> Close:
    chat = Close()
    for one in said:
        chat.pass_by()
        if one is not None:
            chat.hear(one, own=own)
    return chat


@given(steps)
def test_the_parts_add_up_to_both_means(said: list[tuple[Reading | None, bool]]) -> None:
    chat, own, others = Close(), [], []
    for one, by_author in said:
        chat.pass_by()
        own, others = [(w * 0.97, x) for w, x in own], [(w * 0.97, x) for w, x in others]
        if one is not None:
            chat.hear(one, own=by_author)
            (own if by_author else others).append((1.0, one.speaks if by_author else one.answers))
    whole = sum(sum(w * x for w, x in side) / (sum(w for w, _ in side) + 12) for side in (own, others))
    assert sum(chat.contributions().values()) == pytest.approx(whole, abs=1e-6)


@given(steps)
def test_what_is_kept_is_bounded_and_a_mark_is_a_message(
    said: list[tuple[Reading | None, bool]],
) -> None:
    chat = Close()
    for one, own in said:
        chat.pass_by(5)
        if one is not None:
            chat.hear(one, own=own)
    assert set(chat.by) | set(chat.marks) <= set(tactics.channels)
    assert all(0 < marks < 1 << 5 for marks in chat.marks.values())
    assert set(chat.contributions()) <= set(reading.meant) | {on_the_whole, answered}


def test_one_message_says_little_and_many_alike_come_near_what_each_says() -> None:
    assert sum(heard(secrecy).contributions().values()) == pytest.approx(6 / (1 + inertia))
    once, often = (sum(heard(*[secrecy] * n).contributions().values()) for n in (30, 300))
    assert 3 < once < often < 6


def test_a_long_ordinary_chat_is_not_guilty_by_its_length() -> None:
    assert sum(heard(*[ordinary] * 500).contributions().values()) < 0
    mixed = [ordinary, secrecy, ordinary, ordinary]
    short, long = (sum(heard(*mixed * n).contributions().values()) for n in (3, 60))
    assert long < 0
    assert abs(long) < 4
    assert short < 0


def test_what_an_author_said_halves_in_23_messages() -> None:
    chat = heard(secrecy, *[None] * 23)
    assert chat.speaks == pytest.approx(3.0, rel=0.02)
    assert chat.spoken == pytest.approx(0.5, rel=0.02)
    assert chat.by["secrecy_and_isolation"] == pytest.approx(3.0, rel=0.02)


def test_a_mark_leaves_after_the_window_and_its_share_is_told_on_the_whole() -> None:
    chat = heard(secrecy, *[None] * 49)
    assert set(chat.contributions()) == {"meant_secrecy_and_isolation"}
    before = sum(chat.contributions().values())
    chat.pass_by()
    assert not chat.marks
    after = chat.contributions()
    assert set(after) == {on_the_whole}
    assert 0 < after[on_the_whole] < before


def test_a_message_shows_its_surest_tactic_from_a_degree_on() -> None:
    assert Close().hear(secrecy, own=True) == "secrecy_and_isolation"
    assert Close().hear(ordinary, own=True) == ""
    assert Close().hear(Reading({"unheard_of": 1.0}), own=True) == ""
    assert Close().hear(Reading(), own=True) == ""


def test_a_tactic_is_never_told_as_speaking_for_ordinary_talk() -> None:
    chat = heard(Reading({"documents": 0.9}, speaks=-5.0))
    assert chat.contributions() == {on_the_whole: pytest.approx(-5 / (1 + inertia))}


def test_answers_count_apart_and_show_no_tactic() -> None:
    chat = heard(Reading({"image_request": 0.9}, speaks=9.0, answers=2.6), own=False)
    assert chat.contributions() == {answered: pytest.approx(2.6 / (1 + inertia))}
    assert not chat.marks
    assert chat.spoken == 0
    assert answer.speaks == 0


def test_a_tactic_tells_from_two_messages_on() -> None:
    assert not list(heard(secrecy, picture).telling())
    assert list(heard(secrecy, picture, secrecy).telling()) == ["secrecy_and_isolation"]
    assert not list(heard(secrecy, *[None] * 49, secrecy).telling())


@pytest.mark.parametrize("text", ["", "ok", "  hm  ", "🙂", "\n"])
def test_a_word_alone_is_not_read(text: str) -> None:
    assert not worth_reading(text)


@pytest.mark.parametrize("text", ["are you", "ти вдома?", "where were you\nall day"])
def test_two_words_are_read(text: str) -> None:
    assert worth_reading(text)


@pytest.mark.parametrize("nonsense", [float("nan"), float("inf"), -301.0])
def test_a_reading_that_is_no_number_is_refused_before_it_spoils_the_sums(nonsense: float) -> None:
    with pytest.raises(ValueError, match="nats"):
        Reading(speaks=nonsense)
    with pytest.raises(ValueError, match="nats"):
        Reading(answers=nonsense)
