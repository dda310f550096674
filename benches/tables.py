#!/usr/bin/env python3
"""Ten cross-tabulations here and in DuckDB: the same records, threads and questions, both warm, median of nine.

    pip install duckdb numpy
    python3 benches/tables.py [--records N] [--threads N] [--seed N] [--bench PATH]

Prints a table of times and ratios. Exits 1 when an answer differs, 2 when one table is slower here than in DuckDB.
For multi-valued answers DuckDB runs as list, as child table and as flags; the fastest of the three is compared.
"""
import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib

import duckdb
import numpy as np

from _measure import record

HERE = os.path.dirname(os.path.abspath(__file__))
ROUNDS = 9


def day(text):
    return int(np.datetime64(text, "D").astype(int))


def code_names(name, spec):
    if not spec.get("tree"):
        return [f"{name}_{i:03}" for i in range(spec["codes"])]
    tops = [f"{name}_{chr(97 + i)}" for i in range(8)]
    return tops + [f"{tops[i % 8]}.{i:02}" for i in range(spec["codes"] - 8)]


def generate(columns, rows, rng):
    """Raw arrays by column: codes as uint8 with 255 for missing, sets as bits (low 16 yes, high 16 no), else int32."""
    data = {}
    for name, spec in columns.items():
        missing = rng.random(rows, dtype=np.float32) < spec["missing"]
        if spec.get("set"):
            n = spec["codes"]
            bits = np.zeros(rows, np.int32)
            for k in range(4):
                weight = 1 / np.arange(1, n + 1)
                pick = rng.choice(n, rows, p=weight / weight.sum()).astype(np.int32)
                take = rng.random(rows, dtype=np.float32) < (1.0, 0.3, 0.1, 0.03)[k]
                bits |= np.where(take, np.left_shift(1, pick), 0).astype(np.int32)
            closed = rng.random(rows, dtype=np.float32) < 0.3
            bits |= np.where(closed, (~bits & ((1 << n) - 1)) << 16, 0).astype(np.int32)
            data[name] = np.where(missing, 0, bits).astype(np.int32)
        elif "codes" in spec:
            weight = 1 / np.sqrt(np.arange(1, spec["codes"] + 1))
            pick = rng.choice(spec["codes"], rows, p=weight / weight.sum())
            data[name] = np.where(missing, 255, pick).astype(np.uint8)
        else:
            lo, hi = (day(spec[k]) if isinstance(spec[k], str) else spec[k] for k in ("from", "to"))
            data[name] = np.where(missing, -1, rng.integers(lo, hi + 1, rows)).astype(np.int32)
    return data


def kind(spec):
    if spec.get("set"):
        return "set"
    if "codes" in spec:
        return "code"
    return "date" if isinstance(spec["from"], str) else "int"


def load_duckdb(db, columns, names, data, rows):
    """A table with an ENUM column per code, and the multi-valued column as list, child table and flags."""
    table = {}
    for name, spec in columns.items():
        a = data[name]
        if kind(spec) == "code":
            db.execute(f"CREATE TYPE {name}_t AS ENUM ({', '.join(repr(c) for c in names[name])})")
            table[name] = np.append(np.array(names[name], object), None)[np.minimum(a, len(names[name]))]
        elif kind(spec) == "set":
            db.execute(f"CREATE TYPE {name}_t AS ENUM ({', '.join(repr(c) for c in names[name])})")
            table[name] = a
        else:
            table[name] = a
    step = 500_000
    parts = []
    for name, spec in columns.items():
        k = kind(spec)
        if k == "code":
            parts.append(f"{name}::{name}_t AS {name}")
        elif k == "set":
            flags = [f"(({name} >> {i}) & 1) = 1" for i in range(spec["codes"])]
            parts += [f"{f} AS {name}_{i}" for i, f in enumerate(flags)]
            parts.append(f"({name} & 65535) = 0 AS {name}_none")
            items = ", ".join(f"CASE WHEN {f} THEN {names[name][i]!r}::{name}_t END" for i, f in enumerate(flags))
            parts.append(f"list_filter([{items}], lambda x: x IS NOT NULL) AS {name}")
        elif k == "date":
            parts.append(f"CASE WHEN {name} < 0 THEN NULL ELSE DATE '1970-01-01' + {name} END AS {name}")
        else:
            parts.append(f"CASE WHEN {name} < 0 THEN NULL ELSE {name} END AS {name}")
    for start in range(0, rows, step):
        part = {n: a[start : start + step] for n, a in table.items()}
        part["id"] = np.arange(start, min(start + step, rows), dtype=np.int32)
        db.register("part", part)
        select = f"SELECT id, {', '.join(parts)} FROM part"
        db.execute(f"CREATE TABLE cases AS {select}" if start == 0 else f"INSERT INTO cases {select}")
        db.unregister("part")
    for name, spec in columns.items():
        if kind(spec) == "set":
            others = [c for c, s in columns.items() if kind(s) == "code"]
            db.execute(f"CREATE TABLE {name}_child AS SELECT id, {', '.join(others)}, unnest({name}) AS {name} FROM cases")
        elif spec.get("tree"):
            pairs = ", ".join(f"({c!r}::{name}_t, {c.split('.')[0]!r})" for c in names[name])
            db.execute(f"CREATE TABLE {name}_top AS SELECT * FROM (VALUES {pairs}) AS t(code, top)")
            db.execute(f"ALTER TABLE {name}_top ALTER top TYPE {name}_t USING top::{name}_t")


def fill(table, columns, names, rnd):
    """Replaces `$code` and the like by values drawn for this run."""
    out = []
    for f in table.get("filter", []):
        spec, column = columns[f["column"]], f["column"]
        if "in" in f:
            out.append((column, "in", rnd.sample(names[column], 1 if f["in"] == "$code" else 3)))
        elif f.get("below") == "$number":
            out.append((column, "<", rnd.randint(spec["to"] // 3, spec["to"])))
        else:
            out.append((column, ">=", rnd.randint(day(spec["from"]), (day(spec["from"]) + day(spec["to"])) // 2)))
    return out


def plan_of(table, filters, columns, names):
    def axis(concept):
        if concept == "year":
            return {"concept": "date", "at": "year", "name": "year"}
        return {"concept": concept, "at": {"level": 0} if table.get("level") == concept else "coded"}

    def predicate(column, op, value):
        if op == "in":
            return {"in": {"column": column, "codes": value}}
        operand = {"int": value} if op == "<" else {"date": {"lo": value, "hi": value}}
        return {"compare": {"column": column, "op": "lt" if op == "<" else "ge", "value": operand}}

    trees = [c for c, s in columns.items() if s.get("tree")]
    parents = {t: {"parents": {c: c.split(".")[0] for c in names[t] if "." in c}} for t in trees}
    return {"rows": [axis(c) for c in table["rows"]], "filter": {"and": [predicate(*f) for f in filters]}, "hierarchies": parents}


def queries_of(table, filters, columns, names):
    """One or several equivalent queries; each gives the keys and the count."""
    where = []
    for column, op, value in filters:
        if op == "in":
            where.append(f"{column} IN ({', '.join(repr(v) for v in value)})")
        elif op == "<":
            where.append(f"{column} < {value}")
        else:
            where.append(f"{column} >= DATE '1970-01-01' + {value}")
    where = f" WHERE {' AND '.join(where)}" if where else ""
    sets = [c for c in table["rows"] if c != "year" and kind(columns[c]) == "set"]
    if sets:
        (s,) = sets
        rest = [c for c in table["rows"] if c != s]
        keys, n = ", ".join(rest), columns[s]["codes"]
        unknown = f"SELECT NULL AS {s}, {keys}, count(*) FROM cases WHERE {s}_none GROUP BY ALL"
        sums = ", ".join(f"count(*) FILTER ({s}_{i})" for i in range(n))
        both = [f"SELECT {s}::VARCHAR, {keys}, count(*) FROM {s}_child GROUP BY ALL",
                f"SELECT {s}::VARCHAR, {keys}, count(*) FROM (SELECT unnest({s}) AS {s}, {keys} FROM cases) GROUP BY ALL"]
        flags = f"SELECT {keys}, {sums}, count(*) FILTER ({s}_none) FROM cases GROUP BY ALL"
        return [("child", [both[0], unknown], None), ("list", [both[1], unknown], None), ("flags", [flags], names[s])]
    if level := table.get("level"):
        rest = [c for c in table["rows"] if c != level]
        keys = ", ".join(rest)
        joined = f"SELECT top, {keys}, count(*) FROM cases LEFT JOIN {level}_top ON {level} = code GROUP BY ALL"
        late = (f"SELECT top, {keys}, sum(n)::BIGINT FROM (SELECT {level}, {keys}, count(*) AS n FROM cases GROUP BY ALL) "
                f"LEFT JOIN {level}_top ON {level} = code GROUP BY ALL")
        return [("join", [joined], None), ("count, then join", [late], None)]
    keys = ", ".join("year(date) AS year" if c == "year" else c for c in table["rows"])
    return [("", [f"SELECT {keys}, count(*) FROM cases{where} GROUP BY ALL"], None)]


def answer_of(rows, flags):
    name = lambda v: "unknown" if v is None else str(v)
    cells = {}
    for row in rows:
        if flags:
            key = tuple(map(name, row[: -len(flags) - 1]))
            for code, n in zip(flags + ["unknown"], row[-len(flags) - 1 :]):
                if n:
                    cells[(code,) + key] = n
        else:
            cells[tuple(map(name, row[:-1]))] = row[-1]
    return cells


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--records", type=int)
    arguments.add_argument("--threads", type=int, default=os.cpu_count())
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    arguments.add_argument("--bench", help="the built example `bench_tables`; else cargo builds and runs it")
    given = arguments.parse_args()
    declared = tomllib.load(open(os.path.join(HERE, "tables.toml"), "rb"))
    columns, rows = declared["column"], given.records or declared["records"]
    rnd = random.Random(given.seed)
    names = {n: code_names(n, s) if "codes" in s else [] for n, s in columns.items()}
    print(f"{rows:,} records, {given.threads} threads, seed {given.seed}, DuckDB {duckdb.__version__}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        data = generate(columns, rows, np.random.default_rng(given.seed))
        listed = [{"name": n, "kind": kind(s), "codes": names[n], "file": f"{n}.raw"} for n, s in columns.items()]
        json.dump(listed, open(os.path.join(folder, "columns.json"), "w"))
        for name, array in data.items():
            array.tofile(os.path.join(folder, f"{name}.raw"))
        filters = {t["name"]: fill(t, columns, names, rnd) for t in declared["table"]}
        tasks = [{"name": t["name"], "plan": plan_of(t, filters[t["name"]], columns, names)} for t in declared["table"]]
        command = [given.bench] if given.bench else [
            "cargo", "run", "--quiet", "--release", "-p", "palermo-tabulate", "--example", "bench_tables", "--"]
        run = subprocess.run(command + [folder, str(ROUNDS), str(given.threads)], check=True, text=True,
                             stdout=subprocess.PIPE, input="\n".join(map(json.dumps, tasks)))
        ours = {a["name"]: a for a in map(json.loads, run.stdout.splitlines())}
    db = duckdb.connect(config={"threads": given.threads})
    load_duckdb(db, columns, names, data, rows)
    del data
    wrong, slower = [], []
    print(f"{'table':<42} {'cells':>7} {'here ms':>9} {'DuckDB ms':>10} {'ratio':>6}  best of DuckDB")
    for table in declared["table"]:
        name = table["name"]
        here = statistics.median(ours[name]["times"])
        cells = {tuple(k): n for k, n in ours[name]["cells"]}
        best, how = None, ""
        for way, statements, flags in queries_of(table, filters[name], columns, names):
            times = []
            for _ in range(ROUNDS + 1):
                start = time.perf_counter()
                answers = [db.execute(s).fetchall() for s in statements]
                times.append(time.perf_counter() - start)
            if answer_of([r for a in answers for r in a], flags) != cells:
                wrong.append(f"{name} ({way})")
            there = statistics.median(times[1:])
            if best is None or there < best:
                best, how = there, way
        if here >= best:
            slower.append(name)
        record("tables", name, here, best, "s", best / here, 1.0)
        print(f"{name:<42} {len(cells):>7,} {here * 1000:>9.2f} {best * 1000:>10.2f} {best / here:>6.1f}  {how}", flush=True)
    if wrong:
        sys.exit(f"answers differ: {', '.join(wrong)}")
    if slower:
        print(f"slower than DuckDB: {', '.join(slower)}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
