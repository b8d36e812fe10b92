"""The reference pages that say what the data files hold; `python -m hedgerow.detectors.reference DIR`.

A test compares the pages in docs/reference with what this prints, so that they cannot drift apart.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from hedgerow.detectors import tactics
from hedgerow.detectors.observed_indicators import dimensions, indicators, weights
from hedgerow.detectors.weighing import shipped_weights
from hedgerow.detectors.words import lexicon


def indicators_page() -> str:
    """docs/reference/indicators.md: the codes that an observation may name."""
    return "\n".join([*_indicators()]) + "\n"


def tactics_page() -> str:
    """docs/reference/tactics.md: channels, weights, the alarm rule and the phrases' sources."""
    return "\n".join([*_tactics()]) + "\n"


def _indicators() -> Iterator[str]:
    yield from (
        "# Indicators that an observation may name",
        "",
        "The lists for children of the Delphi survey of the International Labour Office and the",
        "European Commission, *Operational indicators of trafficking in human beings* (2009, ILO",
        "reference WCMS_105023). **The wording is paraphrased, and the strengths come from a secondary",
        "source: check against the original before operational use.** A strength for sexual",
        "exploitation marked with * could not be checked at all; the strength for labour stands in for",
        "it. Items that the original has for sexual exploitation only are missing.",
        "",
        "A dimension is positive with two strong indicators, or one strong and one other, or three",
        "medium, or two medium and one weak. For a child, consent and means do not matter (Palermo",
        "Protocol, article 3 (c)). The weight is what a positive dimension adds, in nats.",
    )
    for dimension, title in dimensions().items():
        yield from ("", f"## {title} (`{dimension}`, weight {weights[dimension]})", "")
        yield from ("| code | indicator | labour | sexual |", "|---|---|---|---|")
        for row in indicators().values():
            if row.dimension == dimension:
                doubt = "" if row.sexual_checked else "*"
                yield f"| `{row.code}` | {row.wording} | {row.labour} | {row.sexual}{doubt} |"


def _tactics() -> Iterator[str]:
    rule = tactics.AlarmRule()
    patterns = {lang: lexicon.load(lang) for lang in lexicon.languages()}
    yield from (
        "# Tactics that the grooming detector looks for",
        "",
        f"A window holds the last {rule.window} messages between two accounts. It is positive when",
        f"its score reaches {rule.threshold} and at least {rule.least_channels} channels show. An alarm",
        f"needs {rule.skepticism} positive windows among the last {rule.decisions}. One channel alone",
        "never speaks. The weight is the most a channel can add, in nats; weights come from the model",
        f"`{shipped_weights().version}`, see data/models.",
        "",
        "| channel | what it is | weight | " + " | ".join(patterns) + " |",
        "|---" * (3 + len(patterns)) + "|",
    )
    for channel, title in tactics.channels.items():
        counts = (_counts(patterns[lang], channel) for lang in patterns)
        yield f"| `{channel}` | {title} | {shipped_weights().weights[channel]} | {' | '.join(counts)} |"
    yield from ("", "Figures by language: clear patterns + mild patterns; each stands for many phrases.")
    yield from ("", "## Where the phrases come from", "")
    yield from (f"- `{lang}`: {patterns[lang].source}" for lang in patterns)


def _counts(language: lexicon.Lexicon, channel: str) -> str:
    found = Counter({s: len(p) for s, p in language.channels.get(channel, {}).items()})
    return f"{found['clear']} + {found['mild']}"


if __name__ == "__main__":
    from hedgerow.detectors.money.reference import money_page

    directory = Path(sys.argv[1])
    (directory / "money.md").write_text(money_page(), encoding="utf-8")
    (directory / "indicators.md").write_text(indicators_page(), encoding="utf-8")
    (directory / "tactics.md").write_text(tactics_page(), encoding="utf-8")
