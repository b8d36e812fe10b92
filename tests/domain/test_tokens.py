"""Whatever a source calls its events and accounts, the warning about them can travel."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.nightwatch import start
from hedgerow.domain.chain import Assessment, Event, Reason, Signal
from hedgerow.domain.kinds import Message
from hedgerow.domain.tokens import as_token
from hedgerow.engine.settings import Settings
from hedgerow.engine.warner import Warner
from hedgerow.engine.wire import write_warning
from hedgerow.exchange import minimisation

names = st.text(min_size=1, max_size=200)


@given(names, names, names)
def test_any_names_can_travel(subject: str, source: str, identity: str) -> None:
    event = Event(identity, source, "message", start, subject, Message("a", "t"))
    signal = Signal("d", "c", subject, start, 3.0, Reason("d.r"), (event.reference,), counterpart=source)
    later = replace(signal, channel="e", time=start + timedelta(hours=1))
    assessment = Assessment(subject, start, 3.0, 0.95, "single", (signal, later), ())
    (warning,) = Warner(Settings()).consider(assessment)
    assert minimisation.read(write_warning(warning)) == warning


@given(names)
def test_a_stand_in_is_stable_and_a_token_stays_itself(name: str) -> None:
    token = as_token(name)
    assert as_token(token) == token
    assert as_token(name) == token


def test_different_names_stay_different() -> None:
    assert as_token("Anna Example") != as_token("Anna Example ")
