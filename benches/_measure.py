"""What the benchmarks share: where the binary is, and how a result is written down."""

import json
import os
import pathlib
import subprocess
import tempfile

BIN = os.environ.get("PALERMO_BIN", "target/release/palermo")


def scratch() -> pathlib.Path:
    """A folder that the caller of the benchmark removes, or a new one when the script runs by itself."""
    base = os.environ.get("PALERMO_BENCH_DIR")
    return pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=base))


def palermo(data: pathlib.Path, *arguments: str) -> str:
    """Runs palermo on a data folder and returns its standard output; a failure ends the benchmark."""
    command = [BIN, "--data", str(data), *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}: {done.stdout[-2000:]}")
    return done.stdout


def record(bench: str, case: str, ours: float, theirs: float | None, unit: str, ratio: float, target: float) -> None:
    """Adds one line to the table of ratios; `ratio` is better the larger it is."""
    row = {"bench": bench, "case": case, "ours": ours, "theirs": theirs, "unit": unit, "ratio": ratio, "target": target}
    path = os.environ.get("PALERMO_BENCH_RESULTS")
    if path is None:
        print(row)
        return
    with open(path, "a", encoding="utf-8") as results:
        results.write(json.dumps(row) + "\n")
