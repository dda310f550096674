"""Import of case rows, with one ledger event each, against SQLite's own prepared inserts of the same values.

The file comes from `palermo demo case-rows`. The baseline is Python's sqlite3 `executemany`: one table for the columns
with one value and a child table for each column with several, the same pragmas as the store, one transaction. Reading
the file, splitting the cells and making the keys is not counted for the baseline; for Palermo everything is counted,
from the start of the process to its end.
"""

import argparse
import csv
import json
import sqlite3
import time

from _measure import palermo, record, scratch

SEVERAL = ("citizenship", "exploitation", "means_of_control")
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "cell_size_check=ON")
TARGET = 0.25


def baseline(path, database) -> float:
    """Seconds that SQLite's prepared statements take for the rows of the file."""
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        single = [c for c in reader.fieldnames if c not in SEVERAL]
        several = [c for c in reader.fieldnames if c in SEVERAL]
        records, children = [], {c: [] for c in several}
        # keys in rising order, as time-ordered ids of an import are: the kindest case for the baseline
        for number, row in enumerate(reader):
            key = number.to_bytes(16, "big")
            records.append((key, *(row[c] or None for c in single)))
            for column in several:
                children[column].extend((key, code, "yes") for code in row[column].split(";") if code)
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    columns = ", ".join(f'"{c}" TEXT' for c in single)
    connection.execute(f"CREATE TABLE record (id BLOB PRIMARY KEY, {columns}) WITHOUT ROWID")
    for column in several:
        connection.execute(
            f'CREATE TABLE "record_{column}" (record BLOB NOT NULL REFERENCES record (id), code TEXT NOT NULL,'
            " state TEXT NOT NULL, PRIMARY KEY (record, code)) WITHOUT ROWID"
        )
    begun = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    marks = ", ".join("?" for _ in range(len(single) + 1))
    connection.executemany(f"INSERT INTO record VALUES ({marks})", records)
    for column in several:
        connection.executemany(f'INSERT INTO "record_{column}" VALUES (?, ?, ?)', children[column])
    connection.execute("COMMIT")
    seconds = time.perf_counter() - begun
    stored = connection.execute("SELECT count(*) FROM record").fetchone()[0]
    connection.close()
    if stored != len(records):
        raise SystemExit(f"the baseline stored {stored} of {len(records)} rows")
    return seconds


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    folder = scratch()
    data, file = folder / "data", folder / "case-rows.csv"
    palermo(data, "init")
    palermo(data, "--seed", str(chosen.seed), "demo", "case-rows", "--rows", str(chosen.rows), "--out", str(file))
    begun = time.perf_counter()
    answer = json.loads(palermo(data, "import", str(file), "--mapping", "case-rows", "--json"))
    ours = time.perf_counter() - begun
    if answer["records_new"] != chosen.rows:
        raise SystemExit(f"{answer['records_new']} of {chosen.rows} rows became records: {answer['errors'][:3]}")
    verified = json.loads(palermo(data, "ledger", "verify", str(data), "--json"))
    if not verified["ok"] or verified["events"] < chosen.rows:
        raise SystemExit(f"the ledger does not hold one event a record: {verified}")
    theirs = baseline(file, folder / "baseline.db")
    rates = chosen.rows / ours, chosen.rows / theirs
    print(f"palermo import       {ours:8.2f} s  {rates[0]:10.0f} rows/s")
    print(f"sqlite3 executemany  {theirs:8.2f} s  {rates[1]:10.0f} rows/s")
    record("import", f"{chosen.rows} case rows", rates[0], rates[1], "rows/s", rates[0] / rates[1], TARGET)


if __name__ == "__main__":
    main()
