"""How a proposal and a comparison of groups are shown to a person."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from hedgerow.feedback.fairness import Row
from hedgerow.feedback.intervals import Between, Share
from hedgerow.feedback.lines import Figures
from hedgerow.feedback.proposal import Proposal, limits
from hedgerow.feedback.refit import Refit, least_of_each, least_rows
from hedgerow.language import _

shown_every = 0.05


def show_proposal(found: Proposal) -> None:
    """The lines, the groups, what is proposed, and what the figures cannot say."""
    console = Console(highlight=False)
    console.print(_lines(found))
    last = list(found.fairness)[-1]
    console.print(_groups(found.fairness[last]))
    _scales(console, found.refit)
    if found.line is not None:
        text = _("Proposed: the lowest level begins at {line:.2f}, today at {today:.2f}; {read} a day.")
        told = text.format(line=found.line, today=found.today.line, read=found.read)
        console.print(told, style="bold")
    for limit in limits(found):
        console.print(f"- {limit}", markup=False)


def show_fairness(rows: Sequence[Row]) -> None:
    """The groups compared."""
    Console(highlight=False).print(_groups(rows))


def _lines(found: Proposal) -> Table:
    table = Table(title=_("What each line brings"), title_justify="left")
    for name in (
        _("line"), _("warnings a day"), _("busiest day"), _("urgent"), _("too late"), _("judged"),
        _("unclear"), _("right, of the judged"), _("right, weighted"), _("confirmed kept"),
    ):  # fmt: skip
        table.add_column(name, justify="right")
    for line, figures in sorted(found.figures.items()):
        marked = line in (found.line, found.today.line)
        if marked or abs(line / shown_every - round(line / shown_every)) < 1e-6:
            name = f"{line:.2f}"
            if line == found.today.line:
                name = _("{line} (today)").format(line=name)
            if line == found.line:
                name = _("{line} (proposed)").format(line=name)
            table.add_row(name, *_figures(figures), style="bold" if marked else None)
    return table


def _figures(found: Figures) -> tuple[str, ...]:
    precision = found.precision
    return (
        f"{found.a_day:.1f} ({found.a_day_between[0]:.1f}-{found.a_day_between[1]:.1f})",
        str(found.busiest),
        str(found.urgent),
        str(found.too_late),
        str(found.judged.of),
        str(found.labels["unclear"]),
        _share(found.judged),
        _("not known") if precision is None else _percent(precision[0], precision[1]),
        _share(found.kept),
    )


def _groups(rows: Sequence[Row]) -> Table:
    table = Table(title=_("How often warnings are wrong, by group"), title_justify="left")
    for name in (
        _("group"), _("warnings"), _("judged"), _("false"), _("false, of the rest"), _("ratio"),
        _("a day per 1,000 seen"), _("finding"),
    ):  # fmt: skip
        table.add_column(name)
    findings = {
        "too few to say": _("too few to say"),
        "more often wrong": _("more often wrong"),
        "less often wrong": _("less often wrong"),
        "no difference shown": _("no difference shown"),
    }
    for row in rows:
        table.add_row(
            f"{row.dimension}: {row.group}",
            str(row.warnings),
            str(row.false.of),
            _share(row.false),
            _share(row.rest),
            ""
            if row.ratio is None
            else f"{row.ratio[0]:.2f} ({row.ratio[1][0]:.2f}-{row.ratio[1][1]:.2f})",
            "" if row.per_thousand is None else f"{row.per_thousand:.2f}",
            findings[row.verdict],
            style="bold" if row.verdict == "more often wrong" else None,
        )
    return table


def _scales(console: Console, found: Refit) -> None:
    if not found.enough:
        text = _(
            "Scales: not fitted. Judged subjects: {rows} of {needed} needed, and {each} of each kind."
        )
        console.print(text.format(rows=found.rows, needed=least_rows, each=least_of_each))
        return
    verdict = _("the fit helps") if found.table else _("the fit does not help and is kept out")
    text = _("Scales: held-out log loss {before:.3f} before, {after:.3f} after; {verdict}.")
    console.print(text.format(before=found.before, after=found.after, verdict=verdict))


def _share(share: Share) -> str:
    return "-" if share.value is None else _percent(share.value, share.between)


def _percent(value: float, between: Between) -> str:
    return f"{value:.0%} ({between[0]:.0%}-{between[1]:.0%})"
