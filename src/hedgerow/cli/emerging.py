"""`hedgerow emerging`: what reported and unexplained chats have in common, where their text lives."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from hedgerow.cli.terminal import counting, fail, notes
from hedgerow.engine.sources import Source, SourceMissing, open_sources
from hedgerow.feedback.labels import BadLabels, read_labels, read_warnings
from hedgerow.language import _
from hedgerow.learning.emerging.finding import Embed, Found, Wish, find_patterns
from hedgerow.learning.emerging.gathering import Gathered, Suspicion, gather, read_events
from hedgerow.learning.emerging.pattern import Pattern
from hedgerow.learning.emerging.writing import channel, told

longest_shown = 300
"""Characters of a message that --show-text shows."""


def emerging(
    sources: Annotated[
        list[str], typer.Argument(help=_("files or folders of events: messages and reports"))
    ],
    out: Annotated[Path, typer.Option(help=_("where the patterns go, as JSON without any message"))],
    channels: Annotated[
        Path | None, typer.Option(help=_("folder for proposed channel files, to be edited by a person"))
    ] = None,
    reports: Annotated[bool, typer.Option(help=_("look at the accounts that reports name"))] = True,
    warnings: Annotated[
        list[Path] | None,
        typer.Option(help=_("warnings of hedgerow run: look at those that no named tactic explains")),
    ] = None,
    labels: Annotated[
        list[Path] | None,
        typer.Option(help=_("decisions about these warnings: unclear ones are looked at as well")),
    ] = None,
    compare: Annotated[
        str, typer.Option(help=_("meaning (extra semantic), letters, or auto: meaning where installed"))
    ] = "auto",
    most: Annotated[
        int | None, typer.Option(min=10, max=4_000, help=_("suspected messages that are compared"))
    ] = None,
    show_text: Annotated[
        bool, typer.Option("--show-text", help=_("show messages on this terminal; never in the file"))
    ] = False,
) -> None:
    """Find what recent reports and warnings have in common that no named tactic explains."""
    if show_text and not notes.is_terminal:
        fail(_("--show-text shows messages on a terminal only, so that they end in no file."))
    embed = _embedding(compare)
    wish = Wish() if most is None else Wish(most_compared=most, most_embedded=5 * most // 2)
    opened = _open(sources)
    suspicion = _suspicion(opened, reports, warnings or [], labels or [])
    if not (suspicion.pairs() or suspicion.references):
        fail(_("Nothing to look at: no report names an account, and no warning is unexplained."))
    gathered = _gather(opened, suspicion)
    notes.print(_("Comparing {n:,} messages.").format(n=len(gathered.suspected)))
    found = find_patterns(gathered, wish, embed)
    _write(found, gathered, out, channels)
    _show(found, out, show_text)


def _embedding(compare: str) -> Embed | None:
    if compare == "letters":
        return None
    if compare not in ("auto", "meaning"):
        fail(_("--compare is meaning, letters or auto."))
    from hedgerow.detectors.close_reading.embedding import (
        Embedding,
        MissingExtra,
        WrongWeights,
        load,
    )

    try:
        load()
    except (MissingExtra, WrongWeights) as problem:
        if compare == "meaning":
            fail(str(problem))
        return None
    return Embedding().embed


def _open(sources: Sequence[str]) -> list[Source]:
    if "-" in sources:
        fail(_("The events are read twice; save them to a file and name it."))
    try:
        return open_sources(list(sources))
    except SourceMissing as problem:
        fail(str(problem))


def _suspicion(
    sources: Sequence[Source], reports: bool, warnings: Sequence[Path], labels: Sequence[Path]
) -> Suspicion:
    suspicion = Suspicion()
    if labels and not warnings:
        fail(_("--labels needs --warnings: the file that hedgerow run wrote."))
    try:
        decided = {one.warning: one.label for one in read_labels(labels).of.values()} if labels else {}
        if warnings:
            suspicion.read_warnings(read_warnings(warnings), decided)
    except BadLabels as problem:
        fail(str(problem))
    if reports:
        with counting(_("lines read for reports")) as done:
            events = read_events(sources, lambda lines: done(lines, ""))
            suspicion.read_reports(event for event in events if event is not None)
    return suspicion


def _gather(sources: Sequence[Source], suspicion: Suspicion) -> Gathered:
    with counting(_("lines read for messages")) as done:
        return gather(read_events(sources, lambda lines: done(lines, "")), suspicion)


def _write(found: Found, gathered: Gathered, out: Path, channels: Path | None) -> None:
    today = datetime.now(UTC).date()
    whole = {
        "made": today.isoformat(),
        "events": gathered.events,
        "messages": gathered.messages,
        "refused": gathered.refused,
        "beyond_what_is_read_of_one_account": gathered.left_out,
        **told(found),
    }
    try:
        out.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        for number, pattern in enumerate(found.patterns, 1):
            text = channel(number, pattern, found, today)
            if channels is not None and text is not None:
                channels.mkdir(parents=True, exist_ok=True)
                path = channels / f"pattern_{today:%Y%m%d}_{number}.toml"
                path.write_text(text, encoding="utf-8")
    except OSError as problem:
        fail(str(problem))


def _show(found: Found, out: Path, show_text: bool) -> None:
    notes.print(
        _("Patterns that no named tactic explains: {n}. Written to {out}.").format(
            n=len(found.patterns), out=out
        ),
        markup=False,
    )
    if not found.beside:
        notes.print(_("There was no ordinary talk to compare with, so nothing can stand out."))
    if found.not_compared:
        notes.print(_("Messages that had no room: {n:,}; see --most.").format(n=found.not_compared))
    for number, pattern in enumerate(found.patterns, 1):
        _show_one(number, pattern, show_text)


_trends = {"rising": _("rising"), "steady": _("steady"), "falling": _("falling")}


def _show_one(number: int, pattern: Pattern, show_text: bool) -> None:
    line = _("{number}. accounts: {accounts}, messages: {messages}, {first} to {last}, {trend}")
    notes.print(
        line.format(
            number=number,
            accounts=pattern.accounts,
            messages=pattern.messages,
            first=pattern.first,
            last=pattern.last,
            trend=_trends[pattern.trend],
        ),
        markup=False,
    )
    for move in pattern.moves:
        words = ", ".join(phrase.words for phrase in move.words[:8])
        times = _("at least {times:.0f} times as common as in ordinary talk").format(
            times=move.ratio.at_least
        )
        notes.print(f"   {words} ({times})", markup=False)
        for said in move.nearest if show_text else ():
            notes.print(f"      {said.reference}: {_harmless(said.text)}", markup=False)


def _harmless(text: str) -> str:
    """The beginning of a message, without characters that would steer a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text[:longest_shown])
