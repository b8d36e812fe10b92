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
from hedgerow.cli.serving import open_hub
from hedgerow.cli.terminal import fail, notes, show_json
from hedgerow.domain.chain import EarlyWarning, Event, Signal
from hedgerow.engine import assessor, contract
from hedgerow.engine.scan import find_detectors
from hedgerow.engine.settings import Settings
from hedgerow.engine.shard import Shard
from hedgerow.engine.sources import Position, open_sources
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
    event, story = _story(folder, event_id)
    stations = list(_stations(event, story, folder))
    if as_json:
        show_json([{"word": s.word, "place": s.place, "told": s.told} for s in stations])
        return
    for number, station in enumerate(stations, 1):
        notes.print(f"[bold]{number}. {station.word}[/bold]  [dim]{station.place}[/dim]")
        notes.print(f"   {station.told}", markup=False)


def _story(folder: Path, event_id: str) -> tuple[Event, list[Event]]:
    """The event, and all events about the same subject in the order the engine sees them."""
    sought = None
    for event in _events(folder):
        if event_id in (event.id, event.reference):
            sought = event
            break
    if sought is None:
        fail(_("No event is called {id} in {folder}.").format(id=event_id, folder=folder))
    same = {e.reference: e for e in _events(folder) if e.about == sought.about}
    return sought, sorted(same.values(), key=lambda e: (e.time, e.source, e.id))


def _events(folder: Path) -> Iterator[Event]:
    for source in open_sources([str(folder / "events")]):
        yield from (line.event for line in source.lines(Position()) if line.event is not None)


def _stations(event: Event, story: list[Event], folder: Path) -> Iterator[Station]:
    yield Station(
        "Event",
        place_of(contract.read_event),
        _("{kind} about {about} at {time}, told by {source}").format(
            kind=event.kind, about=event.about, time=event.time.isoformat(), source=event.source
        ),
    )
    noticed = _noticed(event, story)
    if not noticed:
        yield Station("Signal", place_of(Shard.process), _nothing(event))
        return
    yield from (_signal(signal, event) for signal in noticed)
    yield from _weighed(event, story)
    warning = _warning_after(noticed[0], folder)
    if warning is None:
        yield Station(
            "EarlyWarning", place_of(Warner.consider), _("not enough for a person to be called")
        )
        return
    yield Station("EarlyWarning", place_of(Warner.consider), _raised(warning))
    yield from _at_the_hub(warning, folder)


def _noticed(event: Event, story: list[Event]) -> list[Signal]:
    """The first signals that name the event as evidence, or that it led to at once."""
    for detector in find_detectors().values():
        state = detector.start()
        for step in story:
            if step.kind in detector.kinds:
                signals = detector.notice(state, step)
                named = [s for s in signals if event.reference in s.evidence or step.id == event.id]
                if named:
                    return named
    return []


def _nothing(event: Event) -> str:
    listening = [d.name for d in find_detectors().values() if event.kind in d.kinds]
    if not listening:
        return _("no detector listens to this kind yet")
    return _("{names} looked and had nothing to say").format(names=", ".join(listening))


def _signal(signal: Signal, event: Event) -> Station:
    detector = find_detectors()[signal.detector]
    sentence = detector.reasons[signal.reason.code].format_map(dict(signal.reason.values))
    told = _("{channel}: {sentence} ({weight:+.2f} nats)").format(
        channel=detector.channels[signal.channel], sentence=sentence, weight=signal.weight
    )
    return Station("Signal", place_of(type(detector).notice), told)


def _weighed(event: Event, story: list[Event]) -> Iterator[Station]:
    """The first assessment made at the event or after it."""
    shard = Shard(find_detectors(), Settings())
    for step in story:
        assessment = shard.process(step)
        if assessment is not None and step.time >= event.time:
            told = _("risk {risk:.1%} from {n} signals, confidence: {confidence}").format(
                risk=assessment.risk, n=len(assessment.signals), confidence=assessment.confidence
            )
            yield Station("Assessment", place_of(assessor.assess), told)
            return


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
