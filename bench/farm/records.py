"""What the journal costs, and what a long list costs."""
import json
import os
import pathlib
import signal
import time

from harness import at_least, at_most, interleaved, ratios, show, title
from quiet import processes, wait_for


def journal(bench):
    """The journal, synced every second, on and off with the same options otherwise."""
    count = 4000
    tasks = bench.write("list", ":\n" * count)

    def rate(*options):
        same = ["-j", bench.slots, "-k", "--joblog", bench.path("joblog"), "--quiet"]

        def measure():
            with open(tasks) as file:
                return count / bench.makespan(count, *same, *options, stdin=file)
        return measure

    off, again, on = "journal off", "  again: the noise", "journal on"
    found = interleaved({off: rate(), on: rate("--journal", bench.path("journal"), "--fresh"), again: rate()},
                        3 * bench.repeats)
    title(f"journal: {count} x `sh -c :`, {bench.slots} slots, list from standard input; ratio to no journal")
    show(off, found[off], "/s")
    show(again, found[again], "/s", ratios(found[again], found[off]))
    show(on, found[on], "/s", ratios(found[on], found[off]), at_least(0.98))


def peak_memory(pid):
    """Bytes that the process held at most."""
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def position(pid, name):
    """How much of the file the process has read; -1 if it has it not open."""
    for link in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        if os.readlink(link) == os.path.realpath(name):
            return int(pathlib.Path(f"/proc/{pid}/fdinfo/{link.name}").read_text().split()[1])
    return -1


def wait_until_read(pid, tasks):
    """Returns once the process reads no further and sleeps."""
    last, since = None, time.monotonic()
    while time.monotonic() - since < 0.5:
        now = position(pid, tasks), processes()[pid].seconds
        if last is None or now[0] != last[0] or now[1] > last[1] + 0.02:
            last, since = now, time.monotonic()
        time.sleep(0.05)


def queued(bench, count):
    """A run in which the first of `count` tasks holds the only slot until the list is read: the seconds until
    that task ran, the peak memory, and how many tasks were read."""
    started, gate, summary = (pathlib.Path(bench.path(name)) for name in ("started", "gate", "summary.json"))
    started.unlink(missing_ok=True)
    gate.unlink(missing_ok=True)
    os.mkfifo(gate)
    tasks = bench.write("list", "".join(f"samples/{number:012}.data\n" for number in range(count)))
    script = f"date +%s.%N > {started}; : {{}}; read line < {gate}"
    begin = time.time()
    words = bench.farm("-j", 1, *bench.all_features(), "--quiet", "--summary-json", summary, "-a", tasks, script)
    with bench.popen(words) as farm:
        try:
            wait_for(lambda: started.exists() and started.read_text().endswith("\n"), "the first task")
            wait_until_read(farm.pid, tasks)
            memory = peak_memory(farm.pid)
            farm.send_signal(signal.SIGUSR1)
            gate.write_text("go\n")
            if farm.wait(60) != (75 if count > 1 else 0):  # 75: work is left
                raise SystemExit(f"the drained run ended with status {farm.returncode}")
        finally:
            farm.terminate()
    return float(started.read_text()) - begin, memory, json.loads(summary.read_text())["tasks_read"]


def queue(bench):
    """Memory and time to the first task of a list of 10^6 lines."""
    million = 1_000_000
    text = len(f"samples/{0:012}.data")
    found = interleaved({"one": lambda: queued(bench, 1), "million": lambda: queued(bench, million)},
                        max(3, bench.repeats // 2))
    first_one, memory_one, _ = zip(*found["one"])
    first, memory, read = zip(*found["million"])
    per_task = [(large - small) / tasks for large, small, tasks in zip(memory, memory_one, read)]
    title(f"queue: a list of 10^6 lines of {text} bytes, norma-farm alone, all features on")
    show("tasks read while the first one runs", read, "", ratios(read, [million] * len(read)), at_least(1))
    show("peak memory per task read", per_task, "B")
    show("  less its text", [each - text for each in per_task], "B", wanted=at_most(200))
    show("first task of a list of one", first_one, "s")
    show("first task of 10^6", first, "s", ratios(first, first_one))
    show("  the same, in seconds", first, "s", wanted=at_most(0.2))
