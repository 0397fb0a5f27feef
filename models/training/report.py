"""report.md: what a person wants to know before a model decides."""

from datetime import UTC, datetime
from itertools import pairwise

import numpy as np

from boosting import Fitted
from metrics import DECLINED_SHARE, figures, top_share
from rows import Rows, Split

IMPORTANT = 25


def report(title: str, fitted: Fitted, split: Split, names: list[str]) -> str:
    score = fitted.score(split.test.features)
    sections = [
        f"# {title}",
        f"{fitted.trees} trees; Platt slope {fitted.slope:.4f}, intercept {fitted.intercept:.4f}.",
        "## Rows",
        table(["span", "from", "to", "rows", "positives"], spans(split)),
        f"Labels of all but the test span as known on {day(split.known_at)}.",
        "## Test span",
        table(["figure", "value"], values(split.test, score)),
        *by_kind(split.test, score),
        "## Calibration",
        table(["scores", "rows", "mean score", "share of positives"], bands(split.test, score)),
        "## Features by gain",
        table(["feature", "share of gain"], importance(fitted, names)),
    ]
    return "\n\n".join(sections) + "\n"


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def day(time_ms: int) -> str:
    return datetime.fromtimestamp(time_ms / 1000, UTC).strftime("%Y-%m-%d")


def spans(split: Split) -> list[list[str]]:
    return [
        [name, day(rows.time[0]), day(rows.time[-1]), str(len(rows)), str(int(rows.target.sum()))]
        for name, rows in vars(split).items()
        if isinstance(rows, Rows)
    ]


def values(rows: Rows, score: np.ndarray) -> list[list[str]]:
    return [[name, f"{value:.6g}"] for name, value in figures(rows, score).items()]


def by_kind(rows: Rows, score: np.ndarray) -> list[str]:
    """Kinds of fraud; a model whose target is none of them has no such section."""
    if not (rows.fraud_type[rows.target] != "").mean() > 0.5:
        return []
    head = ["kind", "positives", f"caught at {DECLINED_SHARE:.1%}"]
    return ["## By kind", table(head, kinds(rows, score))]


def kinds(rows: Rows, score: np.ndarray) -> list[list[str]]:
    declined = top_share(score, DECLINED_SHARE)
    found = []
    for kind in np.unique(rows.fraud_type[rows.target]):
        of_kind = rows.target & (rows.fraud_type == kind)
        share = (declined & of_kind).sum() / of_kind.sum()
        found.append([kind or "not stated", str(int(of_kind.sum())), f"{share:.1%}"])
    return found


def bands(rows: Rows, score: np.ndarray) -> list[list[str]]:
    edges = [0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.6, 0.9, 1.0001]
    found = []
    for low, high in pairwise(edges):
        within = (score >= low) & (score < high)
        if within.any():
            means = [f"{score[within].mean():.4f}", f"{rows.target[within].mean():.4f}"]
            found.append([f"{low:g} to {min(high, 1):g}", str(int(within.sum())), *means])
    return found


def importance(fitted: Fitted, names: list[str]) -> list[list[str]]:
    gain = fitted.booster.feature_importance("gain", iteration=fitted.trees)
    order = np.argsort(-gain, kind="stable")[:IMPORTANT]
    return [[names[at], f"{gain[at] / gain.sum():.1%}"] for at in order if gain[at] > 0]
