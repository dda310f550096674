"""Stepwise selection with 1,000 BCa repeats, model rankings, averages over graphs and latent classes, beside recorded peers.

The seconds are those of `crates/palermo-estimate/examples/speed.rs`: of the processor on one thread, of the clock on two. The
peers' figures are recorded and not measured here (chapter on prevalence, section 20: CPU seconds of one process on a Xeon of
2.5 GHz, R 4.2.2). Where a peer has none, the limit of the chapter stands in its place. `dga` is measured where R has it.
"""
import json
import os
import platform
import shutil
import subprocess

from _measure import BIN, record

SPARSE, SYSTEMS = "SparseMSE 2.0.1", "MultipleSystemsEstimation 1.2.0"
# case, peer, its recorded seconds, the ratio that is promised
PEERS = [
    ("UKdat, BCa, 1,000 repeats", SPARSE, 600.0, 1000),
    ("UKdat, BCa, 1,000 repeats", SYSTEMS, 370.0, 1000),
    ("UKdat_5, BCa, 1,000 repeats", SPARSE, 270.0, 1000),
    ("Ned, BCa, 1,000 repeats", SYSTEMS, 435.0, 1000),
    ("Ned_5, BCa, 1,000 repeats", SYSTEMS, 176.0, 1000),
    ("NewOrl_5_n186, BCa, 1,000 repeats", SYSTEMS, 59.8, 1000),
    ("UKdat_5, status of 1,024 pairwise models", SPARSE, 4.1, 50),
    ("UKdat_5, ranking of 1,024 pairwise models", SYSTEMS, 5.0, 50),
    ("UKdat_5, ranking of 6,893 models", SYSTEMS, 35.0, 50),
]
# case, target of the chapter, its seconds
LIMITS = [
    ("UKdat, BCa, 1,000 repeats", "P1", 0.3),
    ("UKdat, BCa, 100,000 repeats", "P2, of 2 cores", 60.0),
    ("UKdat_5, ranking of 6,893 models", "P3", 0.5),
    ("UKdat, ranking of 32,768 pairwise models", "P3", 2.0),
    ("UKdat, 200 linkage draws, BCa, 1,000 repeats each", "P4, of 8 cores", 960.0),
    ("UKdat, latent classes, 2 chains of 50,000", "P5, a fiftieth, of 8 cores", 480.0 / 50),
    ("UKdat_5, graphs, every total to 100,000", "P7", 2.0),
]
DGA = """
if (!requireNamespace("dga", quietly = TRUE)) quit(status = 3)
library(dga); data(graphs5)
d <- read.csv(commandArgs(TRUE)[1]); y <- array(0, rep(2, 5))
for (i in seq_len(nrow(d))) y[as.matrix(d[i, 1:5] + 1)] <- d$count[i]
n <- sum(y)
cat(system.time(bma.cr(y, 0:(40000 - n), 2^-5, graphs5))[["user.self"]], as.character(packageVersion("dga")))
"""


def ours() -> dict:
    cargo = [os.environ.get("CARGO", "cargo"), "run", "--release", "--quiet", "--package", "palermo-estimate", "--example", "speed"]
    done = subprocess.run(cargo, stdout=subprocess.PIPE, text=True, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    for row in rows:
        print(f"{row['case']}: {row['seconds']:.3f} s on {row['threads']} thread(s), {row['gave']}")
    return {(row["case"], row["threads"]): row["seconds"] for row in rows}


def dga() -> tuple[float, str] | None:
    """Seconds of the peer on every total up to 40,000, and its version; nothing where it is not installed."""
    table = os.path.join("crates", "palermo-estimate", "tests", "data", "capture", "UKdat_5.csv")
    if shutil.which("Rscript") is None:
        return None
    done = subprocess.run(["Rscript", "-e", DGA, table], capture_output=True, text=True, check=False)
    return (float(done.stdout.split()[0]), done.stdout.split()[1]) if done.returncode == 0 else None


version = subprocess.run([BIN, "--version"], capture_output=True, text=True, check=False).stdout.strip()
print(f"{version or 'palermo'}, {platform.machine()}; peers are recorded, not measured")
seconds = ours()
for case, peer, theirs, target in PEERS:
    mine = seconds[case, 1]
    print(f"{case}: {theirs / mine:,.0f} times {peer} (recorded {theirs:g} s)")
    record("estimate", f"{case} / {peer}", mine, theirs, "s", theirs / mine, target)
for case, name, limit in LIMITS:
    record("estimate", f"{case} / {name}", seconds[case, 1], limit, "s", limit / seconds[case, 1], 1)
case = "UKdat, BCa, 100,000 repeats"
clock = "clock of one thread"
record("estimate", f"{case}, 2 threads", seconds[case, 2], seconds[clock, 1], "s", seconds[clock, 1] / seconds[case, 2], 1.7)
case, peer = "UKdat_5, graphs, every total to 40,000", dga()
if peer is None:
    print(f"{case}: {seconds[case, 1]:.3f} s; dga is missing here and no seconds of it are recorded: no ratio")
else:
    record("estimate", f"{case} / dga {peer[1]}", seconds[case, 1], peer[0], "s", peer[0] / seconds[case, 1], 50)
