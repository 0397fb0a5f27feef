"""Training rows: reading them, and splitting them by time with labels as they were known."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

DAY_MS = 86_400_000

# How long targets take to be known: most disputes come within weeks, a missed payment in 45 days.
MATURITY_DAYS = {"fraud": 14, "risk": 45}


@dataclass(frozen=True)
class Rows:
    """Authorizations in time order; `known_at` is when the target became known."""

    features: np.ndarray
    time: np.ndarray
    amount_minor: np.ndarray
    target: np.ndarray
    known_at: np.ndarray
    fraud_type: np.ndarray

    def __len__(self) -> int:
        return len(self.time)

    def take(self, which: np.ndarray) -> "Rows":
        return Rows(*(column[which] for column in vars(self).values()))


@dataclass(frozen=True)
class Split:
    """Four spans of time, one after the other; labels of all but `test` as known at `known_at`."""

    train: Rows
    stop: Rows
    calibrate: Rows
    test: Rows
    known_at: int


def read_rows(paths: list[Path], names: list[str], kind: str) -> Rows:
    """
    Reads rows of every file, in time order. Rows so near the end of their file that their target
    may have come after it are left out.
    """
    parts = [read_file(path, names, kind) for path in paths]
    columns = zip(*(vars(part).values() for part in parts), strict=True)
    rows = Rows(*(np.concatenate(column) for column in columns))
    return rows.take(np.argsort(rows.time, kind="stable"))


def read_file(path: Path, names: list[str], kind: str) -> Rows:
    types = {name: pa.float32() for name in names} | {"fraud_type": pa.string()}
    table = pa.csv.read_csv(
        path,
        convert_options=pa.csv.ConvertOptions(
            column_types=types, null_values=["", "NaN"], strings_can_be_null=True
        ),
    )
    features = np.empty((table.num_rows, len(names)), dtype=np.float32)
    for place, name in enumerate(names):
        features[:, place] = numbers(table, name, np.nan)
    time = numbers(table, "event_time", 0).astype(np.int64)
    complete, target, known_at = targets(table, time, kind)
    fraud_type = np.array(
        [str(text or "") for text in table["fraud_type"].to_pylist()]
        if "fraud_type" in table.column_names
        else [""] * table.num_rows
    )
    amount_minor = numbers(table, "billing_amount_minor", 0)
    rows = Rows(features, time, amount_minor, target, known_at, fraud_type)
    return rows.take(np.flatnonzero(complete))


def numbers(table: pa.Table, name: str, missing: float) -> np.ndarray:
    column = table[name].cast(pa.float64(), safe=False).fill_null(missing)
    return column.to_numpy()


def targets(table: pa.Table, time: np.ndarray, kind: str) -> tuple[np.ndarray, ...]:
    """Which rows have a target, the target, and when it became known."""
    if kind == "risk":
        complete = numbers(table, "risk_complete", 0) == 1
        return complete, numbers(table, "risk", 0) == 1, time + MATURITY_DAYS["risk"] * DAY_MS
    target = numbers(table, "fraud", 0) == 1
    known_at = numbers(table, "fraud_known_at", 0).astype(np.int64)
    complete = time <= time.max(initial=0) - MATURITY_DAYS["fraud"] * DAY_MS
    return complete, target, np.where(target, known_at, time)


def split_by_time(rows: Rows, kind: str) -> Split:
    """
    The model is thought to be trained when 80 % of the time has gone by. Rows younger than the
    maturity by then are left out, as their labels still come in; what comes later is the test.
    """
    first, last = int(rows.time[0]), int(rows.time[-1])
    known_at = first + (last - first) * 8 // 10
    mature_until = known_at - MATURITY_DAYS[kind] * DAY_MS
    edges = [first + (mature_until - first) * part // 100 for part in (0, 70, 85, 100)]
    seen = rows.target & (rows.known_at <= known_at)
    as_known = Rows(**(vars(rows) | {"target": seen}))
    train, stop, calibrate = (
        as_known.take(np.flatnonzero((rows.time >= start) & (rows.time < end)))
        for start, end in pairwise(edges)
    )
    test = rows.take(np.flatnonzero(rows.time >= known_at))
    return Split(train, stop, calibrate, test, known_at)
