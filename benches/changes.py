"""How soon do changes of records reach tables, does a rebuild say the same, and do the records behind a cell make it up?

A million case rows are imported and counted once, which makes the snapshot. Then a small file with the same keys changes
a hundred of them; from the end of that import the clock runs until a table shows the new counts. `palermo rebuild` must
give identical answers. Last, the records that `--explain` lists for a thousand random cells are recounted on another
path, by SQL on the database file: the same records must carry the codes of the cell, and no others.
"""

import argparse
import csv
import json
import pathlib
import random
import sqlite3
import time

from _measure import palermo, record, scratch

REGISTER = "statistics.st_victim"
TABLE = "statistics_st_victim"
SINGLE = ("sex", "gender", "identification_status", "duration_band", "referral_source", "education", "marital_status")
SEVERAL = ("exploitation", "means_of_control", "citizenship", "recruiter_relation")
CHANGED = 100
SECONDS = 1.0


def table(data: pathlib.Path, rows: str, columns: str | None = None, *more: str) -> dict:
    """A cross-tabulation as JSON."""
    arguments = ["table", REGISTER, "--rows", rows]
    if columns is not None:
        arguments += ["--columns", columns]
    return json.loads(palermo(data, *arguments, *more, "--json"))


def figures(answer: dict) -> dict:
    """The cells and totals by their keys."""
    both = answer["cells"] + answer["totals"]
    return {tuple(sorted(cell["key"].items())): (cell["lo"], cell["hi"]) for cell in both}


def change(file: pathlib.Path, small: pathlib.Path, chance: random.Random) -> int:
    """Writes a hundred rows of the file again with another sex; gives how many women there are then more."""
    with open(file, encoding="utf-8", newline="") as source:
        reader = csv.DictReader(source)
        head, rows = reader.fieldnames, []
        for number, row in enumerate(reader):
            # a sample of fixed size over a stream (Vitter 1985, algorithm R)
            if len(rows) < CHANGED:
                rows.append(row)
            elif (place := chance.randrange(number + 1)) < CHANGED:
                rows[place] = row
    more = 0
    for row in rows:
        more += -1 if row["sex"] == "female" else 1
        row["sex"] = "male" if row["sex"] == "female" else "female"
    with open(small, "w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, head)
        writer.writeheader()
        writer.writerows(rows)
    return more


def women(answer: dict) -> int:
    return next(cell["value"] for cell in answer["cells"] if cell["key"]["sex"] == "female")


def by_sql(connection: sqlite3.Connection, key: dict, year: int) -> set[str]:
    """The records that carry the codes of a cell, read from the tables of the store."""
    conditions, values = ["v.year_registered = ?"], [year]
    for concept, code in key.items():
        if concept in SEVERAL:
            child = f"SELECT 1 FROM {TABLE}__{concept} c WHERE c.record = v.id AND c.state = 'yes'"
            if code == "unknown":
                conditions.append(f"NOT EXISTS ({child})")
            else:
                conditions.append(f"EXISTS ({child} AND c.code = ?)")
                values.append(code)
        elif code == "unknown":
            conditions.append(f"(v.{concept} IS NULL OR v.{concept} = 'unknown')")
        else:
            conditions.append(f"v.{concept} = ?")
            values.append(code)
    query = f"SELECT lower(hex(v.id)) FROM {TABLE} v WHERE {' AND '.join(conditions)}"
    return {row[0] for row in connection.execute(query, values)}


def recount(data: pathlib.Path, cells: int, chance: random.Random) -> tuple[int, int]:
    """Explains random cells of random tables; gives how many were tried and how many were right."""
    connection = sqlite3.connect(f"file:{data / 'palermo.db'}?mode=ro", uri=True)
    years = [row[0] for row in connection.execute(f"SELECT DISTINCT year_registered FROM {TABLE} ORDER BY 1")]
    tried = right = 0
    while tried < cells:
        rows, columns = chance.choice(SINGLE), chance.choice(SEVERAL)
        year = chance.choice(years)
        where = ("--where", f"year_registered={year}")
        found = table(data, rows, columns, *where)["cells"]
        for cell in chance.sample(found, min(len(found), 50, cells - tried)):
            codes = ",".join(cell["key"].values())
            answer = table(data, rows, columns, *where, "--explain", codes)["explanation"]
            listed = {name.replace("-", "") for name in answer["records"]}
            recounted = by_sql(connection, cell["key"], year)
            tried += 1
            if listed == recounted and len(listed) == cell["value"] == answer["count"]:
                right += 1
            else:
                print(f"{cell['key']} {year}: table {cell['value']}, listed {len(listed)}, by SQL {len(recounted)}")
    connection.close()
    return tried, right


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--cells", type=int, default=1_000)
    options.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    chosen = options.parse_args()
    print(f"seed {chosen.seed}")
    chance = random.Random(chosen.seed)
    folder = scratch()
    data, file, small = folder / "data", folder / "case-rows.csv", folder / "changes.csv"
    palermo(data, "init")
    palermo(data, "--seed", str(chosen.seed), "demo", "case-rows", "--rows", str(chosen.rows), "--out", str(file))
    palermo(data, "import", str(file), "--mapping", "case-rows", "--json")
    before = women(table(data, "sex"))
    more = change(file, small, chance)
    answer = json.loads(palermo(data, "import", str(small), "--mapping", "case-rows", "--json"))
    if answer["records_changed"] != CHANGED:
        raise SystemExit(f"{answer['records_changed']} of {CHANGED} records changed: {answer['errors'][:3]}")
    begun = time.perf_counter()
    shown = women(table(data, "sex"))
    seconds = time.perf_counter() - begun
    if shown != before + more:
        raise SystemExit(f"the table shows {shown} women after the changes, not {before + more}")
    asked = [("sex", "exploitation"), ("citizenship", None), ("identification_status", "means_of_control")]
    followed = [figures(table(data, *a)) for a in asked]
    begun = time.perf_counter()
    palermo(data, "rebuild")
    rebuilt = time.perf_counter() - begun
    same = sum(f == figures(table(data, *a)) for f, a in zip(followed, asked))
    tried, right = recount(data, chosen.cells, chance)
    print(f"{CHANGED} changes in {chosen.rows} records reach a table in {seconds:.3f} s; rebuild takes {rebuilt:.1f} s")
    print(f"{same} of {len(asked)} tables are the same after the rebuild; {right} of {tried} cells recounted alike")
    record("changes", f"{CHANGED} changes in {chosen.rows}", seconds, SECONDS, "s", SECONDS / seconds, 1.0)
    record("changes", "tables the same after rebuild", same, len(asked), "tables", same / len(asked), 1.0)
    record("changes", "cells recounted alike", right, tried, "cells", right / tried, 1.0)
    if same < len(asked) or right < tried:
        raise SystemExit("tables do not say what the records say")


if __name__ == "__main__":
    main()
