"""How hard planted fraud is to find for four kinds of detectors; difficulty.ts makes the rows."""

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pyarrow.csv

sys.path.insert(0, str(Path(__file__).parents[1] / "models" / "training"))

from boosting import PARAMETERS  # noqa: E402
from metrics import average_precision  # noqa: E402

ALERT_SHARE = 0.01
WARM_UP_SHARE = 1 / 3
LEARNED_SHARE = 0.75
TREES = 160
RIDGE = 30.0
NEWTON_STEPS = 12
# Below any float32.
LOWEST = -1e39


@dataclass(frozen=True)
class Rows:
    """Authorizations of one world in time order; `labelled` is what became known of them."""

    features: np.ndarray
    day: np.ndarray
    planted: np.ndarray
    on_line: np.ndarray
    known_day: np.ndarray

    def __len__(self) -> int:
        return len(self.day)

    @property
    def fraud(self) -> np.ndarray:
        return self.planted != ""

    def take(self, which: np.ndarray) -> "Rows":
        return Rows(*(column[which] for column in vars(self).values()))

    def labelled(self, until_day: float) -> np.ndarray:
        return self.known_day <= until_day


def read(folder: Path, seed: int, width: int) -> Rows:
    options = pyarrow.csv.ConvertOptions(
        column_types={"planted": "string", "known_day": "float64"}, null_values=[""]
    )
    table = pyarrow.csv.read_csv(folder / f"rows-{seed}.csv", convert_options=options)
    features = np.fromfile(folder / f"rows-{seed}.f32", dtype=np.float32).reshape(-1, width)
    known_day = table["known_day"].fill_null(np.inf).to_numpy()
    planted = np.array([text or "" for text in table["planted"].to_pylist()])
    rows = Rows(
        features, table["day"].to_numpy(), planted, table["on_line"].to_numpy() == 1, known_day
    )
    return rows.take(rows.day >= WARM_UP_SHARE * rows.day.max())


def alert_weight(score: np.ndarray) -> np.ndarray:
    """1 for the alerts, 0 for the rest, and a fraction for scores tied at the edge."""
    left = ALERT_SHARE * len(score)
    edge = np.sort(score)[-int(np.ceil(left))]
    above, tied = score > edge, score == edge
    return above + tied * ((left - above.sum()) / tied.sum())


def recall(rows: Rows, score: np.ndarray) -> dict[str, float]:
    weight = alert_weight(score)
    kinds = {"all": rows.fraud} | {kind: rows.planted == kind for kind in kinds_of(rows)}
    return {kind: float(weight[which].mean()) for kind, which in kinds.items()}


def kinds_of(rows: Rows) -> list[str]:
    return sorted(set(rows.planted[rows.fraud]))


def single_features(rows: Rows, names: list[str]) -> dict[str, dict[str, float]]:
    """Each feature as a score, high or low first, judged in hindsight on the rows themselves."""
    found = {}
    for place, name in enumerate(names):
        value = rows.features[:, place].astype(np.float64)
        for sign, label in ((1, f"{name} high"), (-1, f"{name} low")):
            score = np.where(np.isnan(value), LOWEST, sign * value)
            found[label] = recall(rows, score) | {"ap": average_precision(rows.fraud, score)}
    return found


def rules(rows: Rows, names: list[str]) -> np.ndarray:
    """Ten rules that an analyst writes on the first day; the score is how many of them fire."""

    def value(name: str) -> np.ndarray:
        return np.nan_to_num(rows.features[:, names.index(name)].astype(np.float64), nan=0.0)

    on_line = value("card_present") == 0
    new_device = value("card_first_device") == 1
    new_merchant = value("card_first_merchant") == 1
    days_since_password = value("account_days_since_credential_change")
    fired = [
        value("device_distinct_cards_24h") >= 2,
        value("ip_distinct_cards_1h") >= 3,
        on_line & new_merchant & (value("card_cvv_failed_count_24h") >= 1),
        value("card_attempts_count_1h") >= 3,
        value("card_speed_kmh") > 500,
        on_line & new_device & new_merchant & (value("card_amount_to_mean_30d") > 5),
        value("card_amount_z_score_30d") > 60,
        value("merchant_fraud_rate_30d") > 0.1,
        on_line & new_device & (days_since_password > 0) & (days_since_password < 3),
        (value("is_cash_like") == 1) & new_merchant & (value("account_utilisation_after") > 0.8),
    ]
    return np.sum(fired, axis=0) + value("amount") / 1e12


def boosted(train: Rows, target: np.ndarray, test: Rows) -> np.ndarray:
    booster = lgb.train(PARAMETERS, lgb.Dataset(train.features, target), num_boost_round=TREES)
    return booster.predict(test.features)


def regression(train: Rows, target: np.ndarray, test: Rows) -> np.ndarray:
    """Logistic regression by Newton's method with a ridge, on scaled logarithms and on holes."""
    design = logarithms(train.features)
    mean, deviation = np.nanmean(design, axis=0), np.nanstd(design, axis=0) + 1e-6

    def scaled(features: np.ndarray) -> np.ndarray:
        values = (logarithms(features) - mean) / deviation
        holes = np.isnan(features).astype(np.float64)
        ones = np.ones((len(features), 1))
        return np.hstack([np.clip(np.nan_to_num(values), -6, 6), holes, ones])

    rows = scaled(train.features)
    weights = np.zeros(rows.shape[1])
    for _ in range(NEWTON_STEPS):
        expected = 1 / (1 + np.exp(-rows @ weights))
        curvature = rows.T @ (rows * (expected * (1 - expected))[:, None])
        gradient = rows.T @ (target - expected) - RIDGE * weights
        weights += np.linalg.solve(curvature + RIDGE * np.eye(len(weights)), gradient)
    return scaled(test.features) @ weights


def logarithms(features: np.ndarray) -> np.ndarray:
    values = features.astype(np.float64)
    return np.sign(values) * np.log1p(np.abs(values))


def joined(parts: list[Rows]) -> Rows:
    return Rows(*(np.concatenate(column) for column in zip(*(vars(p).values() for p in parts))))


def between_seeds(worlds: list[Rows]) -> dict[str, float]:
    """Trained on the first days of half the worlds: judged on the last days of these and others."""
    edge = min(world.day.max() for world in worlds) * LEARNED_SHARE
    half = len(worlds) // 2
    own, others = [], []
    for learned, unlearned in ((worlds[:half], worlds[half:]), (worlds[half:], worlds[:half])):
        train = joined([world.take(world.day < edge) for world in learned])
        last = [world.take(world.day >= edge) for world in (*learned, *unlearned)]
        score = boosted(train, train.labelled(edge), joined(last))
        parts = np.split(score, np.cumsum([len(rows) for rows in last])[:-1])
        found = [average_precision(rows.fraud, part) for rows, part in zip(last, parts)]
        own += found[: len(learned)]
        others += found[len(learned) :]
    return {"own": float(np.mean(own)), "others": float(np.mean(others))}


def percent(value: float) -> str:
    return f"{100 * value:5.0f}"


def table(test: Rows, detectors: dict[str, np.ndarray], singles: dict) -> list[str]:
    kinds = kinds_of(test)
    best = max(singles, key=lambda name: singles[name]["all"])
    named = {"best single feature": singles[best]} | {
        name: recall(test, score) | {"ap": average_precision(test.fraud, score)}
        for name, score in detectors.items()
    }
    lines = ["| fraud | count | " + " | ".join(named) + " | best single feature of the kind |"]
    lines += ["|---|---|" + "---|" * (len(named) + 1)]
    for kind in ["all", *kinds]:
        count = int(test.fraud.sum() if kind == "all" else (test.planted == kind).sum())
        own = max(singles, key=lambda name: singles[name][kind])
        cells = [percent(found[kind]) for found in named.values()]
        lines.append(
            f"| {kind} | {count} | {' | '.join(cells)} | {percent(singles[own][kind])} {own} |"
        )
    precisions = " | ".join(f"{found['ap']:.2f}" for found in named.values())
    lines.append(f"| average precision | | {precisions} | |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--unseen", type=int, nargs="+", required=True)
    parser.add_argument("--seeds", type=int, nargs="+", required=True)
    options = parser.parse_args()
    names = json.loads((options.folder / "names.json").read_text())
    worlds = [read(options.folder, seed, len(names)) for seed in options.seeds]
    unseen = [read(options.folder, seed, len(names)) for seed in options.unseen]
    test = joined(unseen)
    train = joined(worlds)
    target = train.labelled(float(train.day.max()))
    detectors = {
        "ten rules": rules(test, names),
        "logistic regression": regression(train, target, test),
        "gradient boosting": boosted(train, target, test),
    }
    frauds = 100 * test.fraud.mean()
    on_line = 100 * test.fraud[test.on_line].mean()
    seeds = between_seeds([*worlds, *unseen])
    print(f"{len(test)} authorizations, {frauds:.2f} % fraud, {on_line:.2f} % of on-line ones")
    print(f"frauds found among the {100 * ALERT_SHARE:.0f} % highest, in percent:")
    print("\n".join(table(test, detectors, single_features(test, names))))
    print(
        f"gradient boosting from half the worlds, average precision on their last days: "
        f"{seeds['own']:.2f} on these worlds, {seeds['others']:.2f} on the others"
    )


if __name__ == "__main__":
    main()
