"""How well tasks of very different lengths fill the slots."""
import heapq
import math
import random
import subprocess

from harness import at_most, ratios, say, show, title

TASKS, SLOTS, MEAN, SIGMA = 400, 8, 0.2, 1.5
SEEDS = (1, 2, 3)


def lengths(seed):
    """Lognormal seconds, as they are written to the list."""
    random_numbers = random.Random(seed)
    mu = math.log(MEAN) - SIGMA ** 2 / 2
    return [f"{random_numbers.lognormvariate(mu, SIGMA):.4f}" for _ in range(TASKS)]


def list_schedule(seconds):
    """The makespan if every task starts, in this order and without any cost, where a slot is free first."""
    free = [0.0] * SLOTS
    for task in seconds:
        heapq.heapreplace(free, free[0] + task)
    return max(free)


def makespan(bench):
    """Sleeps of lognormal length on 8 ranks of one slot each, with and without hints of their cost."""
    help_text = subprocess.run(bench.farm("--help"), capture_output=True, text=True, check=True).stdout
    hints = "--cost" in help_text
    unhinted, hinted, bound, greedy, longest_first = [], [], [], [], []
    for seed in SEEDS:
        words = lengths(seed)
        seconds = [float(word) for word in words]
        tasks = bench.write("list", "".join(word + "\n" for word in words))

        def farm(*more):
            options = ["-j", SLOTS, *bench.all_features(), "-a", tasks, *more, "sleep {}"]
            return bench.makespan(TASKS, *options, ranks=SLOTS)

        unhinted.append(farm())
        if hints:
            hinted.append(farm("--cost", "{}"))
        bound.append(max(sum(seconds) / SLOTS, max(seconds)))
        greedy.append(list_schedule(seconds))
        longest_first.append(list_schedule(sorted(seconds, reverse=True)))

    title(f"makespan: {TASKS} sleeps, lognormal (sigma {SIGMA}, mean {MEAN * 1000:.0f} ms), mpirun -n {SLOTS}, "
          f"seeds {', '.join(map(str, SEEDS))}")
    show("lower bound: max(total / 8, longest)", bound, "s")
    show("  ideal, longest first (simulated)", longest_first, "s", ratios(longest_first, bound))
    if hinted:
        show("  norma-farm --cost", hinted, "s", ratios(hinted, bound), at_most(1.03))
    else:
        say("  norma-farm --cost", "not there yet: this norma-farm has no --cost")
    show("ideal, order of the list (simulated)", greedy, "s")
    show("  norma-farm", unhinted, "s", ratios(unhinted, greedy), at_most(1.02))
