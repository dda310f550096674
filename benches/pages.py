"""How long do readers wait for a page of a large register, on SQLite and on PostgreSQL?

Cases are invented, imported into `statistics.st_victim`, and served. Thirty readers sign in; each opens a page, reads it for
a second and opens the next one, chosen by chance with a seed: the first page of the list, a deep one, a sorted one, a search
that finds a few records, one that finds none, filters, a record, its history. Records are opened from the list that
the reader saw last. A page counts from the request to the last byte of the answer; one page of each kind is opened before
anything is measured. Readers wait for their answer, so a slow server is asked less often.

Every answer other than 200 fails the benchmark. The processor time of the readers is told beside that of the server, since
both share the machine. PostgreSQL is taken from `--database`, else from `PALERMO_TEST_POSTGRES`; a database is made there
and dropped afterwards.
"""

import argparse
import contextlib
import dataclasses
import http.client
import json
import math
import os
import pathlib
import random
import re
import resource
import shutil
import statistics
import subprocess
import threading
import time
import urllib.parse

from _measure import BIN, palermo, record, scratch
from start import free_port, resident_megabytes, until_it_answers

REGISTER = "statistics.st_victim"
PER_PAGE = 50
MEDIAN_MS, P95_MS = 50.0, 200.0
THINKING = 1.0
LIST = f"/en/registers/{REGISTER}"
RECORD = re.compile(rf'href="({re.escape(LIST)}/records/[0-9a-f-]{{36}})"')
SORTED = (
    "source_key",
    "year_registered",
    "sex",
    "age_at_identification",
    "identification_status",
    "identified_on",
)
FORMS = ("labour", "labour.isic_t", "sexual", "sexual.prostitution", "begging", "forced_marriage")
COUNTRIES = ("PHL", "UKR", "MDA", "NGA", "VNM", "COL", "UGA")
SAVED = ("identified", "presumed", "children", "no_decision")


class Choice:
    """The addresses among which a reader chooses."""

    def __init__(self, chance: random.Random, records: int):
        self.chance = chance
        self.records = records
        self.pages = max(1, math.ceil(records / PER_PAGE))
        self.seen: list[str] = []
        self.kinds = {
            "first page": self.first,
            "deep page": self.deep,
            "sorted page": self.sorted,
            "search, few": self.few,
            "search, none": self.none,
            "filtered": self.filtered,
            "record": self.record,
            "history": lambda: f"{self.record()}/history",
        }

    def next(self) -> tuple[str, str]:
        """Kind and address of the next page."""
        kind = self.chance.choice(list(self.kinds))
        return kind, self.kinds[kind]()

    def first(self) -> str:
        return LIST

    def deep(self) -> str:
        return asked(page=self.chance.randint(min(50, self.pages), self.pages))

    def sorted(self) -> str:
        return asked(sort=self.chance.choice(("", "-")) + self.chance.choice(SORTED))

    def few(self) -> str:
        # The last digit of a key is left out: ten records begin like this.
        key = f"C{self.chance.randrange(self.records):08}"
        return asked(q=key[:-1])

    def none(self) -> str:
        return asked(q=f"none-{self.chance.randrange(10**6):06}")

    def filtered(self) -> str:
        year = self.chance.randint(2015, 2023)
        return self.chance.choice(
            (
                asked(**{"w.year_registered": year}),
                asked(**{"w.year_registered": year, "w.sex": self.chance.choice(("female", "male"))}),
                asked(**{"w.exploitation": self.chance.choice(FORMS)}),
                asked(**{"w.citizenship": self.chance.choice(COUNTRIES), "w.majority": "minor"}),
                asked(query=self.chance.choice(SAVED)),
            )
        )

    def record(self) -> str:
        return self.chance.choice(self.seen)

    def saw(self, page: str) -> None:
        """Remembers the records to which a list led, if it led to any."""
        self.seen = RECORD.findall(page) or self.seen


def asked(**parameters) -> str:
    return f"{LIST}?{urllib.parse.urlencode(parameters)}"


@dataclasses.dataclass
class Answer:
    """One page that a reader waited for."""

    kind: str
    address: str
    status: int
    milliseconds: float
    size: int


class Reader:
    """A person with a browser: one connection, one session, one page after the other."""

    def __init__(self, port: int, choice: Choice):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.choice = choice
        self.cookie = ""
        self.answers: list[Answer] = []

    def sign_in(self, handle: str, passphrase: str) -> None:
        """Cookies are sent by hand: they are for browsers over TLS or on the machine itself."""
        self.connection.request("GET", "/en/sign-in")
        response = self.connection.getresponse()
        page = response.read().decode()
        before = re.search(r'name="before" value="([0-9a-f]+)"', page)
        if response.status != 200 or before is None:
            raise SystemExit(f"the page for signing in answers {response.status}")
        body = urllib.parse.urlencode({"handle": handle, "passphrase": passphrase, "before": before[1], "to": ""})
        kept = {"Cookie": cookie_of(response), "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", "/en/sign-in", body, kept)
        response = self.connection.getresponse()
        response.read()
        self.cookie = cookie_of(response)
        if response.status != 303 or "__Host-palermo=" not in self.cookie:
            raise SystemExit(f"signing in answers {response.status}")

    def open(self, kind: str, address: str) -> Answer:
        begun = time.perf_counter()
        self.connection.request("GET", address, headers={"Cookie": self.cookie})
        response = self.connection.getresponse()
        body = response.read()
        milliseconds = (time.perf_counter() - begun) * 1000
        if kind not in ("record", "history"):
            self.choice.saw(body.decode())
        return Answer(kind, address, response.status, milliseconds, len(body))

    def read(self, begin: float, end: float) -> None:
        """Reads from one moment to another; the first page comes within the first second, as people come."""
        time.sleep(max(0.0, begin + self.choice.chance.random() * THINKING - time.monotonic()))
        while time.monotonic() < end:
            kind, address = self.choice.next()
            try:
                self.answers.append(self.open(kind, address))
            except (OSError, http.client.HTTPException) as error:
                print(f"{address}: {error!r}")
                self.answers.append(Answer(kind, address, 0, 0.0, 0))
                self.connection.close()
            time.sleep(THINKING)


def cookie_of(response: http.client.HTTPResponse) -> str:
    pairs = [value.split(";")[0] for name, value in response.getheaders() if name.lower() == "set-cookie"]
    return "; ".join(pair for pair in pairs if not pair.endswith("="))


class Postgres:
    """A database of our own on a server, made and dropped through its program `psql`."""

    def __init__(self, url: str):
        path = os.pathsep.join(filter(None, (os.environ.get("PALERMO_TEST_POSTGRES_BIN"), os.environ.get("PATH"))))
        self.psql = shutil.which("psql", path=path)
        if self.psql is None:
            raise SystemExit("psql is not there; install PostgreSQL's client or choose --only sqlite")
        self.server = url
        self.name = f"palermo_pages_{os.getpid()}"
        self.url = urllib.parse.urlsplit(url)._replace(path=f"/{self.name}").geturl()

    def say(self, url: str, *statements: str) -> str:
        command = [self.psql, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url]
        for statement in statements:
            command += ["-c", statement]
        return subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True).stdout

    def __enter__(self) -> "Postgres":
        self.say(self.server, f"CREATE DATABASE {self.name}")
        return self

    def __exit__(self, *_) -> None:
        self.say(self.server, f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")

    def settle(self) -> None:
        """What the server does by itself within minutes of a large import."""
        self.say(self.url, "VACUUM (ANALYZE)")

    def processes(self) -> list[int]:
        """The processes that serve our connections, where the server runs on this machine."""
        found = self.say(self.url, "SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return [int(pid) for pid in found.split() if name_of(int(pid)) == "postgres"]


def name_of(pid: int) -> str:
    with contextlib.suppress(OSError):
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    return ""


def processor_seconds(pid: int) -> float:
    """User and system time of a process; the 14th and 15th figure, counted from its name in brackets."""
    with contextlib.suppress(OSError):
        figures = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(figures[11]) + int(figures[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def own_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


@dataclasses.dataclass
class Spent:
    """What the machine spent while the readers read, in seconds of processors and megabytes."""

    wall: float
    readers: float
    server: float
    database: float
    memory: float


def load(port: int, server: int, chosen: argparse.Namespace, passphrase: str, database: Postgres | None):
    """Lets the readers read; gives their answers and what was spent."""
    seeds = random.Random(chosen.seed)
    readers = [Reader(port, Choice(random.Random(seeds.random()), chosen.records)) for _ in range(chosen.readers)]
    for reader in readers:
        reader.sign_in("reader", passphrase)
        # The first list shows which records there are.
        reader.open("first page", LIST)
    for kind, address in readers[0].choice.kinds.items():
        readers[0].open(kind, address())
    # Processes come and go with connections: each counts from when it was seen first.
    backends = database.processes() if database else []
    before = {pid: processor_seconds(pid) for pid in backends}
    served, own = processor_seconds(server), own_seconds()
    begin = time.monotonic()
    threads = [threading.Thread(target=r.read, args=(begin, begin + chosen.seconds)) for r in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall, own, served = time.monotonic() - begin, own_seconds() - own, processor_seconds(server) - served
    backends = database.processes() if database else []
    spent = sum(processor_seconds(pid) - before.get(pid, 0.0) for pid in backends)
    return [a for r in readers for a in r.answers], Spent(wall, own, served, spent, resident_megabytes(server))


def report(where: str, answers: list[Answer], spent: Spent) -> bool:
    """Prints the table of a database and records its targets; gives whether every answer was a page."""
    good = [a for a in answers if a.status == 200]
    bad = [a for a in answers if a.status != 200]
    print(f"\n{where:<14}{'pages':>7}{'median':>10}{'95 %':>10}{'max':>10}{'kB':>8}   (ms to the last byte)")
    slowest = ("", 0.0), ("", 0.0)
    for kind in sorted({a.kind for a in good}) + ["all"]:
        of = [a for a in good if kind in (a.kind, "all")]
        times = [a.milliseconds for a in of]
        middle, high = statistics.median(times), percentile(times, 0.95)
        if kind != "all":
            slowest = max(slowest[0], (kind, middle), key=at), max(slowest[1], (kind, high), key=at)
        size = statistics.mean(a.size for a in of) / 1000
        missed = "" if middle <= MEDIAN_MS and high <= P95_MS else "  MISSED"
        print(f"{kind:<14}{len(of):>7}{middle:>10.1f}{high:>10.1f}{max(times):>10.1f}{size:>8.1f}{missed}")
    sent = sum(a.size for a in good) / 1e6
    print(f"{len(answers)} pages in {spent.wall:.0f} s, {len(bad)} errors, {sent:.1f} MB")
    print(
        f"processor seconds: readers {spent.readers:.1f}, palermo {spent.server:.1f}, PostgreSQL {spent.database:.1f}"
        f" of {spent.wall * (os.cpu_count() or 1):.0f} that the machine has; palermo holds {spent.memory:.0f} MB"
    )
    for answer in bad[:10]:
        print(f"answered {answer.status}: {answer.address}")
    times = [a.milliseconds for a in good]
    middle, high = statistics.median(times), percentile(times, 0.95)
    for what, ours, target in (
        ("all, median", middle, MEDIAN_MS),
        ("all, 95 %", high, P95_MS),
        (f"{slowest[0][0]}, median", slowest[0][1], MEDIAN_MS),
        (f"{slowest[1][0]}, 95 %", slowest[1][1], P95_MS),
    ):
        record("pages", f"{where} {what}", ours, target, "ms", target / ours, 1.0)
    return not bad


def at(pair: tuple[str, float]) -> float:
    return pair[1]


def alone(where: str, port: int, passphrase: str, chosen: argparse.Namespace) -> None:
    """Each address of a fixed list opened alone, nine times: what a page costs when nobody else reads."""
    reader = Reader(port, Choice(random.Random(chosen.seed), chosen.records))
    reader.sign_in("reader", passphrase)
    reader.open("first page", LIST)
    first = reader.choice.record()
    last = math.ceil(chosen.records / PER_PAGE)
    addresses = [LIST, asked(page=last // 2), asked(page=last)]
    addresses += [asked(sort=sign + name) for name in SORTED for sign in ("", "-")]
    addresses += [asked(q=f"C{chosen.records // 2:08}"[:-1]), asked(q="none-1")]
    addresses += [asked(**{"w.year_registered": 2019}), asked(**{"w.year_registered": 2019, "w.sex": "female"})]
    addresses += [asked(**{"w.exploitation": form}) for form in FORMS[:2]]
    addresses += [asked(**{"w.citizenship": "UGA", "w.majority": "minor"})]
    addresses += [asked(query=name) for name in SAVED]
    addresses += [first, f"{first}/history"]
    print(f"\n{where}: one reader, median of nine in ms, the first in brackets")
    for address in addresses:
        answers = [reader.open("", address) for _ in range(9)]
        if any(a.status != 200 for a in answers):
            raise SystemExit(f"answered {answers[0].status}: {address}")
        times = [a.milliseconds for a in answers]
        print(f"{statistics.median(times):8.1f} ({times[0]:8.1f})  {address.removeprefix(LIST) or '/'}")


def measure(where: str, chosen: argparse.Namespace, file: pathlib.Path, database: Postgres | None) -> bool:
    """Makes an installation, fills it, serves it, reads it."""
    data = file.parent / where
    more = ("--database", database.url) if database else ()
    palermo(data, "init", *more)
    begun = time.perf_counter()
    answer = json.loads(palermo(data, "import", str(file), "--mapping", "case-rows", "--json", *more))
    if answer["records_new"] != chosen.records:
        raise SystemExit(f"{answer['records_new']} of {chosen.records} rows became records: {answer['errors'][:3]}")
    print(f"{where}: {chosen.records} records imported in {time.perf_counter() - begun:.0f} s")
    made = palermo(data, "account", "add", "reader", "--role", "desk_officer", "--json", *more)
    passphrase = json.loads(made)["passphrase"]
    if database:
        database.settle()
    port = free_port()
    command = [BIN, "--data", str(data), "serve", "--listen", f"127.0.0.1:{port}", *more]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, **quiet)
    try:
        until_it_answers(process, port)
        if chosen.alone:
            alone(where, port, passphrase, chosen)
        return report(where, *load(port, process.pid, chosen, passphrase, database))
    finally:
        process.terminate()
        process.wait(timeout=10)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--records", type=int, default=200_000)
    options.add_argument("--readers", type=int, default=30)
    options.add_argument("--seconds", type=float, default=60.0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", choices=("sqlite", "postgres"))
    options.add_argument("--database", default=os.environ.get("PALERMO_TEST_POSTGRES"), help="PostgreSQL's address")
    options.add_argument("--alone", action="store_true", help="first open each kind of page with one reader")
    chosen = options.parse_args()
    folder = scratch()
    file = folder / "case-rows.csv"
    made = ("demo", "case-rows", "--rows", str(chosen.records), "--out", str(file))
    palermo(folder, "--seed", str(chosen.seed), *made)
    right = True
    if chosen.only != "postgres":
        right &= measure("sqlite", chosen, file, None)
    if chosen.only != "sqlite":
        if not chosen.database:
            raise SystemExit("no PostgreSQL server: name one with --database, or choose --only sqlite")
        with Postgres(chosen.database) as database:
            right &= measure("postgres", chosen, file, database)
    if not right:
        raise SystemExit("not every page was answered")


if __name__ == "__main__":
    main()
