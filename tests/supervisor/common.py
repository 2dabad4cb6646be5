# SPDX-License-Identifier: MIT
"""What the tests of `goroot-guard run --supervise` share: TAP, toolchains that are made for them, looks at processes."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import time

MODES = {"by seccomp": "--supervise", "by ptrace": "--supervise-by-ptrace"}

# Seconds after which what has not happened never will, on the slowest machine. Less is for whoever looks for a mistake.
PATIENCE = int(os.environ.get("PATIENCE", 120))


class Failed(Exception):
    """A test has found something."""


def expect(got, want, what):
    if got != want:
        raise Failed(f"{what}: got {got!r}, want {want!r}")


def wait_for(condition, what, patience=PATIENCE):
    """Until a condition holds, which is returned; it may take long, and then it is a failure."""
    end = time.monotonic() + patience
    pause = 0.001
    while not (value := condition()):
        if time.monotonic() > end:
            raise Failed(f"in vain waited for {what}")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
    return value


class Tap:
    """Counts tests: one is a function that raises Failed, or does not."""

    def __init__(self):
        self.number = self.failures = 0

    def test(self, name, function, *arguments):
        self.number += 1
        try:
            function(*arguments)
        except (Failed, OSError, subprocess.SubprocessError) as error:
            self.failures += 1
            print(f"not ok {self.number} - {name}")
            print("".join(f"# {line}\n" for line in f"{type(error).__name__}: {error}".splitlines()), end="")
        else:
            print(f"ok {self.number} - {name}")
        sys.stdout.flush()

    def done(self):
        print(f"1..{self.number}")
        sys.exit(1 if self.failures else 0)


class House:
    """A folder with two toolchains, and how to launch things there."""

    def __init__(self, guard, fake_go):
        self.guard = os.path.realpath(guard)
        self.folder = os.path.realpath(tempfile.mkdtemp())
        atexit.register(shutil.rmtree, self.folder, True)
        self.right, self.wrong = self.path("go1.22"), self.path("go1.19")
        for root, version in ((self.right, "go1.22.0"), (self.wrong, "go1.19.0")):
            os.makedirs(os.path.join(root, "pkg", "tool"))
            os.makedirs(os.path.join(root, "bin"))
            shutil.copy(fake_go, os.path.join(root, "bin", "go"))
            with open(os.path.join(root, "VERSION"), "w", encoding="ascii") as file:
                file.write(version + "\n")
        self.go = os.path.join(self.right, "bin", "go")
        self.records = self.path("records")
        self.marks = 0
        self.env = {
            "PATH": os.path.join(self.right, "bin") + ":/usr/local/bin:/usr/bin:/bin",
            "HOME": self.folder,
            "LC_ALL": "C",
            "GOROOT": self.wrong,
            "GOROOT_GUARD": "log",
            "GOROOT_GUARD_LOG": "file:" + self.records,
        }

    def path(self, name):
        return os.path.join(self.folder, name)

    def command(self, mode, *command):
        """The argv of a command under supervision, or, without a mode, by itself."""
        return [self.guard, "run", mode, "--", *command] if mode else list(command)

    def mark(self):
        """Marks an environment, so that all processes with it can be found. Returns the mark."""
        self.marks += 1
        self.env["TEST_MARK"] = f"{os.getpid()}-{self.marks}"
        return self.env["TEST_MARK"]

    def take_records(self):
        """The lines of records, which are then gone."""
        try:
            with open(self.records, encoding="utf-8") as file:
                lines = file.read().splitlines()
            os.unlink(self.records)
        except FileNotFoundError:
            return []
        return lines


# ---- /proc ----


def stat(pid):
    """(state, parent, process group, session) of a process; None if it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            words = file.read().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return words[0], int(words[1]), int(words[2]), int(words[3])


def state(pid):
    """A letter, or "" of a process that is gone."""
    found = stat(pid)
    return found[0] if found else ""


def pending(pid):
    """Whether signals wait to be dealt with, which those of a zombie do not."""
    if state(pid) == "Z":
        return False
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
            return any(int(line.split()[1], 16) for line in file if line.startswith(("SigPnd:", "ShdPnd:")))
    except (FileNotFoundError, ProcessLookupError):
        return False


def pids():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def children(pid):
    return [other for other in pids() if (found := stat(other)) and found[1] == pid]


def marked(mark):
    """The processes with that mark in their environment, and without those that have ended."""
    found = []
    for pid in pids():
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                if b"TEST_MARK=" + mark.encode() in file.read().split(b"\0"):
                    found.append(pid)
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            pass
    return found


def program(pid):
    try:
        return os.readlink(f"/proc/{pid}/exe")
    except OSError:
        return ""


def supervisor_of(front):
    """The supervisor of a front, or None: its first child, and of the same program."""
    for pid in children(front):
        if program(pid) == program(front):
            return pid
    return None


def describe(some):
    """What processes are doing, to be shown."""
    lines = []
    for pid in some:
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                command = file.read().replace(b"\0", b" ").decode(errors="replace")[:100]
            with open(f"/proc/{pid}/wchan", encoding="ascii") as file:
                wchan = file.read()
        except OSError:
            command = wchan = "?"
        lines.append(f"{pid} {stat(pid)} {wchan} {command}")
    return "\n".join(lines)
