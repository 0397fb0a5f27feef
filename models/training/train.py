"""Trains one model from training rows and writes its package; see docs/models.md."""

import argparse
import json
import sys
from pathlib import Path

from boosting import fit
from package import write_package
from rows import MATURITY_DAYS, Split, read_rows, split_by_time


def main() -> int:
    job = arguments()
    contract = json.loads(Path(job["contract"]).read_text())
    names = [feature["name"] for feature in contract["features"]]
    rows = read_rows([Path(path) for path in job["rows"]], names, job["kind"])
    if len(rows) == 0:
        days = MATURITY_DAYS[job["kind"]]
        return refuse(f"none comes {days} days before the last event of its file")
    split = split_by_time(rows, job["kind"])
    lacking = what_lacks(split)
    if lacking:
        return refuse(f"the {lacking} span has no positive or no negative")
    fitted = fit(split, names, job["seed"])
    manifest = write_package(Path(job["out"]), job, contract, fitted, split)
    print(json.dumps({key: manifest[key] for key in ("metrics", "suggestedThresholds")}))
    return 0


def refuse(why: str) -> int:
    print(f"too few rows: {why}", file=sys.stderr)
    return 2


def what_lacks(split: Split) -> str | None:
    for name in ("train", "stop", "calibrate", "test"):
        target = getattr(split, name).target
        if not target.any() or target.all():
            return name
    return None


def arguments() -> dict:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", choices=["fraud", "risk"], required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--version", type=int, required=True)
    parser.add_argument("--rows", nargs="+", required=True, help="CSV of `weir features compute`")
    parser.add_argument("--contract", required=True, help="feature names, reasons, contract hash")
    parser.add_argument("--source", required=True, help="where the rows come from, in words")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", required=True)
    return vars(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
