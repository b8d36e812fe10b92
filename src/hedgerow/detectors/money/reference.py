"""docs/reference/money.md: every rule with its source, and every feature a rule may ask for."""

from collections.abc import Iterator

from hedgerow.detectors.money.counting import counters, spans
from hedgerow.detectors.money.features import features
from hedgerow.detectors.money.rule_files import Source, heaviest, load_shipped
from hedgerow.detectors.money.wording import channels


def money_page() -> str:
    """The page as it stands in docs/reference."""
    return "\n".join([*_head(), *_rules(), *_features()]) + "\n"


def _head() -> Iterator[str]:
    rules = [rule for source in load_shipped() for rule in source.rules]
    places = sum(rule.unverified for rule in rules)
    inferred = sum(rule.inferred for rule in rules)
    yield from (
        "# Rules about money",
        "",
        f"{len(rules)} rules from {len(load_shipped())} published sources. **No original was at hand: each",
        "source says below how far it was checked, through public summaries and reproductions.",
        f"*Unverified* ({places} rules): where in the source the flag stands could not be checked. *Inferred*",
        f"({inferred} of these): not even that the source names this very pattern could be checked. Check",
        "against the originals before operational use.** Numbers that the section does not name are the",
        "developers' choice, and so are all weights, in nats; a warning needs about 6.1. Rules that read the",
        "same evidence share a channel, and a channel counts once, by its heaviest rule.",
    )


def _rules() -> Iterator[str]:
    for source in load_shipped():
        yield from ("", f"## {source.title}", "", source.checked, "")
        yield from (
            "| rule | channel | where | holds when | nats | a false alarm hurts |",
            "|---" * 6 + "|",
        )
        yield from _rows(source)


def _rows(source: Source) -> Iterator[str]:
    for rule in source.rules:
        doubt = "inferred" if rule.inferred else "unverified" if rule.unverified else ""
        where = f"{rule.section} (*{doubt}*)" if doubt else rule.section
        when = rule.when.replace("||", "&#124;&#124;")
        yield (
            f"| `{rule.id}`: {rule.title} | {channels[rule.channel]} | {where} | `{when}` | {rule.weight} "
            f"| {rule.innocent} |"
        )


def _features() -> Iterator[str]:
    windows = ", ".join(f"`_{span}d`" for span in spans)
    yield from (
        "",
        "## Rules of your own",
        "",
        "Write a file like those in `hedgerow/detectors/data/money` and name its path in the setting",
        "`rule_files` of the detector. A rule has `id`, `title`, `section`, `when`, `weight` (above 0, at most",
        f"{heaviest}), `innocent` and `example` (one that fires and one that does not, at least); `channel`,",
        "`reason` with `values`, `unverified` and `inferred` may be left out. A file is refused whole, with",
        "the rule, the field and a remedy, if anything in it does not hold.",
        "",
        "## Features",
        "",
        f"Each counter has three windows: {windows}; today is the last day of each. Sums are in euros.",
        "",
        "| counter | what it counts |",
        "|---|---|",
    )
    yield from (f"| `{name}` | {doc} |" for name, (_, doc) in counters.items())
    yield from ("", "| feature | what it is |", "|---|---|")
    counted = {f"{name}_{span}d" for name in counters for span in spans}
    yield from (f"| `{f.name}` | {f.doc} |" for f in features.values() if f.name not in counted)
