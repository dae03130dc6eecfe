#!/usr/bin/env python3
"""Kills random processes of a farm at random moments, and runs the same line again until it is done.

farm_kills.py NORMA-FARM MPIRUN KILLS [SEED]

Where the launcher lets ranks die, a run goes on after a kill, and is met by the next one. Else
nothing of the farm may be left within LIMIT seconds: no process, no shared memory.
At the end nothing is lost, nothing that was done has run again, and the output under -k is byte for
byte that of an undisturbed run.
"""
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

LIMIT = 30  # seconds after a kill for everything to be gone, or for the next result
LEASE = 5
BEGINNING = 12 * LEASE  # where the launcher lets ranks die, one that dies while MPI begins is missed then
TASKS_PER_KILL = 25


def processes(folder):
    """Of our farm: all whose working directory is the test's folder."""
    found = {}
    for name in os.listdir("/proc"):
        if not name.isdigit() or int(name) == os.getpid():
            continue
        try:
            if os.readlink(f"/proc/{name}/cwd") == folder:
                with open(f"/proc/{name}/comm") as comm:
                    found[int(name)] = comm.read().strip()
        except OSError:
            pass  # it ended meanwhile, or is a zombie
    return found


def parent(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return int(stat.read().rpartition(")")[2].split()[1])
    except OSError:
        return 0  # it ended meanwhile


def job_of(pid):
    """The launcher's number of the job, as it stands in the names of its shared memory."""
    try:
        with open(f"/proc/{pid}/environ", "rb") as environment:
            for variable in environment.read().split(b"\0"):
                if variable.startswith(b"OMPI_MCA_ess_base_jobid="):
                    return f".{int(variable.split(b'=')[1]):x}."
    except OSError:
        pass  # it ended meanwhile
    return None


class Farm:
    def __init__(self, farm, mpirun, folder, tasks):
        self.folder = folder
        self.ran = os.path.join(folder, "ran")
        self.out = os.path.join(folder, "out")
        self.farm = farm
        with open(os.path.join(folder, "list"), "w") as listing:
            listing.writelines(f"{number}\n" for number in range(1, tasks + 1))
        open(self.ran, "w").close()
        # Each execution leaves a line of its own before it does anything else.
        self.command = "echo {} >>ran; sleep 0.1; echo {} says hello; echo {} warns >&2"
        self.launch = [mpirun, "-n", "3", farm]
        self.jobs = set()
        self.expected = "".join(f"{number} says hello\n" for number in range(1, tasks + 1))

    def start(self, survive):
        words = list(self.launch)
        if survive:
            words[1:1] = ["--enable-recovery", "-x", "NORMA_SURVIVE=1"]
        with open(self.out, "w") as out, open(os.path.join(self.folder, "err"), "w") as err:
            return subprocess.Popen(
                words + ["-a", "list", "-j", "4", "-k", "--lease", f"{LEASE}s", self.command],
                cwd=self.folder, stdout=out, stderr=err, stdin=subprocess.DEVNULL)

    def shared_memory(self):
        return {name for name in os.listdir("/dev/shm") if any(job in name for job in self.jobs)}

    def errors(self):
        with open(os.path.join(self.folder, "err")) as err:
            return err.read()

    def finished(self):
        """Tasks whose result the journal holds now."""
        if not os.path.exists(os.path.join(self.folder, "list.norma")):
            return set()
        said = subprocess.run([self.farm, "--cat", "list"], cwd=self.folder, capture_output=True,
                              text=True)
        return {int(line.split()[0]) for line in said.stdout.splitlines()}

    def executions(self):
        with open(self.ran) as ran:
            return [int(line) for line in ran]


def fail(why, farm):
    sys.exit(f"farm_kills: {why}\n{farm.errors()}")


def wait_until_gone(farm):
    end = time.monotonic() + LIMIT
    while processes(farm.folder) or farm.shared_memory():
        if time.monotonic() > end:
            fail(f"{LIMIT} s after the kill there are left: {processes(farm.folder)} "
                 f"{farm.shared_memory()}", farm)
        time.sleep(0.05)  # nobody announces the end of another process's descendants


def ends_within(process, seconds):
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def run_until_killed(farm, chance, most):
    """Kills processes of one run of the farm, `most` at most, until it has ended; which ones."""
    survive = chance.random() < 0.3
    ran_before = len(farm.executions())
    process = farm.start(survive)
    victims = []
    while not ends_within(process, chance.uniform(0, 2.5)) and len(victims) < most:
        victim = kill_one(farm, chance)
        if victim is None:
            break
        victims.append(victim)
        if not survive:
            break
        has_begun = len(farm.executions()) > ran_before
        wait_for_progress(farm, process, victim, LIMIT if has_begun else LIMIT + BEGINNING)
    if not ends_within(process, 600 if survive else LIMIT):
        fail(f"mpirun still runs long after {victims} were killed", farm)
    return victims


def wait_for_progress(farm, process, victim, limit):
    count = len(farm.executions())
    end = time.monotonic() + limit
    while not ends_within(process, 0.05) and len(farm.executions()) == count:
        if time.monotonic() > end:
            fail(f"{limit} s after {victim} was killed nothing has happened", farm)


def kill_one(farm, chance):
    """Kills a process of the farm; which one, or None if there is none."""
    all_names = processes(farm.folder)
    # A task still has the name of the fork server before it becomes its command; killed, it is one
    # failed task, and the farm goes on.
    ours = {pid: name for pid, name in all_names.items()
            if name in ("mpirun", "orterun", "prterun", "norma-farm", "norma-spawn")
            and not (name == "norma-spawn" and all_names.get(parent(pid)) == "norma-spawn")}
    farm.jobs |= {job for job in map(job_of, ours) if job}
    if not ours:
        return None
    victim = chance.choice(sorted(ours))
    try:
        os.kill(victim, signal.SIGKILL)
    except ProcessLookupError:
        pass
    return ours[victim]


def main():
    program, mpirun, kills = os.path.realpath(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else time.time_ns()
    print(f"seed {seed}", flush=True)
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        folder = os.path.realpath(folder)
        farm = Farm(program, mpirun, folder, TASKS_PER_KILL * kills)
        victims = []
        while len(victims) < kills:
            finished = farm.finished()
            count = len(farm.executions())
            killed = run_until_killed(farm, chance, kills - len(victims))
            wait_until_gone(farm)
            again = finished & set(farm.executions()[count:])
            if again:
                fail(f"tasks that were done ran again: {sorted(again)}", farm)
            lost = finished - farm.finished()
            if lost and os.path.exists(os.path.join(folder, "list.norma")):
                fail(f"results were lost: {sorted(lost)}", farm)
            victims += killed or ["nobody: it was done before"]
        finished = farm.finished()
        count = len(farm.executions())
        if farm.start(survive=False).wait(timeout=600) != 0:
            fail("the last run failed", farm)
        again = finished & set(farm.executions()[count:])
        if again:
            fail(f"tasks that were done ran again: {sorted(again)}", farm)
        with open(farm.out) as out:
            if out.read() != farm.expected:
                fail("the output is not that of an undisturbed run", farm)
        wait_until_gone(farm)
        told = {victim: victims.count(victim) for victim in victims}
        print(f"{kills} kills ({told}), {len(farm.executions())} executions of "
              f"{TASKS_PER_KILL * kills} tasks: nothing lost, nothing done twice", flush=True)


main()
