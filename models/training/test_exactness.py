"""The exported graphs against LightGBM itself; test/live/train.test.ts runs this file."""

import unittest
from itertools import combinations
from math import factorial

import lightgbm as lgb
import numpy as np
import onnxruntime

from golden import edge_rows
from graphs import INPUT, score_model
from shapley import expected_margin, reasons_model
from trees import floor32, trees_of

FEATURES = 12
CODES = 4


def grown() -> tuple[lgb.Booster, np.ndarray]:
    """Trees over features of very different sizes, a tenth of the values missing."""
    random = np.random.default_rng(5)
    rows = random.normal(size=(4000, FEATURES)) * 10.0 ** np.arange(-4, FEATURES - 4)
    rows[random.random(rows.shape) < 0.1] = np.nan
    rows[:, 3] = np.round(np.nan_to_num(rows[:, 3]) * 10)
    rows = rows.astype(np.float32)
    target = np.nan_to_num(rows[:, 5]) + np.nan_to_num(rows[:, 7]) / 100 > random.normal(size=4000)
    parameters = {"objective": "binary", "max_depth": 5, "num_leaves": 16, "verbosity": -1}
    parameters |= {"num_threads": 1, "seed": 1}
    return lgb.train(parameters, lgb.Dataset(rows, target), 40), rows


def run(graph, rows: np.ndarray) -> np.ndarray:
    return onnxruntime.InferenceSession(graph.SerializeToString()).run(None, {INPUT: rows})[0]


class Exactness(unittest.TestCase):
    def setUp(self) -> None:
        self.booster, self.rows = grown()
        self.trees = trees_of(self.booster, 40)

    def test_a_rounded_threshold_is_the_largest_float32_not_above(self) -> None:
        for value in (0.1, -0.1, 1e9 + 0.5, 1e-40, 1e300, -1e300, 3.0):
            rounded = np.float32(floor32(value))
            self.assertLessEqual(float(rounded), value)
            with np.errstate(over="ignore"):
                above = float(np.nextafter(rounded, np.float32(np.inf)))
            self.assertGreater(above, value)

    def test_scores_are_those_of_lightgbm_at_thresholds_too(self) -> None:
        edges = edge_rows(self.trees, self.rows[:50], np.random.default_rng(1))
        rows = np.concatenate([self.rows[:500], edges])
        graph = score_model(self.trees, FEATURES, 1.0, 0.0)
        margin = self.booster.predict(rows, raw_score=True)
        wanted = 1 / (1 + np.exp(-margin))
        self.assertLess(np.abs(run(graph, rows)[:, 0] - wanted).max(), 2e-6)

    def test_with_a_code_for_each_feature_reasons_are_those_of_lightgbm(self) -> None:
        players = list(range(FEATURES))
        found = run(reasons_model(self.trees, players, FEATURES, 1.0), self.rows[:300])
        wanted = self.booster.predict(self.rows[:300], pred_contrib=True)
        self.assertLess(np.abs(found - wanted[:, :-1]).max(), 2e-5)
        self.assertAlmostEqual(expected_margin(self.trees, players), wanted[0, -1], places=9)

    def test_with_codes_of_several_features_reasons_are_shapley_values(self) -> None:
        players = [feature % CODES for feature in range(FEATURES)]
        found = run(reasons_model(self.trees, players, CODES, 1.0), self.rows[:5])
        for row, contributions in zip(self.rows[:5], found, strict=True):
            for code in range(CODES):
                wanted = self.shapley_value(row, code, players)
                self.assertAlmostEqual(float(contributions[code]), wanted, places=4)

    def shapley_value(self, row: np.ndarray, code: int, players: list[int]) -> float:
        others = [other for other in range(CODES) if other != code]
        total = 0.0
        for size in range(CODES):
            weight = factorial(size) * factorial(CODES - size - 1) / factorial(CODES)
            for joined in combinations(others, size):
                known, without = {*joined, code}, set(joined)
                gain = self.expected(row, known, players) - self.expected(row, without, players)
                total += weight * gain
        return total

    def expected(self, row: np.ndarray, known: set[int], players: list[int]) -> float:
        """The margin where only the features of the known codes are seen."""

        def below(tree, child: int) -> float:
            if child < 0:
                return tree.leaf_value[-child - 1]
            left, right = tree.left[child], tree.right[child]
            feature = tree.feature[child]
            if players[feature] not in known:
                share = tree.cover(left) / tree.cover(child)
                return share * below(tree, left) + (1 - share) * below(tree, right)
            value = row[feature]
            goes_left = (
                tree.missing_left[child] if np.isnan(value) else value <= tree.threshold[child]
            )
            return below(tree, left if goes_left else right)

        return sum(below(tree, 0 if tree.feature else -1) for tree in self.trees)


if __name__ == "__main__":
    unittest.main()
