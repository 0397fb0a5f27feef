"""Writing a package in the form of docs/models.md."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

from boosting import Fitted
from golden import REASONED_ROWS, golden, golden_rows
from graphs import CONTRIBUTIONS, INPUT, SCORE, score_model
from metrics import figures
from report import report
from rows import Split
from shapley import expected_margin, reasons_model
from trees import trees_of

# Shares of authorizations that each model alone should decline, and review besides.
SHARES = {"fraud": {"decline": 0.005, "review": 0.01}, "risk": {"decline": 0.001, "review": 0.004}}


def write_package(out: Path, job: dict, contract: dict, fitted: Fitted, split: Split) -> dict:
    """Writes the package and returns its manifest."""
    names = [feature["name"] for feature in contract["features"]]
    codes = sorted({feature["reason"] for feature in contract["features"]})
    players = [codes.index(feature["reason"]) for feature in contract["features"]]
    trees = trees_of(fitted.booster, fitted.trees)
    model = score_model(trees, len(names), fitted.slope, fitted.intercept)
    reasons = reasons_model(trees, players, len(codes), fitted.slope)
    for graph in (model, reasons):
        carry(graph, {"contract_hash": contract["contractHash"], "name": job["name"]})
    rows = golden_rows(trees, split.test.features, job["seed"])
    contributions = run(reasons, rows[-REASONED_ROWS:])
    rows = np.concatenate([rows[-REASONED_ROWS:], rows[:-REASONED_ROWS]])
    files = {
        "model.onnx": model.SerializeToString(deterministic=True),
        "reasons.onnx": reasons.SerializeToString(deterministic=True),
        "golden.json": json.dumps(golden(rows, fitted, contributions)).encode() + b"\n",
        "report.md": report(f"{job['name']}@{job['version']}", fitted, split, names).encode(),
    }
    manifest = {
        "format": 1,
        "name": job["name"],
        "version": job["version"],
        "kind": job["kind"],
        "features": contract["features"],
        "contractHash": contract["contractHash"],
        "input": INPUT,
        "output": SCORE,
        "calibration": {
            "method": "PLATT",
            "slope": fitted.slope,
            "intercept": fitted.intercept,
        },
        "reasons": {
            "method": "TREE_SHAP",
            "output": CONTRIBUTIONS,
            "codes": codes,
            "baseline": fitted.slope * expected_margin(trees, players) + fitted.intercept,
        },
        "training": training(job, split),
        "metrics": figures(split.test, fitted.score(split.test.features)),
        "suggestedThresholds": thresholds(fitted, split, job["kind"]),
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (out / name).write_bytes(content)
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    return manifest


def carry(graph: onnx.ModelProto, properties: dict[str, str]) -> None:
    for key, value in properties.items():
        graph.metadata_props.add(key=key, value=value)


def run(graph: onnx.ModelProto, rows: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(graph.SerializeToString())
    return session.run(None, {INPUT: rows})[0]


def training(job: dict, split: Split) -> dict:
    spans = (split.train, split.stop, split.calibrate)
    return {
        "source": job["source"],
        "seed": job["seed"],
        "rows": sum(len(rows) for rows in spans),
        "positives": int(sum(rows.target.sum() for rows in spans)),
        "from": moment(split.train.time[0]),
        "to": moment(split.calibrate.time[-1]),
        "labelsKnownAt": moment(split.known_at),
    }


def moment(time_ms: int) -> str:
    return datetime.fromtimestamp(int(time_ms) // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def thresholds(fitted: Fitted, split: Split, kind: str) -> dict[str, float]:
    """Quantiles of the calibration span, to four digits."""
    score = fitted.score(split.calibrate.features)
    decline = SHARES[kind]["decline"]
    review = decline + SHARES[kind]["review"]
    found = {"review": np.quantile(score, 1 - review), "decline": np.quantile(score, 1 - decline)}
    return {name: float(f"{value:.4g}") for name, value in found.items()}
