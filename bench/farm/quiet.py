"""What a rank with nothing to do costs, and how fast it is back."""
import os
import pathlib
import signal
import time
from dataclasses import dataclass

from harness import at_most, interleaved, ratios, show, title

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Process:
    name: str
    parent: int
    seconds: float  # of a core, used so far


def processes():
    """All processes by number."""
    found = {}
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            head, _, tail = (entry / "stat").read_text().rpartition(")")
        except OSError:
            continue  # it has just ended
        fields = tail.split()
        found[int(entry.name)] = Process(head.partition("(")[2], int(fields[1]),
                                         (int(fields[11]) + int(fields[12])) / TICKS)
    return found


def ranks_below(root, table):
    """The farm's ranks among the process `root` and its descendants, each with its fork server."""
    def is_below(pid):
        while pid != root and pid in table:
            pid = table[pid].parent
        return pid == root

    ranks = [pid for pid, process in table.items() if process.name == "norma-farm" and is_below(pid)]
    return {rank: [rank, *(pid for pid, process in table.items()
                           if process.parent == rank and process.name == "norma-spawn")] for rank in ranks}


def wait_for(condition, what):
    for _ in range(3000):
        if condition():
            return
        time.sleep(0.01)
    raise SystemExit(f"waited 30 s in vain for {what}")


def idle_share(bench, ranks):
    """Per cent of a core that the busiest rank, with its fork server, uses while one long task runs."""
    started = pathlib.Path(bench.path("started"))
    started.unlink(missing_ok=True)
    tasks = bench.write("list", f"echo > {started}; exec sleep 60\n")
    words = bench.farm("-j", max(1, ranks), *bench.all_features(), "--quiet", "-a", tasks, ranks=ranks)
    with bench.popen(words) as farm:
        try:
            wait_for(started.exists, "the task")
            time.sleep(1)  # what the start still costs is not idling
            begin, before = time.monotonic(), processes()
            groups = ranks_below(farm.pid, before)
            if len(groups) != max(1, ranks) or any(len(group) != 2 for group in groups.values()):
                raise SystemExit(f"not {max(1, ranks)} ranks with a fork server each: {groups}")
            time.sleep(5)
            after, took = processes(), time.monotonic() - begin
        finally:
            farm.send_signal(signal.SIGTERM)
    used = [sum(after[pid].seconds - before[pid].seconds for pid in group) for group in groups.values()]
    return 100 * max(used) / took


def idle(bench):
    """The CPU time of ranks that wait, as the system counts it."""
    rows = {"norma-farm alone": 0, "mpirun -n 3 norma-farm": 3, "mpirun -n 8 norma-farm": 8}
    found = interleaved({name: lambda ranks=ranks: idle_share(bench, ranks) for name, ranks in rows.items()},
                        max(3, bench.repeats // 2))
    title("idle: per cent of a core used by the busiest rank and its fork server while one `sleep` runs")
    for name in rows:
        show(name, found[name], "%", wanted=at_most(1))


def wake(bench):
    """From a message sent to a sleeping rank until it has it: half a round trip, one every 10 ms."""
    words = ["mpirun", "-n", "2", bench.program("wake_up"), "200"]
    samples = [bench.printed(words) for _ in range(bench.repeats)]
    ours, blocking = zip(*samples)
    title("wake: half a round trip between two ranks of a host, a message every 10 ms; ratio to blocking MPI")
    show("blocking MPI_Recv, burning a core", blocking, "us")
    show("  sleeping rank of the farm", ours, "us", ratios(ours, blocking))
    show("sleeping rank of the farm", ours, "us", wanted=at_most(200))
