"""Golden rows: what the exported graphs must give for rows on which exports go wrong."""

import numpy as np

from boosting import Fitted
from trees import Tree

EDGE_NODES = 40
PLAIN_ROWS = 40
EXTREMES = [np.nan, 0.0, -1.0, 1e30, -1e30, 3.4e38, -3.4e38]
REASONED_ROWS = 24
# JSON has no infinity, which is the neighbour of the largest float32.
FINITE_MAX = 1e38


def golden_rows(trees: list[Tree], features: np.ndarray, seed: int) -> np.ndarray:
    """Rows of the test span, rows at thresholds, rows with holes, and rows of extremes."""
    random = np.random.default_rng(seed)
    plain = features[random.integers(len(features), size=PLAIN_ROWS)]
    holes = np.where(random.random(plain.shape) < 0.3, np.float32(np.nan), plain)
    extremes = np.repeat(np.float32(EXTREMES)[:, None], features.shape[1], axis=1)
    return np.concatenate([plain, edge_rows(trees, plain, random), holes, extremes])


def edge_rows(trees: list[Tree], plain: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """A value at a threshold and at its two neighbours: rounded thresholds fail here alone."""
    nodes = [
        (tree, node)
        for tree in trees
        for node in range(len(tree.feature))
        if abs(tree.threshold[node]) < FINITE_MAX
    ]
    rows = []
    for chosen in random.choice(len(nodes), size=min(EDGE_NODES, len(nodes)), replace=False):
        tree, node = nodes[chosen]
        threshold = np.float32(tree.threshold[node])
        below, above = np.nextafter(threshold, np.float32([-np.inf, np.inf]))
        for value in (below, threshold, above):
            row = plain[random.integers(len(plain))].copy()
            row[tree.feature[node]] = value
            rows.append(row)
    return np.stack(rows)


def golden(rows: np.ndarray, fitted: Fitted, contributions: np.ndarray) -> dict:
    """As golden.json has it; LightGBM itself makes the scores, in float64."""
    return {
        "rows": [[None if np.isnan(value) else float(value) for value in row] for row in rows],
        "scores": fitted.score(rows).tolist(),
        "contributions": [[float(value) for value in row] for row in contributions],
    }
