"""Figures of a scored test span. Declined rates are shares of all its authorizations."""

import numpy as np

from rows import Rows

DECLINED_SHARE = 0.005


def average_precision(target: np.ndarray, score: np.ndarray) -> float:
    """Area under the precision-recall curve as a sum over thresholds; ties count as one."""
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(target[order])
    last_of_tie = np.flatnonzero(np.append(np.diff(score[order]) != 0, True))
    precision = hits[last_of_tie] / (last_of_tie + 1)
    recall = hits[last_of_tie] / max(1, hits[-1])
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))


def roc_auc(target: np.ndarray, score: np.ndarray) -> float:
    """The chance that a positive scores above a negative, by mean ranks."""
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(counts) - (counts - 1) / 2
    positives = int(target.sum())
    negatives = len(target) - positives
    rank_sum = float(mean_rank[inverse][target].sum())
    return (rank_sum - positives * (positives + 1) / 2) / max(1, positives * negatives)


def top_share(score: np.ndarray, share: float) -> np.ndarray:
    chosen = np.zeros(len(score), dtype=bool)
    chosen[np.argsort(-score, kind="stable")[: round(share * len(score))]] = True
    return chosen


def figures(rows: Rows, score: np.ndarray) -> dict[str, float]:
    declined = top_share(score, DECLINED_SHARE)
    caught = declined & rows.target
    money = rows.amount_minor
    return {
        "rows": len(rows),
        "positives": int(rows.target.sum()),
        "averagePrecision": average_precision(rows.target, score),
        "rocAuc": roc_auc(rows.target, score),
        "recallAtHalfPercent": float(caught.sum() / max(1, rows.target.sum())),
        "moneyRecallAtHalfPercent": float(money[caught].sum() / max(1, money[rows.target].sum())),
        "precisionAtHalfPercent": float(caught.sum() / max(1, declined.sum())),
        "meanScore": float(score.mean()),
        "meanTarget": float(rows.target.mean()),
    }
