"""Ways to score chats side by side: the same messages, one run, speed and quality.

Speed is that on ordinary chats, because nearly all chats are. Quality is that on ordinary chats and
approaches, the same ones for every entrant. What is slow reads a sample; `messages` says how many.
"""

from collections.abc import Mapping, Sequence

from hedgerow.detectors.close_reading.embedding import MissingExtra, WrongWeights
from hedgerow.evaluation.bench_entrants import Entrant, SentinelIndex, usual_entrants
from hedgerow.evaluation.bench_material import Material
from hedgerow.evaluation.bench_passes import Pass, first, run
from hedgerow.evaluation.bench_quality import Scored, auc, quality
from hedgerow.evaluation.files import Advance
from hedgerow.evaluation.labelled_chats import Chat

Chats = tuple[list[Chat], list[Chat]]
"""Ordinary ones, and approaches."""
Passes = tuple[Pass, Pass]

sentinels = ("sentinel", "sentinel_in_batches")


def bench_chats(
    material: Material,
    *,
    count: int = 50_000,
    sample: int = 2_400,
    others: Sequence[Entrant] = (),
    seed: int = 1,
    advance: Advance | None = None,
) -> dict[str, object]:
    """Speed and quality of the usual entrants and of `others`, as plain values for JSON.

    About `count` messages are read, by slow entrants about `sample`; half are of each label, where
    there are chats of both.
    """
    index = SentinelIndex(material)
    entrants = [*usual_entrants(index, sample), *others]
    run(Entrant("warm-up", entrants[0].begin), first(material.ordinary, 100))
    done: dict[str, Passes] = {}
    missing: dict[str, str] = {}
    for number, entrant in enumerate(entrants, 1):
        chats = _chosen(material, entrant.sample or count)
        try:
            done[entrant.name] = (run(entrant, chats[0]), run(entrant, chats[1]))
        except (MissingExtra, WrongWeights) as problem:
            missing[entrant.name] = _not_measured(problem)
        if advance is not None:
            advance(number, len(entrants))
    judged = [entrant for entrant in entrants if entrant.judged]
    few = _chosen(material, min([sample, *(e.sample for e in judged if e.sample is not None)]))
    return {
        "ratios": _ratios(done),
        "speed": {name: _speed(*passes) for name, passes in done.items()} | missing,
        "quality_on_the_sample": quality(_scored(judged, done, few), seed)
        | {"sentinel_aggregations": _aggregations(done.get(sentinels[1]))},
        "quality_on_all": quality(
            _scored([e for e in judged if e.sample is None], done, _chosen(material, count)), seed
        ),
        "sentinel_examples": index.figures(),
    }


def _chosen(material: Material, messages: int) -> Chats:
    share = messages // 2 if material.ordinary and material.approaches else messages
    return first(material.ordinary, share), first(material.approaches, share)


def _not_measured(problem: Exception) -> str:
    if isinstance(problem, WrongWeights):
        return f"not measured: {problem}"
    return f"not measured: pip install 'hedgerow[semantic]' ({problem})"


def _speed(ordinary: Pass, approaches: Pass) -> dict[str, object]:
    told = ordinary.figures()
    if ordinary.share is not None:
        told["share_embedded"] = {"ordinary": ordinary.share, "approaches": approaches.share}
    return told


def _ratios(done: Mapping[str, Passes]) -> dict[str, float]:
    """How many times as many messages each reads as Sentinel's formula does, the quicker of its ways."""
    best = max((done[name][0].rate for name in sentinels if name in done), default=0.0)
    if not best:
        return {}
    return {
        f"{name}_over_sentinel": round(ordinary.rate / best, 1)
        for name, (ordinary, _) in done.items()
        if name not in sentinels
    }


def _scored(entrants: Sequence[Entrant], done: Mapping[str, Passes], chats: Chats) -> dict[str, Scored]:
    """The scores of these chats; every entrant has read them first."""
    ordinary, approaches = map(len, chats)
    return {
        one.name: Scored(done[one.name][0].scores[:ordinary], done[one.name][1].scores[:approaches])
        for one in entrants
        if one.name in done
    }


def _aggregations(passes: Passes | None) -> dict[str, float]:
    """AUC of each published way to sum up an account; the first is the default."""
    if passes is None or not passes[0].aggregated or not passes[1].aggregated:
        return {}
    ordinary, approaches = passes[0].aggregated, passes[1].aggregated
    return {
        name: round(auc(Scored([o[name] for o in ordinary], [a[name] for a in approaches])), 4)
        for name in ordinary[0]
    }
