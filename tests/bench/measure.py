"""What a preloaded library costs that can be counted: the same on a slow machine and on a busy one.

Used by bench.py, which prints it, and by cost.py, which is a test.
"""

import ctypes
import os
import platform
import re
import resource
import shutil
import subprocess
import tempfile
import time

# As a build has them: some 2 KiB of other variables.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C", "GOENV": "off"}
ENVIRONMENT.update({f"BUILD_VARIABLE_{i}": "x" * 40 for i in range(32)})

# 30 characters, and no go in the last part.
PATH_OF_30 = "/nonexistent/program/of-thirty"

# Where a launch ends well, and what the guard makes of it: GOROOT (a folder of class Trees) and policy.
CASES = {
    "in order": ("root", "log"),
    "mismatch, logged": ("other", "log"),
    "mismatch, rewritten": ("other", "rewrite"),
}


class Failed(Exception):
    """A measurement could not be made."""


def run(command, env=None, stdin=None, folder=None):
    """Standard output of a command that must succeed."""
    done = subprocess.run(command, env=env, input=stdin, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"{' '.join(command)}: status {done.returncode}: {done.stderr.strip()[-500:]}")
    return done.stdout


def environment(library, **more):
    """What a process is started with to have the library in it; None is nothing preloaded."""
    env = dict(ENVIRONMENT, **more)
    if library:
        env["LD_PRELOAD"] = library
    return env


class Trees:
    """Two toolchains, `root` and `other`, of two versions, whose go is a small program, and a place for records."""

    VERSIONS = {"root": b"go1.22.12", "other": b"go1.19.13"}
    GOARCH = {"x86_64": "amd64", "aarch64": "arm64", "i686": "386"}

    def __init__(self, go):
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix="goroot-guard-bench-"))
        with open(go, "rb") as file:
            program = file.read()
        tools = "pkg/tool/linux_" + self.GOARCH.get(platform.machine(), "unknown")
        for name, version in self.VERSIONS.items():
            os.makedirs(self.path(name, "bin"))
            os.makedirs(self.path(name, tools))
            for tool in ("bin/go", tools + "/compile"):
                with open(self.path(name, tool), "wb") as file:
                    file.write(program.replace(self.VERSIONS["root"], version))
                os.chmod(self.path(name, tool), 0o755)
            with open(self.path(name, "VERSION"), "wb") as file:
                file.write(version + b"\n")
        self.records = self.path("records")
        self.go = self.path("root", "bin/go")

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def settings(self, case):
        root, policy = CASES[case]
        return {"GOROOT": self.path(root), "GOROOT_GUARD": policy, "GOROOT_GUARD_LOG": "file:" + self.records}

    def count_records(self):
        """How many records were written since it was asked last."""
        if not os.path.exists(self.records):
            return 0
        with open(self.records, "rb") as file:
            lines = file.read().count(b"\n")
        os.unlink(self.records)
        return lines

    def remove(self):
        shutil.rmtree(self.folder)


class RealTrees(Trees):
    """The same with two toolchains that are there."""

    def __init__(self, trees, root, other):
        self.roots = {"root": os.path.realpath(root), "other": os.path.realpath(other)}
        self.folder, self.records = trees.folder, trees.records
        self.go = self.path("root", "bin/go")

    def path(self, *parts):
        return os.path.join(self.roots[parts[0]], *parts[1:])


# ---- whole runs ----


def go_environment(folder):
    """Of a build by a real toolchain, which keeps nothing but in folder: go_env_clean of tools/lib.sh."""
    settings = {"GOFLAGS": "-mod=mod", "GO111MODULE": "on", "GOTOOLCHAIN": "local", "CGO_ENABLED": "0"}
    settings.update({name: "off" for name in ("GOPROXY", "GOSUMDB", "GOWORK")})
    settings.update({name: os.path.join(folder, name.lower()) for name in ("GOCACHE", "GOPATH")})
    return environment(None, **settings, TMPDIR=folder)


def whole_run(command, env, folder):
    """Microseconds that a command takes, and those that all its processes were running, also the ones that it does not wait for, as
    is the supervisor: they become children of this process (PR_SET_CHILD_SUBREAPER)."""
    set_child_subreaper = 36
    libc = ctypes.CDLL(None)
    start, before = time.monotonic_ns(), resource.getrusage(resource.RUSAGE_CHILDREN)
    libc.prctl(set_child_subreaper, 1, 0, 0, 0)
    try:
        run(command, env, folder=folder)
        wall = (time.monotonic_ns() - start) / 1000
        while True:
            os.wait()
    except ChildProcessError:
        pass
    finally:
        libc.prctl(set_child_subreaper, 0, 0, 0, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e6


# ---- system calls ----


def whole_calls(lines):
    """strace's lines, with calls that another process's came in between of put together again."""
    begun = {}
    for line in lines:
        pid = line.partition(" ")[0]
        start, is_begun, _ = line.partition(" <unfinished ...>")
        resumed = re.match(r"\d+ +\[[0-9a-f?]+\] <\.\.\. \w+ resumed>(.*)", line, re.DOTALL)
        if is_begun:
            begun[pid] = start
        elif resumed:
            yield begun.pop(pid, "") + resumed.group(1)
        else:
            yield line


def system_calls(command, library, env, stdin=None):
    """The names of the system calls that are made by the code of the library, in all processes of a command.

    strace prints the address of each call; where the library is, the loader's mmap says.
    """
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "strace")
        run(["strace", "-f", "-i", "-o", log, "-E", "LD_PRELOAD=" + library, *command], env, stdin)
        with open(log, encoding="utf-8", errors="replace") as file:
            lines = file.readlines()
    calls, opened, spans = [], {}, {}
    for line in whole_calls(lines):
        found = re.match(r"(\d+) +\[([0-9a-f?]+)\] (\w+)\((.*)", line)
        if not found:
            continue
        pid, at, name, rest = found.groups()
        if name == "openat" and f'"{library}"' in rest:
            opened[pid] = True
        elif name == "mmap" and opened.get(pid):
            size, base = int(rest.split(", ")[1]), int(rest.rsplit("= ", 1)[1], 16)
            spans.setdefault(pid, set()).add((base, base + size))
            opened[pid] = False
        # A child starts as a copy of its parent, so that any process's span may be the one.
        elif at.strip("?") and any(lo <= int(at, 16) < hi for span in spans.values() for lo, hi in span):
            calls.append(name)
    if not spans:
        raise Failed(f"{library} was not loaded into {command[0]}")
    return calls


def summed(names):
    """`stat 2, open`"""
    return ", ".join(f"{name} {names.count(name)}" if names.count(name) > 1 else name for name in sorted(set(names)))


# ---- instructions ----


def instructions(driver, library, function, words, env):
    """How many instructions a call of function takes in the preloaded library and what it calls, but for the C library's function
    of the same name. The second of two calls, so that what is bound at the first use is bound."""
    way = {"execve": "fail", "posix_spawn": "fail-spawn"}[function]

    def collected(times):
        with tempfile.TemporaryDirectory() as folder:
            run(
                ["valgrind", "--quiet", "--tool=callgrind", f"--toggle-collect={function}", f"--callgrind-out-file={folder}/out.%p", driver],
                dict(env, LD_PRELOAD=library),
                f"{way} {times} {words}\nquit\n",
            )
            # A child that could not launch anything leaves a file too, with less in it.
            most = 0
            for name in os.listdir(folder):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    found = re.search(r"^(?:summary|totals): (\d+)", file.read(), re.M)
                most = max(most, int(found.group(1)) if found else 0)
            return most

    return collected(2) - collected(1)


def instructions_of_hook(driver, library, forward, function, words, env):
    """The same without what the C library does: its posix_spawn calls functions by other names, which valgrind does not tell apart.
    forward is a library that hands on with one instruction."""
    if function == "execve":
        return instructions(driver, library, function, words, env)
    return instructions(driver, library, function, words, env) - instructions(driver, forward, function, words, env) + 1


# ---- the file, and what loading it costs ----


def stripped_size(library):
    with tempfile.TemporaryDirectory() as folder:
        run(["strip", "-o", f"{folder}/stripped", library])
        return os.path.getsize(f"{folder}/stripped")


def exported(library):
    return {line.split()[-1].split("@")[0] for line in run(["nm", "-D", "--defined-only", library]).splitlines()}


def symbol_relocations(library):
    """The names that the loader has to look up, without those that the library itself exports for others to find."""
    names = set()
    for line in run(["readelf", "-rW", library]).splitlines():
        found = re.match(r"[0-9a-f]{8,16} +[0-9a-f]{8,16} R_\S+ +[0-9a-f]{8,16} +(\S+)", line)
        if found:
            names.add(found.group(1).split("@")[0])
    return sorted(names - exported(library))


def dirty_kib(touch, library, env):
    return int(run([touch, "dirty"], dict(env, LD_PRELOAD=library) if library else env))


def pages_touched(touch, library, call, env):
    """How many pages of the library a forked child touches in a launch of no go."""
    return int(run([touch, "pages", os.path.basename(library), call], dict(env, LD_PRELOAD=library)))
