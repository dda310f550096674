"""How long does "who did what to this record in March" take in a large ledger?

A fresh installation gets five million events about two hundred thousand records over three years, written straight into the
SQLite file: their hashes are random, for the question reads none. One record has ten thousand events, as the file of a
case has that a whole team opens daily. `palermo ledger who` is then asked for a month of that record and of random ones, the
start of the program included.
"""

import argparse
import json
import random
import sqlite3
import time
import uuid

from _measure import palermo, record, scratch

BUSY = 10_000
SECONDS = 1.0
FIRST_DAY = 1_735_689_600_000  # 2025-01-01 in milliseconds of UTC since 1970
SPAN = 3 * 365 * 86_400_000


def fill(file, events: int, records: int, chance: random.Random) -> list[str]:
    """Adds events to the ledger; gives the identifiers of the records, the busy one first."""
    connection = sqlite3.connect(file)
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144;")
    indexes = connection.execute("SELECT name, sql FROM sqlite_schema WHERE tbl_name = 'ledger' AND sql LIKE 'CREATE%INDEX%'")
    indexes = indexes.fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    ids = [uuid.UUID(int=chance.getrandbits(128), version=4) for _ in range(records)]
    connection.execute("CREATE TEMP TABLE bench_record (n INTEGER PRIMARY KEY, id BLOB)")
    connection.executemany("INSERT INTO bench_record VALUES (?, ?)", ((n, one.bytes) for n, one in enumerate(ids)))
    (last,) = connection.execute("SELECT max(seq) FROM ledger").fetchone()
    step = max(events // BUSY, 1)
    connection.execute(
        """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :events)
        INSERT INTO ledger (seq, org_seq, at, actor, role, action, decision, register, record, fields, class, compartment,
                            purpose, prev, h)
        SELECT :last + i, :last + i, :first + i * (:span / :events), 'worker-' || (i * 7919 % 211), 'case_worker',
               CASE i % 5 WHEN 0 THEN 'change' ELSE 'open' END, CASE i % 97 WHEN 0 THEN 'deny' ELSE 'allow' END,
               'example.case', (SELECT id FROM bench_record WHERE n = CASE i % :step WHEN 0 THEN 0 ELSE i * 2654435761 % :records END),
               '', 'narrative', 'general', 'assistance', randomblob(32), randomblob(32)
        FROM n
        """,
        {"events": events, "last": last, "first": FIRST_DAY, "span": SPAN, "records": records, "step": step},
    )
    for _, sql in indexes:
        connection.execute(sql)
    connection.commit()
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    return [str(one) for one in ids]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=5_000_000)
    options.add_argument("--records", type=int, default=200_000)
    options.add_argument("--asked", type=int, default=20)
    options.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    chosen = options.parse_args()
    print(f"seed {chosen.seed}")
    chance = random.Random(chosen.seed)
    data = scratch() / "data"
    palermo(data, "init")
    begun = time.perf_counter()
    ids = fill(data / "palermo.db", chosen.events, chosen.records, chance)
    print(f"{chosen.events} events written in {time.perf_counter() - begun:.1f} s")
    asked = [ids[0], *chance.sample(ids[1:], min(chosen.asked, len(ids) - 1))]
    times, found = [], []
    for one in asked:
        begun = time.perf_counter()
        answer = palermo(data, "ledger", "who", "--record", one, "--from", "2026-03-01", "--to", "2026-03-31", "--json")
        times.append(time.perf_counter() - begun)
        found.append(len(json.loads(answer)["events"]))
    if found[0] == 0:
        raise SystemExit("the busy record has no event in the month asked for")
    worst = max(times)
    print(f"the busy record: {found[0]} events in {times[0]:.3f} s; {len(asked)} records: at most {worst:.3f} s")
    record("ledger", f"who saw a record in a month, {chosen.events} events", worst, SECONDS, "s", SECONDS / worst, 1.0)


if __name__ == "__main__":
    main()
