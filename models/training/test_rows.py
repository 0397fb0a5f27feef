"""Rows, their split by time and the figures over them; test/live/train.test.ts runs this file."""

import io
import json
import tempfile
import unittest
from contextlib import redirect_stderr
from pathlib import Path
from unittest.mock import patch

import numpy as np

from metrics import average_precision, roc_auc
from rows import DAY_MS, Rows, read_rows, split_by_time
from train import main

HEADER = "event_time,billing_amount_minor,amount,fraud,fraud_known_at,risk,risk_complete"


def rows_of(days: list[int], known_on: dict[int, int]) -> Rows:
    """A row on each day; those named are fraud, known on the day they are mapped to."""
    time = np.array(days) * DAY_MS
    target = np.array([day in known_on for day in days])
    known_at = np.array([known_on.get(day, day) for day in days]) * DAY_MS
    nothing = np.zeros((len(days), 1), dtype=np.float32)
    return Rows(nothing, time, np.zeros(len(days)), target, known_at, np.array([""] * len(days)))


def write(folder: str, lines: list[str]) -> Path:
    path = Path(folder) / "rows.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    return path


def read(lines: list[str], kind: str) -> Rows:
    with tempfile.TemporaryDirectory() as folder:
        return read_rows([write(folder, lines)], ["amount"], kind)


class Reading(unittest.TestCase):
    def test_rows_whose_labels_may_still_come_are_left_out(self) -> None:
        lines = [f"{day * DAY_MS},1,,,,0,0" for day in range(20)]
        self.assertEqual(read(lines, "fraud").time.max(), 5 * DAY_MS)

    def test_rows_without_a_complete_horizon_have_no_risk_target(self) -> None:
        rows = read(["0,1,,,,1,1", "1,1,,,,0,0", "2,1,,,,0,1"], "risk")
        self.assertEqual(rows.target.tolist(), [True, False])

    def test_a_missing_value_is_nan(self) -> None:
        rows = read(["0,1,7.5,,,0,1", "1,1,,,,0,1"], "risk")
        np.testing.assert_array_equal(rows.features, np.float32([[7.5], [np.nan]]))

    def test_a_file_without_rows_gives_none(self) -> None:
        for kind in ("fraud", "risk"):
            self.assertEqual(len(read([], kind)), 0)


class Splitting(unittest.TestCase):
    def test_a_fraud_that_was_not_known_yet_is_no_fraud_to_learn_from(self) -> None:
        split = split_by_time(rows_of(list(range(101)), {10: 12, 11: 90}), "fraud")
        self.assertEqual(split.known_at, 80 * DAY_MS)
        learned = split.train.time[split.train.target] // DAY_MS
        self.assertEqual(learned.tolist(), [10])

    def test_the_test_span_is_judged_with_every_label(self) -> None:
        split = split_by_time(rows_of(list(range(101)), {85: 99}), "fraud")
        self.assertEqual(int(split.test.target.sum()), 1)

    def test_spans_follow_one_another_and_end_before_labels_are_ripe(self) -> None:
        split = split_by_time(rows_of(list(range(101)), {}), "fraud")
        spans = (split.train, split.stop, split.calibrate, split.test)
        edges = [(int(span.time[0]) // DAY_MS, int(span.time[-1]) // DAY_MS) for span in spans]
        self.assertEqual(edges, [(0, 46), (47, 56), (57, 65), (80, 100)])


class Training(unittest.TestCase):
    def test_rows_too_young_for_a_target_are_refused_with_the_days_they_lack(self) -> None:
        with tempfile.TemporaryDirectory() as folder, redirect_stderr(io.StringIO()) as told:
            contract = Path(folder) / "contract.json"
            contract.write_text(json.dumps({"features": [{"name": "amount"}]}))
            rows = write(folder, [f"{day * DAY_MS},1,,,,0,0" for day in range(30)])
            job = f"train.py --kind risk --name risk --version 1 --source test --out {folder}"
            words = [*job.split(), "--contract", str(contract), "--rows", str(rows)]
            with patch("sys.argv", words):
                self.assertEqual(main(), 2)
        self.assertIn("none comes 45 days before the last event", told.getvalue())


class Figures(unittest.TestCase):
    def test_average_precision_is_the_mean_precision_where_positives_are_found(self) -> None:
        target = np.array([True, False, True, False])
        self.assertAlmostEqual(average_precision(target, np.array([4.0, 3, 2, 1])), (1 + 2 / 3) / 2)

    def test_equal_scores_are_found_together(self) -> None:
        target = np.array([True, False, True, False])
        self.assertAlmostEqual(average_precision(target, np.ones(4)), 0.5)
        self.assertAlmostEqual(roc_auc(target, np.ones(4)), 0.5)


if __name__ == "__main__":
    unittest.main()
