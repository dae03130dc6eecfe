"""How many commands a second: against the bare machine, against other programs, from a large process."""
import shutil

from harness import at_least, interleaved, ratios, say, show, title

RANKS = {"norma-farm alone": 0, "mpirun -n 1 norma-farm": 1, "mpirun -n 3 norma-farm": 3}
LIMIT = "bare posix_spawn loop, sh -c :"


def loop_rate(bench, count):
    return bench.printed([bench.program("spawn_loop"), str(count), str(bench.slots)])[0]


def rate(bench):
    """Steady state, all features on, against a bare posix_spawn loop of as many slots."""
    count = 2000
    tasks = bench.write("list", ":\n" * count)

    def farm(ranks):
        options = ["-j", bench.slots, *bench.all_features(), "-a", tasks]
        return lambda: count / bench.makespan(count, *options, ranks=ranks)

    rows = {LIMIT: lambda: loop_rate(bench, count)}
    rows |= {name: farm(ranks) for name, ranks in RANKS.items()}
    found = interleaved(rows, bench.repeats)
    title(f"rate: {count} x `sh -c :`, {bench.slots} slots, all features on; ratio to the loop")
    show(LIMIT, found[LIMIT], "/s")
    for name in RANKS:
        show(name, found[name], "/s", ratios(found[name], found[LIMIT]), at_least(0.95))


def peers(bench, count, tasks):
    """Other programs that run the same commands, and how many times as fast norma-farm should be."""
    makefile = bench.write("Makefile", "TARGETS := $(addprefix task-,$(shell seq {0}))\nall: $(TARGETS)\n"
                                       ".PHONY: all $(TARGETS)\n$(TARGETS):\n\t@true\n".format(count))
    slots = str(bench.slots)
    return {
        "GNU parallel -k --joblog": (6, ["parallel", "--will-cite", "-j", slots, "-k", "--joblog",
                                         bench.path("peer"), "-a", tasks]),
        "xargs -P -n 1 sh -c": (0.95, ["xargs", "-a", tasks, "-P", slots, "-n", "1", "/bin/sh", "-c"]),
        "make -j": (1.2, ["make", "-j", slots, "-f", makefile]),
    }


def whole(bench):
    """The whole command from its start to its end, against other programs."""
    count = 20000
    tasks = bench.write("list", "true\n" * count)

    def time(words):
        return lambda: bench.run(words)

    ours = {name: ranks for name, ranks in RANKS.items() if ranks != 1}
    rows = {name: time(bench.farm("-j", bench.slots, *bench.all_features(), "-a", tasks, ranks=ranks))
            for name, ranks in ours.items()}
    all_peers = peers(bench, count, tasks)
    there = {name: peer for name, peer in all_peers.items() if shutil.which(peer[1][0])}
    rows |= {name: time(words) for name, (_, words) in there.items()}
    rows[LIMIT] = lambda: count / loop_rate(bench, count)
    found = interleaved(rows, max(3, bench.repeats // 2))
    title(f"whole: {count} x `true`, {bench.slots} slots, the whole command; times as fast as the other")
    for name in [LIMIT, *ours]:
        show(name, found[name], "s")
    for peer, (wanted, _) in all_peers.items():
        if peer not in there:
            say(peer, "not installed")
            continue
        show(peer, found[peer], "s")
        for name in ours:
            show("  " + name, found[name], "s", ratios(found[peer], found[name]), at_least(wanted))


def held(bench):
    """Commands started for a process that holds 1 GiB: by the farm's fork server, and by fork and exec."""
    count = 2000

    def start(how, mib, commands=count):
        words = [bench.program("held_memory"), how, str(mib), str(commands), str(bench.slots)]
        return lambda: bench.printed(words)[0]

    small, again, large = "fork server, small process", "  again: the noise", "fork server, 1 GiB held"
    small_fork, large_fork = "fork and exec, small process", "fork and exec, 1 GiB held"
    found = interleaved({small: start("server", 0), large: start("server", 1024), again: start("server", 0),
                         small_fork: start("fork", 0), large_fork: start("fork", 1024, count // 10)},
                        bench.repeats)
    noise = ratios(found[again], found[small])
    title(f"held: {count} x `sh -c :`, {bench.slots} slots; ratio to the small process, which wants to be within noise")
    show(small, found[small], "/s")
    show(again, found[again], "/s", noise)
    show(large, found[large], "/s", ratios(found[large], found[small]), at_least(min(noise)))
    show(small_fork, found[small_fork], "/s")
    show(large_fork, found[large_fork], "/s", ratios(found[large_fork], found[small_fork]))
