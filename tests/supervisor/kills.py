#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kill -9 at random moments, of the supervisor, of the front, or of anybody below them: nothing hangs, nothing stays stopped,
nobody is left over. If the supervisor is killed the command goes on unguarded, and its end is handed on; if the front is
killed the command goes on, guarded. Speaks TAP.

    kills.py GOROOT-GUARD FAKE-GO [ROUNDS [SEED]]
"""
import os
import random
import shutil
import signal
import subprocess
import sys
import time

from common import MODES, PATIENCE, Failed, House, Tap, children, describe, expect, marked, program, stat, state, supervisor_of, wait_for

STATUS = 7

# Parallel pipelines that launch what is held up (a go; names with go in them; searches along PATH that find nothing) and what
# is not, and then a status that tells that all of it was done.
WORKLOAD = """
for i in 1 2 3; do
        { go "$i" | cat; go-between "$i" | grep -c x; } &
        { cat /dev/null | sort; (gobuster "$i"; true) | wc -l; } &
        { go-is-not-there; go; true | env go env GOROOT; } &
        { sh -c 'go & go & wait'; } &
done
wait
go version
exit 7
"""


def launch(house, mode):
    """Starts the workload; what it says itself goes away."""
    with open(house.path("err"), "wb") as err:
        return subprocess.Popen(
            house.command(mode, "bash", "-c", "exec >/dev/null 2>&1\n" + WORKLOAD),
            env=house.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=err,
        )


def complaints(house):
    with open(house.path("err"), encoding="utf-8") as file:
        return file.read().splitlines()


def everything_ends(house, front, mark):
    try:
        wait_for(lambda: front.poll() is not None and not marked(mark), "the end of all processes")
    except Failed as error:
        left = marked(mark)
        shown = describe(left)
        house.bury(left)
        raise Failed(f"{error}; these are left:\n{shown}") from error


def kill(pid, number=signal.SIGKILL):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def is_started(front, supervisor):
    """Whether the command runs, which at first is a copy of the supervisor."""
    return supervisor and any(program(pid) not in ("", program(front)) for pid in children(supervisor))


def kill_supervisor(house, front, mark):
    supervisor = supervisor_of(front.pid)
    started = is_started(front.pid, supervisor)
    killed = supervisor and front.poll() is None and state(supervisor) not in ("", "Z") and kill(supervisor)
    everything_ends(house, front, mark)
    if not killed:
        return
    lines = complaints(house)
    if front.returncode == 125 and not started:
        expect(len(lines) <= 1, True, "one line at most: " + repr(lines))
        return
    expect(front.returncode, STATUS, "status after the supervisor was killed")
    # It may have said all that it had to say by then.
    if lines:
        expect(len(lines), 1, "lines on standard error: " + repr(lines))
        expect("the supervisor was killed" in lines[0], True, lines[0])


def kill_front(house, front, mark):
    kill(front.pid)
    everything_ends(house, front, mark)
    expect(complaints(house), [], "standard error")


def victims(front, mark):
    """All but the front and its child, which is the supervisor."""
    return [pid for pid in marked(mark) if pid != front.pid and (found := stat(pid)) and found[1] != front.pid]


def is_undone(house, front):
    """Whether the command was killed before it began, which is said."""
    lines = complaints(house)
    return front.returncode == 125 and len(lines) == 1 and "the command's process ended before it began" in lines[0]


def kill_target(house, front, mark):
    """Of one that has anything to do with a launch, if there is any: the go, the process that becomes one, or their parents."""
    some = victims(front, mark)
    candidates = [pid for pid in some if "go" in os.path.basename(program(pid))]
    pool = candidates if candidates and house.random.random() < 0.5 else some
    if pool:
        kill(house.random.choice(pool))
    everything_ends(house, front, mark)
    if not is_undone(house, front):
        expect(front.returncode in (STATUS, -signal.SIGKILL), True, f"status {front.returncode}")
        expect(complaints(house), [], "standard error")


def kill_many(house, front, mark):
    some = victims(front, mark)
    for pid in house.random.sample(some, min(len(some), 5)):
        kill(pid)
    everything_ends(house, front, mark)
    if not is_undone(house, front):
        expect(complaints(house), [], "standard error")


def stop_some(house, front, mark):
    """Stops targets, or the front, for a while."""
    pool = victims(front, mark) + [front.pid]
    some = house.random.sample(pool, min(len(pool), 3))
    for pid in some:
        kill(pid, signal.SIGSTOP)
    time.sleep(house.random.random() * 0.2)
    for pid in some:
        kill(pid, signal.SIGCONT)
    everything_ends(house, front, mark)
    expect(front.returncode, STATUS, "status")
    expect(complaints(house), [], "standard error")


def kill_supervisor_and_stop(house, front, mark):
    """The supervisor is killed while some are stopped, which afterwards go on. If the command is one of them, so may be the
    front, which only the supervisor would have let go on with it: a shell lets both go on."""
    some = victims(front, mark)
    some = house.random.sample(some, min(len(some), 3))
    for pid in some:
        kill(pid, signal.SIGSTOP)
    supervisor = supervisor_of(front.pid)
    started = is_started(front.pid, supervisor)
    if supervisor:
        kill(supervisor)
    time.sleep(house.random.random() * 0.1)
    for pid in [*some, front.pid]:
        kill(pid, signal.SIGCONT)
    everything_ends(house, front, mark)
    if started or front.returncode != 125:
        expect(front.returncode, STATUS, "status")


KINDS = {
    "the supervisor": (kill_supervisor, 3),
    "the front": (kill_front, 2),
    "a target": (kill_target, 3),
    "many targets": (kill_many, 1),
    "none, but some are stopped for a while": (stop_some, 1),
    "the supervisor, while some are stopped": (kill_supervisor_and_stop, 1),
}


def rounds(house, mode, count, kind, longest):
    for number in range(count):
        mark = house.mark()
        front = launch(house, mode)
        time.sleep(house.random.random() * longest)
        try:
            kind(house, front, mark)
        except Failed as error:
            raise Failed(f"round {number + 1} of {count}: {error}\nstandard error: {complaints(house)}") from error
        finally:
            if front.poll() is None:
                front.kill()
            front.wait(PATIENCE)


class KillingHouse(House):
    def __init__(self, guard, fake_go, seed):
        super().__init__(guard, fake_go)
        self.random = random.Random(seed)
        for name in ("go-between", "gobuster"):
            shutil.copy(fake_go, os.path.join(self.right, "bin", name))

    @staticmethod
    def bury(some):
        for pid in some:
            kill(pid)


def main():
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 500
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else random.SystemRandom().randrange(1 << 32)
    house = KillingHouse(sys.argv[1], sys.argv[2], seed)
    tap = Tap()
    parts = sum(weight for _, weight in KINDS.values()) * len(MODES)
    print(f"# seed {seed}")
    for name, mode in MODES.items():
        start = time.monotonic()
        front = launch(house, mode)
        tap.test(f"{name}: undisturbed", expect, front.wait(PATIENCE), STATUS, "status")
        longest = 1.1 * (time.monotonic() - start)
        print(f"# a round takes {longest:.2f} seconds")
        for what, (kind, weight) in KINDS.items():
            share = -(-count * weight // parts)
            tap.test(f"{name}: killed in {share} rounds: {what}", rounds, house, mode, share, kind, longest)
    tap.done()


if __name__ == "__main__":
    main()
