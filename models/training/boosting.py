"""Gradient boosting with early stopping, and Platt's calibration of its margins."""

from dataclasses import dataclass

import lightgbm as lgb
import numpy as np

from rows import Rows, Split

# Trees are few and shallow so that exact reasons fit the package and the time per row.
PARAMETERS = {
    "objective": "binary",
    "metric": "average_precision",
    "learning_rate": 0.06,
    "num_leaves": 16,
    "max_depth": 5,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}
TREES_MAX = 220
PATIENCE = 40


@dataclass(frozen=True)
class Fitted:
    """A booster with the number of trees that early stopping chose, and its calibration."""

    booster: lgb.Booster
    trees: int
    slope: float
    intercept: float

    def margin(self, features: np.ndarray) -> np.ndarray:
        return self.booster.predict(features, raw_score=True, num_iteration=self.trees)

    def score(self, features: np.ndarray) -> np.ndarray:
        return sigmoid(self.slope * self.margin(features) + self.intercept)


def fit(split: Split, names: list[str], seed: int) -> Fitted:
    train = lgb.Dataset(split.train.features, split.train.target, feature_name=names)
    stop = lgb.Dataset(split.stop.features, split.stop.target, reference=train)
    booster = lgb.train(
        PARAMETERS | {"seed": seed},
        train,
        num_boost_round=TREES_MAX,
        valid_sets=[stop],
        callbacks=[lgb.early_stopping(PATIENCE, verbose=False)],
    )
    trees = booster.best_iteration or booster.current_iteration()
    return calibrate(booster, trees, split.calibrate)


def calibrate(booster: lgb.Booster, trees: int, rows: Rows) -> Fitted:
    """Newton's method for the two parameters of Platt's sigmoid, with his smoothed targets."""
    margin = booster.predict(rows.features, raw_score=True, num_iteration=trees)
    positives = int(rows.target.sum())
    negatives = len(rows) - positives
    target = np.where(rows.target, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    design = np.column_stack([margin, np.ones_like(margin)])
    parameters = np.array([1.0, 0.0])
    for _ in range(50):
        expected = sigmoid(design @ parameters)
        weight = expected * (1 - expected)
        hessian = design.T @ (design * weight[:, None]) + np.eye(2) * 1e-6
        step = np.linalg.solve(hessian, design.T @ (target - expected))
        parameters += step
        if np.abs(step).max() < 1e-10:
            break
    # A float32 graph holds float32 parameters: the golden scores are made with the same.
    slope, intercept = (float(np.float32(value)) for value in parameters)
    return Fitted(booster, trees, slope, intercept)


def sigmoid(log_odds: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-log_odds))
