#!/usr/bin/env python3
"""What the library costs every process of a machine may not grow unseen. Speaks TAP. Only what can be counted: time is
what tools/bench.sh measures.

  cost.py LIBRARY EMPTY FORWARD DRIVER TOUCH TINY DYNAMIC PROGRAM

EMPTY is a library that does nothing, FORWARD one whose hooks do nothing but hand on, to know that the numbers are of the
hook alone; DRIVER and TOUCH launch programs, TINY is a static program to launch, DYNAMIC one that the library gets into,
PROGRAM is goroot-guard.
"""

import json
import os
import shutil
import sys
import tempfile

import measure

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), ".."))
import tap  # noqa: E402

LIMITS = {
    "instructions": 200,
    "go instructions": 30000,
    "calls": 1,
    "pages": 2,
    "constructor": 0,
    "relocations": 4,
    "size": 64 * 1024,
    "dirty": 12,
    "go": 12,
}


def at_most(name, limit, measured):
    """One number; measured is a function, which may fail."""
    try:
        number, why = measured()
    except measure.Failed as failure:
        tap.ok(False, name, failure)
    else:
        tap.ok(number <= limit, f"{name}: {number}, at most {limit}", why)


def more_than(name, limit, measured):
    """A list that must be longer, to know that there was something to count."""
    try:
        got = measured()
    except measure.Failed as failure:
        tap.ok(False, name, failure)
    else:
        tap.ok(len(got) > limit, f"{name}: {len(got)}, more than {limit}", " ".join(got))


def exactly(name, wanted, measured):
    try:
        got = measured()
    except measure.Failed as failure:
        tap.ok(False, name, failure)
    else:
        tap.ok(got == wanted, f"{name}: {wanted}", f"got {got}")


def needs(tool, name):
    if shutil.which(tool):
        return True
    tap.skip(name, f"{tool} is not installed")
    return False


def hot_path(library, forward, driver, touch, tiny):
    env = measure.environment(None)
    if needs("valgrind", "instructions of a launch of no go"):
        for function in ("execve", "posix_spawn"):
            at_most(
                f"{function} of no go, a path of 30 characters: instructions",
                LIMITS["instructions"],
                lambda f=function: (measure.instructions_of_hook(driver, library, forward, f, measure.PATH_OF_30, env), ""),
            )
        trees = measure.Trees(tiny)
        at_most(
            "posix_spawn of a go in order: instructions",
            LIMITS["go instructions"],
            lambda: (measure.instructions_of_hook(driver, library, forward, "posix_spawn", trees.go, dict(env, **trees.settings("in order"))), ""),
        )
        trees.remove()
        exactly(
            "what is counted is the hook alone: instructions of one that hands on",
            1,
            lambda: measure.instructions(driver, forward, "execve", measure.PATH_OF_30, env),
        )
    for call in ("execve", "posix_spawn"):
        at_most(
            f"{call} of no go in a forked child: pages of the library",
            LIMITS["pages"],
            lambda c=call: (measure.pages_touched(touch, library, c, env), ""),
        )


def calls_of(name, limit, measured):
    """measured gives the names of the calls."""

    def counted():
        calls = measured()
        return len(calls), " ".join(calls)

    at_most(name + ": system calls", limit, counted)


def launches(library, driver, tiny, dynamic):
    if not needs("strace", "system calls of launches"):
        return
    for kind, go in (("static", tiny), ("dynamic", dynamic)):
        trees = measure.Trees(go)
        env = dict(measure.environment(None), **trees.settings("in order"))

        def made_by(line, env=env):
            return measure.system_calls([driver], library, env, line + "\nquit\n")

        def fewest(line):
            """Of three: where the environment lies is chance, and each page that it goes on into is one more."""
            return min((made_by(line) for _ in range(3)), key=len)

        try:
            for way in ("fork", "vfork", "spawn"):
                if kind == "static":
                    calls_of(f"{way}, no go", LIMITS["calls"], lambda w=way: made_by(f"{w} 1 {tiny}"))
                calls_of(f"{way}, a {kind} go in order", LIMITS["go"], lambda w=way: fewest(f"{w} 1 {trees.go} id"))
            exactly("it was in order: records", 0, trees.count_records)
            wrong = dict(env, **trees.settings("mismatch, logged"))
            more_than(f"a {kind} go that is not in order: system calls", LIMITS["go"], lambda e=wrong: made_by(f"vfork 1 {trees.go} id", e))
            exactly("it was not in order: records", 1, trees.count_records)
        finally:
            trees.remove()


def loading(library, empty, driver, touch):
    env = measure.environment(None, GOROOT_GUARD="log", GOROOT_GUARD_LOG="file:/nonexistent/log")
    if needs("strace", "system calls of the constructor"):
        calls_of("loading", LIMITS["constructor"], lambda: measure.system_calls([driver], library, env, "quit\n"))

    def relocations():
        names = measure.symbol_relocations(library)
        return len(names), " ".join(names)

    at_most("relocations that need a symbol", LIMITS["relocations"], relocations)
    at_most("bytes of the stripped file", LIMITS["size"], lambda: (measure.stripped_size(library), ""))
    at_most(
        "KiB of memory of its own beyond that of an empty library",
        LIMITS["dirty"],
        lambda: (measure.dirty_kib(touch, library, env) - measure.dirty_kib(touch, empty, env), ""),
    )


def benchmarks(library, empty, forward, driver, touch, tiny, dynamic, program, forbid):
    """That they run, not what they find."""
    name = "the benchmarks run"
    if not (needs("valgrind", name) and needs("strace", name) and needs("make", name)):
        return
    files = {"library": library, "empty": empty, "forward": forward, "driver": driver, "touch": touch, "tiny": tiny}
    options = [f"--{option}={file}" for option, file in dict(files, dynamic=dynamic, program=program, forbid=forbid).items()]
    with tempfile.TemporaryDirectory() as folder:
        result = os.path.join(folder, "json")
        few = ["--rounds=2", "--launches=2", "--makes=1", "--targets=10", f"--json={result}"]
        try:
            measure.run([sys.executable, os.path.join(os.path.dirname(__file__), "bench.py"), *few, *options])
            with open(result, encoding="utf-8") as file:
                found = json.load(file)
        except (measure.Failed, OSError, ValueError) as failure:
            tap.ok(False, name, failure)
            return
    suites = {"load", "calls", "instructions", "launches", "go", "make", "supervise"}
    tap.ok(suites <= set(found) and len(found["limits"]) >= 20, name, sorted(found))


def main():
    library, empty, forward, driver, touch, tiny, dynamic, program, forbid = map(os.path.realpath, sys.argv[1:])
    hot_path(library, forward, driver, touch, tiny)
    launches(library, driver, tiny, dynamic)
    loading(library, empty, driver, touch)
    benchmarks(library, empty, forward, driver, touch, tiny, dynamic, program, forbid)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
