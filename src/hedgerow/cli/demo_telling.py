"""What the demo found, held against what was planted: hits, misses and false alarms alike."""

from datetime import timedelta

from rich.table import Table

from hedgerow.cli.running import told
from hedgerow.cli.terminal import notes
from hedgerow.country.truth import Comparison, Truth
from hedgerow.engine.run import Summary
from hedgerow.language import _


def tell(truth: Truth, summary: Summary, comparison: Comparison, seconds: float) -> None:
    """Print the storylines, the counts and the false alarms."""
    notes.print(_storylines(truth, comparison))
    for line in _counts(summary, comparison, seconds):
        notes.print(line)


def _storylines(truth: Truth, comparison: Comparison) -> Table:
    stories = {story.id: story for story in truth.storylines}
    table = Table(title=_("What was planted, and what was found"), title_justify="left", expand=True)
    table.add_column(_("storyline"), ratio=1)
    for heading in (_("found"), _("after the first sign"), _("before it was needed")):
        table.add_column(heading, max_width=14)
    for found in comparison.found:
        spare = _span(found.before_know_by) if found.in_time else _("too late")
        table.add_row(_(stories[found.id].title), found.level, _span(found.after_first_harm), spare)
    for begun in comparison.begun:
        table.add_row(_(stories[begun.id].title), begun.level, _span(begun.after_first_harm), "")
    for missed in comparison.missed:
        table.add_row(_(missed.title), _("missed"), "", "")
    unseen = {s.id for s in truth.storylines if not s.certain} - {b.id for b in comparison.begun}
    for story in sorted(unseen):
        table.add_row(_(stories[story].title), _("no warning yet"), "", "")
    return table


def _counts(summary: Summary, comparison: Comparison, seconds: float) -> tuple[str, ...]:
    return (
        _(
            "{events:,} events watched in {seconds:.0f} s ({rate:,} a second); {warnings} warnings."
        ).format(
            events=summary.events,
            seconds=summary.seconds,
            rate=told(summary)["events_per_second"],
            warnings=summary.warnings,
        ),
        _("Sent twice and counted once: {d}. Too late: {late}. Refused: {r}.").format(
            d=summary.duplicates, late=summary.late, r=summary.refused
        ),
        _("False alarms about children of {n} innocent look-alikes: {f}.").format(
            n=comparison.look_alikes, f=sum(comparison.by_look_alike.values())
        ),
        _("False alarms about other children: {f:.2f} in 1,000 over eight weeks.").format(
            f=comparison.false_per_thousand
        ),
        _(
            "The word lists were widened with these stories in view: this shows the parts at work, it measures nothing."
        ),
        _("All of it took {s:.0f} s.").format(s=seconds),
    )


def _span(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return _("{n:.0f} hours").format(n=hours) if hours < 48 else _("{n:.0f} days").format(n=hours / 24)
