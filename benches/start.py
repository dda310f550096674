"""Start of an existing store until it answers (median of nine), and the memory of an idle server."""

import argparse
import contextlib
import http.client
import os
import pathlib
import socket
import statistics
import subprocess
import time

from _measure import BIN, palermo, record, scratch

SECONDS, MEGABYTES = 0.3, 150.0


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def server(data: pathlib.Path, port: int):
    command = [BIN, "--data", str(data), "serve", "--listen", f"127.0.0.1:{port}"]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, **quiet)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=10)


def until_it_answers(process: subprocess.Popen, port: int) -> float:
    begun = time.perf_counter()
    while time.perf_counter() - begun < 30:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/en/")
            if connection.getresponse().status == 200:
                return time.perf_counter() - begun
        except OSError:
            time.sleep(0.002)
        finally:
            connection.close()
        if process.poll() is not None:
            raise SystemExit(f"serve ended with {process.returncode}")
    raise SystemExit("serve did not answer within 30 s")


def resident_megabytes(pid: int) -> float:
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("the system does not tell the memory of a process")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=pathlib.Path, help="an existing data folder; else one is made with the demo")
    data = options.parse_args().data
    if data is None:
        data = scratch() / "data"
        palermo(data, "demo", "--no-serve")
    starts = []
    for _ in range(9):
        port = free_port()
        with server(data, port) as process:
            starts.append(until_it_answers(process, port))
    port = free_port()
    with server(data, port) as process:
        until_it_answers(process, port)
        time.sleep(5)
        memory = resident_megabytes(process.pid)
    start = statistics.median(starts)
    print(f"first answer  {start:7.3f} s   (median of nine: {', '.join(f'{s:.3f}' for s in sorted(starts))})")
    print(f"idle memory   {memory:7.1f} MB  (resident, five seconds after the first answer, {os.cpu_count()} cores)")
    record("start", "first answer", start, SECONDS, "s", SECONDS / start, 1.0)
    record("start", "idle memory", memory, MEGABYTES, "MB", MEGABYTES / memory, 1.0)


if __name__ == "__main__":
    main()
