"""`hedgerow walk`: one event's way along the chain, and where in the code each station stands.

The event's subject is replayed from the demo's own files through the same detectors, assessor and
warner, so what is shown is what happened. The words of a message are not printed.
"""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

import hedgerow
from hedgerow.cli.demo import default_folder
from hedgerow.cli.replaying import Story, noticed, noticed_across, story_of, weighed
from hedgerow.cli.serving import open_hub
from hedgerow.cli.terminal import fail, notes, show_json
from hedgerow.domain.chain import EarlyWarning, Event, Signal
from hedgerow.engine import assessor, contract
from hedgerow.engine.crossing import Crossing
from hedgerow.engine.scan import find_detectors
from hedgerow.engine.shard import Shard
from hedgerow.engine.warner import Warner
from hedgerow.engine.wire import read_warning
from hedgerow.language import _

package = Path(hedgerow.__file__).parent


@dataclass(frozen=True, slots=True)
class Station:
    """One word of the chain: where it is made, and what was made of this event there."""

    word: str
    place: str
    told: str


def walk(
    event_id: Annotated[str, typer.Argument(help=_("an event's id, or source#id as evidence names it"))],
    folder: Annotated[
        Path, typer.Option("--data", help=_("where the demo keeps its files"))
    ] = default_folder,
    as_json: Annotated[bool, typer.Option("--json", help=_("print the stations as JSON"))] = False,
) -> None:
    """Follow one event of the demo along the chain."""
    if not (folder / "events").exists():
        fail(_("There is no demo in {folder}. Start one with: hedgerow demo").format(folder=folder))
    story = story_of(folder, event_id)
    if story is None:
        fail(_("No event is called {id} in {folder}.").format(id=event_id, folder=folder))
    stations = list(_stations(story, folder))
    if as_json:
        show_json([{"word": s.word, "place": s.place, "told": s.told} for s in stations])
        return
    for number, station in enumerate(stations, 1):
        notes.print(f"[bold]{number}. {station.word}[/bold]  [dim]{station.place}[/dim]")
        notes.print(f"   {station.told}", markup=False)


def _stations(story: Story, folder: Path) -> Iterator[Station]:
    event = story.event
    yield Station(
        "Event",
        place_of(contract.read_event),
        _("{kind} about {about} at {time}, told by {source}").format(
            kind=event.kind, about=event.about, time=event.time.isoformat(), source=event.source
        ),
    )
    across, own = noticed_across(story), noticed(story)
    yield from _across(story, across)
    yield from map(_signal, own)
    if not own and not across:
        yield Station("Signal", place_of(Shard.process), _nothing(event))
        return
    yield from _weighed(story)
    yield from _called_for(min((*own, *across), key=lambda signal: signal.time), folder)


def _across(story: Story, signals: list[Signal]) -> Iterator[Station]:
    """Where other subjects' events were looked at beside this one, and what that showed."""
    if not story.keys:
        return
    told = _("looked at under {keys}, with events about others: {n}").format(
        keys=", ".join(story.keys), n=story.others
    )
    if not signals:
        told = _("{what}; nothing to say").format(what=told)
    yield Station("Signal", place_of(Crossing.process), told)
    yield from map(_signal, signals)


def _called_for(signal: Signal, folder: Path) -> Iterator[Station]:
    """The warning raised after a signal, and what became of it."""
    warning = _warning_after(signal, folder)
    if warning is None:
        yield Station(
            "EarlyWarning", place_of(Warner.consider), _("not enough for a person to be called")
        )
        return
    yield Station("EarlyWarning", place_of(Warner.consider), _raised(warning))
    yield from _at_the_hub(warning, folder)


def _nothing(event: Event) -> str:
    listening = [d.name for d in find_detectors().values() if event.kind in d.kinds]
    if not listening:
        return _("no detector listens to this kind yet")
    return _("{names} looked and had nothing to say").format(names=", ".join(listening))


def _signal(signal: Signal) -> Station:
    detector = find_detectors()[signal.detector]
    sentence = detector.reasons[signal.reason.code].format_map(dict(signal.reason.values))
    told = _("{channel}: {sentence} ({weight:+.2f} nats)").format(
        channel=detector.channels[signal.channel], sentence=sentence, weight=signal.weight
    )
    return Station("Signal", place_of(type(detector).notice), told)


def _weighed(story: Story) -> Iterator[Station]:
    assessment = weighed(story)
    if assessment is not None:
        told = _("risk {risk:.1%} from {n} signals, confidence: {confidence}").format(
            risk=assessment.risk, n=len(assessment.signals), confidence=assessment.confidence
        )
        yield Station("Assessment", place_of(assessor.assess), told)


def _warning_after(signal: Signal, folder: Path) -> EarlyWarning | None:
    lines = (folder / "warnings.jsonl").read_bytes().splitlines()
    about = (w for w in map(read_warning, lines) if w.subject == signal.subject)
    return min((w for w in about if w.raised_at >= signal.time), key=lambda w: w.raised_at, default=None)


def _raised(warning: EarlyWarning) -> str:
    return _("{level}, raised {raised}, a person should look by {act_by} (id {id})").format(
        level=warning.level,
        raised=warning.raised_at.isoformat(),
        act_by=warning.act_by.isoformat(),
        id=warning.id,
    )


def _at_the_hub(warning: EarlyWarning, folder: Path) -> Iterator[Station]:
    """What people made of the warning, as the demo's hub knows it."""
    if not (folder / "hub.sqlite3").exists():
        return
    open_hub(folder)
    from hedgerow.hub.cases.models import Case
    from hedgerow.hub.warnings import actions, receiving
    from hedgerow.hub.warnings.models import Warning

    held = Warning.objects.filter(warning_id=warning.id).first()
    if held is None:
        return
    told = _("on the desk of {desk}, state: {state}").format(
        desk=held.desk, state=held.get_state_display()
    )
    yield Station("EarlyWarning", place_of(receiving.receive), told)
    case = Case.objects.filter(warning=held).first()
    waiting = _("none yet: a person has to accept the warning first")
    told = (
        waiting if case is None else _("{case}, opened by {who}").format(case=case, who=case.opened_by)
    )
    yield Station("Case", place_of(actions.accept), told)


def place_of(function: Callable[..., Any]) -> str:
    """File and line where something stands."""
    plain = inspect.unwrap(function)
    file = Path(inspect.getsourcefile(plain) or "")
    line = inspect.getsourcelines(plain)[1]
    return f"{file.relative_to(package.parent).as_posix()}:{line}"
