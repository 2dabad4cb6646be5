#!/usr/bin/env python3
"""Measures what the library costs, beside the peers and beside a library that does nothing, and what supervision costs. Prints
tables; tools/bench.sh runs it.

Time is measured in rounds: in each, every configuration is measured once, in an order that is drawn anew, and compared
with the empty library's time of the same round. What a busy machine does to a round it does to all of it.
"""

import argparse
import json
import os
import platform
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import measure

NOTHING, EMPTY, OURS, FORWARD = "nothing", "empty .so", "goroot-guard", "bare hook"
SUPERVISED, TRACED, STRACED, FILTERED = "supervised", "by ptrace", "strace -f", "a mere filter"

# Where Debian's packages have their libraries.
PEERS = {
    "snoopy": "libsnoopy.so",
    "fakechroot": "fakechroot/libfakechroot.so",
    "fakeroot": "libfakeroot/libfakeroot-sysv.so",
    "faketime": "faketime/libfaketime.so.1",
    "eatmydata": "libeatmydata.so",
}


class Driver:
    """A process with one library in it, or started by a command that supervises it, which launches what it is told to, for as long as
    the run takes."""

    def __init__(self, program, library, under=(), **more):
        env = measure.environment(library, **more)
        self.process = subprocess.Popen([*under, program], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def time(self, way, count, words):
        """Microseconds of one launch, and those of them that were spent running."""
        self.process.stdin.write(f"{way} {count} {words}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise measure.Failed(f"a driver ended at: {way} {count} {words}")
        return [int(number) / count / 1000 for number in line.split()]

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def spread(values):
    """The median and its 95% confidence interval by order statistics: no assumption about how the values are spread."""
    values = sorted(values)
    n = len(values)
    reach = round(0.98 * n**0.5)
    return {"median": statistics.median(values), "low": values[max(0, n // 2 - reach)], "high": values[min(n - 1, (n - 1) // 2 + reach)]}


# After so many rounds all drivers are started anew: where a process happens to lie in memory can make all of its forks
# 5% slower.
RENEW = 10


def timed(names, number, one, start=None):
    """number rounds, each with one(driver) for all names; start(name) makes their drivers, without it they are the names. For each:
    its times of all rounds, by the clock and of those what was spent running."""
    seen = {name: [] for name in names}
    drivers = {name: name for name in names}
    for i in range(number):
        if start and i % RENEW == 0:
            if i:
                for driver in drivers.values():
                    driver.end()
            drivers = {name: start(name) for name in names}
            for driver in drivers.values():
                one(driver)  # not cold
        order = list(names)
        random.shuffle(order)
        for name in order:
            seen[name].append(one(drivers[name]))
    if start:
        for driver in drivers.values():
            driver.end()
    return seen


def compared(seen, to):
    """For each: the times, the ratios to those of `to` and the differences from them, by the clock and in time that was spent
    running."""
    result = {}
    for name, times in seen.items():
        base = seen[to]
        result[name] = {
            "us": spread([wall for wall, _ in times]),
            "ratio": spread([wall / other for (wall, _), (other, _) in zip(times, base)]),
            "added": spread([wall - other for (wall, _), (other, _) in zip(times, base)]),
            "cpu_ratio": spread([cpu / other for (_, cpu), (_, other) in zip(times, base)]),
            "cpu_added": spread([cpu - other for (_, cpu), (_, other) in zip(times, base)]),
        }
    return result


def rounds(names, number, one, start=None):
    return compared(timed(names, number, one, start), EMPTY)


class Report:
    def __init__(self):
        self.data = {"limits": []}

    def limit(self, what, value, limit, text="{:g}", timing=False):
        """A line of the last table; timing says that a busy machine may be to blame."""
        reached = value <= limit
        entry = {"what": what, "value": value, "limit": limit, "reached": reached, "timing": timing}
        entry.update(shown=text.format(value), shown_limit=text.format(limit))
        self.data["limits"].append(entry)

    def print_limits(self):
        rows = []
        for e in self.data["limits"]:
            reached = "yes" if e["reached"] else "NO (a time)" if e["timing"] else "NO"
            rows.append((e["what"], e["shown"], e["shown_limit"], reached))
        table("Limits", ("", "measured", "at most", "reached"), rows)


def table(title, head, rows):
    print(f"\n{title}\n")
    rows = [head, ["-" * 3] * len(head), *rows]
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    rows[1] = ["-" * width for width in widths]
    for row in rows:
        cells = [cell.rjust(width) for cell, width in zip(row, widths)]
        cells[0] = row[0].ljust(widths[0])
        print("| " + " | ".join(cells) + " |")
    sys.stdout.flush()


def shown(entry):
    """A ratio with its interval."""
    return f"{entry['median']:.3f} ({entry['low']:.3f}-{entry['high']:.3f})"


def shown_us(entry):
    """Microseconds with their interval."""
    return f"{entry['median']:.1f} ({entry['low']:.1f}-{entry['high']:.1f})"


class Bench:
    def __init__(self, options):
        self.o = options
        self.report = Report()
        self.libraries = {NOTHING: None, EMPTY: options.empty, OURS: options.library, FORWARD: options.forward}
        self.missing = []
        for name, file in PEERS.items():
            found = [path for folder in options.peers for path in [os.path.join(folder, file)] if os.path.exists(path)]
            if found:
                self.libraries[name] = os.path.realpath(found[0])
            else:
                self.missing.append(name)
        self.number, self.launches = (25, 20) if options.quick else (options.rounds, options.launches)
        self.trees = measure.Trees(options.tiny)

    def start(self, **more):
        return lambda name: Driver(self.o.driver, self.libraries[name], **more)

    # ---- launches per second ----

    def suite_launches(self):
        """fork, vfork and posix_spawn of a program that is no go, with each library."""
        ways = ("vfork", "spawn", "fork")
        targets = {"static": self.o.tiny, "/bin/true": "/bin/true"}
        columns = {}
        for target, path in targets.items():
            for way in ways:
                count = self.launches if target == "static" else max(1, self.launches // 2)

                def one(driver, way=way, count=count, path=path):
                    return driver.time(way, count, path)

                columns[f"{way}, {target}"] = rounds(self.libraries, self.number, one, self.start())
        tables = {
            "Launches per second": lambda e: f"{1e6 / e['us']['median']:,.0f}",
            "Time of a launch, as a ratio to the empty .so's (95% interval)": lambda e: shown(e["ratio"]),
            "The same in time spent running": lambda e: shown(e["cpu_ratio"]),
        }
        for title, cell in tables.items():
            rows = [(name, *(cell(entries[name]) for entries in columns.values())) for name in self.libraries]
            table(title, ("", *columns), rows)
        self.report.data["launches"] = columns
        for column, entries in columns.items():
            ratio = entries[OURS]["ratio"]["median"]
            self.report.limit(f"launch of no go ({column}), ratio to an empty .so", ratio, 1.01, "{:.3f}", True)
        for column, entries in columns.items():
            # Those that hook a launch; the others come for nothing but their loading.
            function = "posix_spawn" if column.startswith("spawn") else "execve"
            hooking = [name for name in PEERS if name in entries and function in measure.exported(self.libraries[name])]
            if hooking:
                ratio = entries[OURS]["ratio"]["median"]
                best = min(entries[name]["ratio"]["median"] for name in hooking)
                self.report.limit(f"the same ({column}), beside the best peer that hooks it", ratio, best, "{:.3f}", True)

    # ---- what can be counted ----

    def instructions(self, name, function, words, env):
        try:
            return measure.instructions_of_hook(self.o.driver, self.libraries[name], self.o.forward, function, words, env)
        except measure.Failed:
            return None

    def suite_instructions(self):
        env = measure.environment(None)
        in_order = dict(env, **self.trees.settings("in order"))
        rows, data = [], {}
        for name, library in self.libraries.items():
            if not library or name == EMPTY:
                continue
            data[name] = {f: self.instructions(name, f, measure.PATH_OF_30, env) for f in ("execve", "posix_spawn")}
            data[name]["go"] = self.instructions(name, "posix_spawn", self.trees.go, in_order) if name == OURS else None
            # A library that does not hook the function has none; what is counted then is the C library's.
            for function in ("execve", "posix_spawn"):
                if function not in measure.exported(library):
                    data[name][function] = None
            rows.append((name, *("-" if n is None else f"{n:,}" for n in data[name].values())))
        table("Instructions of a hook", ("", "execve, no go", "posix_spawn, no go", "posix_spawn, go in order"), rows)
        self.report.data["instructions"] = data
        for function in ("execve", "posix_spawn"):
            self.report.limit(f"instructions of {function} of no go, a path of 30 characters", data[OURS][function], 200, "{:,}")

    def suite_calls(self):
        rows, data = [], {}
        programs = {"static": self.o.tiny, "dynamic": self.o.dynamic}

        def made_by(line, more):
            return measure.system_calls([self.o.driver], self.o.library, measure.environment(None, **more), line + "\nquit\n")

        data["loading"] = {"": made_by("quit", {"GOROOT_GUARD": "log"})}
        data["no go"] = {way: made_by(f"{way} 1 {self.o.tiny}", {}) for way in ("vfork", "spawn", "fork")}
        for kind, program in programs.items():
            trees = measure.Trees(program)
            for case in measure.CASES:
                settings = trees.settings(case)
                data[f"{kind} go, {case}"] = {w: made_by(f"{w} 1 {trees.go} id", settings) for w in ("vfork", "spawn", "fork")}
            trees.remove()
        for name, calls in data.items():
            worst = max(calls.values(), key=len)
            rows.append((name, len(worst), measure.summed(worst)))
        title = "System calls added (the most of vfork, posix_spawn, fork; a dynamic go has the library in it too)"
        table(title, ("", "calls", "which"), rows)
        self.report.data["calls"] = {name: {way: len(c) for way, c in calls.items()} for name, calls in data.items()}
        most = {name: max(len(c) for c in calls.values()) for name, calls in data.items()}
        self.report.limit("system calls of the constructor", most["loading"], 0)
        self.report.limit("system calls added to a launch of no go", most["no go"], 1)
        for kind in programs:
            self.report.limit(f"system calls added to a launch of a {kind} go in order", most[f"{kind} go, in order"], 12)

    def suite_load(self):
        env = measure.environment(None)
        rows, data = [], {}
        base = measure.dirty_kib(self.o.touch, self.o.empty, env)
        for name, library in self.libraries.items():
            if not library:
                continue
            data[name] = {
                "size": measure.stripped_size(library),
                "relocations": len(measure.symbol_relocations(library)),
                "dirty": measure.dirty_kib(self.o.touch, library, env) - base,
            }
            for call in ("execve", "posix_spawn"):
                try:
                    data[name][call] = measure.pages_touched(self.o.touch, library, call, env)
                except measure.Failed:
                    data[name][call] = None
            rows.append((name, *("-" if n is None else f"{n:,}" for n in data[name].values())))
        head = ("", "bytes, stripped", "symbols looked up", "KiB dirtied more than by an empty one", "pages, execve in a child", "posix_spawn")
        table("The file, and what loading it costs", head, rows)
        self.report.data["load"] = data
        ours = data[OURS]
        self.report.limit("relocations that need a symbol", ours["relocations"], 4)
        self.report.limit("bytes of the file, stripped", ours["size"], 65536, "{:,}")
        self.report.limit("KiB of memory dirtied at load beyond an empty .so's", ours["dirty"], 12)
        self.report.limit("pages that a forked child touches", max(ours["execve"], ours["posix_spawn"]), 2)

    # ---- a launch of a go ----

    def go_trees(self):
        """(name, trees, argument): a go that is the smallest program there is, and, where they are unpacked, real ones. A launch of
        those fails (E2BIG) after it was judged: to start one takes milliseconds, in which microseconds do not show."""
        yield "smallest program", self.trees, ("vfork", "spawn", "fork")
        roots = {version: self.real_root(version) for version in ("1.22", "1.19")}
        if all(roots.values()):
            for version, other in (("1.22", "1.19"), ("1.19", "1.22")):
                yield f"Go {version}, judged", measure.RealTrees(self.trees, roots[version], roots[other]), ("fail",)

    def real_root(self, version):
        """GOROOT of a real toolchain; None where it is not unpacked."""
        root = os.path.join(self.o.toolchains or "", version, "usr/lib", "go-" + version)
        return root if os.path.exists(os.path.join(root, "bin/go")) else None

    def suite_go(self):
        rows, data = [], {}
        for name, trees, ways in self.go_trees():
            for case in measure.CASES:
                settings = trees.settings(case)
                start = self.start(**settings)
                for way in ways:
                    count = self.launches

                    def one(driver, way=way, count=count, go=trees.go):
                        return driver.time(way, count, go)

                    result = rounds((EMPTY, OURS), self.number, one, start)[OURS]
                    data[f"{name}, {way}, {case}"] = result
                    added, cpu = result["added"], result["cpu_added"]
                    rows.append((f"{name}, {way}, {case}", shown_us(added), shown_us(cpu)))
                if (trees.count_records() > 0) != (case != "in order"):
                    raise measure.Failed(f"{name}, {case}: the records are not those of such launches")
        table("Microseconds added to a launch of a go (95% interval)", ("", "by the clock", "spent running"), rows)
        self.report.data["go"] = data
        for name, result in data.items():
            if not name.endswith("rewritten"):
                limit = 15 if name.endswith("in order") else 60
                self.report.limit(f"µs added: {name}", result["added"]["median"], limit, "{:.1f}", True)

    # ---- make ----

    def suite_make(self):
        """make -j2 of many targets that each run a small program, whole runs."""
        targets = 200 if self.o.quick else self.o.targets
        makefile = self.trees.path("Makefile")
        data = {}
        for target, path in (("static", self.o.tiny), ("/bin/true", "/bin/true")):
            with open(makefile, "w", encoding="ascii") as file:
                names = " ".join(f"t{i}" for i in range(targets))
                file.write(f".PHONY: all {names}\nall: {names}\n{names}:\n\t@{path}\n")

            def one(name):
                start, before = time.monotonic_ns(), resource.getrusage(resource.RUSAGE_CHILDREN)
                subprocess.run(["/usr/bin/make", "-s", "-j2", "-f", makefile], env=measure.environment(self.libraries[name]), check=True)
                wall = (time.monotonic_ns() - start) / 1000
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                return wall, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e6

            data[target] = rounds((EMPTY, OURS), 5 if self.o.quick else self.o.makes, one)
        rows = []
        for target, entries in data.items():
            for name, e in entries.items():
                cells = (f"{e['us']['median'] / 1000:.0f}", shown(e["ratio"]), shown(e["cpu_ratio"]))
                rows.append((f"{target}, {name}", *cells))
        table(f"make -j2 of {targets:,} targets", ("", "ms", "ratio", "ratio of time spent running"), rows)
        self.report.data["make"] = data
        for target, entries in data.items():
            ratio = entries[OURS]["ratio"]["median"]
            self.report.limit(f"make -j2 of {targets:,} targets ({target}), ratio to an empty .so", ratio, 1.005, "{:.4f}", True)

    # ---- supervision ----

    def supervisors(self):
        """The commands that a driver is started under, as far as they work here: a container may forbid them."""
        guard = [self.o.program, "run"]
        every = {
            NOTHING: [],
            SUPERVISED: [*guard, "--supervise", "-v", "--"],
            TRACED: [*guard, "--supervise-by-ptrace", "-v", "--"],
            FILTERED: [self.o.forbid, "1", "acct", "--"],
            STRACED: ["strace", "-f", "--seccomp-bpf", "-e", "trace=execve", "-o", "/dev/null"],
        }
        usable = {}
        for name, words in every.items():
            try:
                done = subprocess.run([*words, self.o.tiny], stderr=subprocess.PIPE, text=True, check=True)
            except (OSError, subprocess.CalledProcessError):
                done = None
            # Where the kernel's announcements are not to be had, processes are traced.
            if done and (name != SUPERVISED or "by seccomp notification" in done.stderr):
                usable[name] = [word for word in words if word != "-v"]
            else:
                print(f"Without {name}: it does not work here.")
        return usable

    def suite_supervise(self):
        """Launches and threads below a supervisor. By the clock alone: what a supervisor spends is not its driver's time. So rounds
        are short, or others on the machine get into each of them."""
        under = self.supervisors()
        few = max(1, self.launches // 5)
        columns = {}

        def start(name, **more):
            return Driver(self.o.driver, None, under[name], **more)

        for way, count in {"spawn": few, "vfork": few, "fork": few, "threads": 5 * few}.items():

            def one(driver, way=way, count=count):
                return driver.time(way, count, self.o.tiny)

            what = "making of a thread" if way == "threads" else f"launch of no go ({way})"
            seen = timed(under, self.number, one, start)
            columns[what] = compared(seen, NOTHING)
            if SUPERVISED in under:
                ratio = columns[what][SUPERVISED]["ratio"]["median"]
                self.report.limit(f"{what}, supervised, ratio to unsupervised", ratio, 1.02 if way == "threads" else 1.15, "{:.3f}", True)
            if way == "threads" and {SUPERVISED, FILTERED} <= set(under):
                ratio = compared(seen, FILTERED)[SUPERVISED]["ratio"]["median"]
                self.report.limit("the same, beside one below a filter that lets everything pass", ratio, 1.005, "{:.3f}", True)
            if way != "threads" and {SUPERVISED, STRACED} <= set(under):
                added = {name: columns[what][name]["added"]["median"] for name in (SUPERVISED, STRACED)}
                self.report.limit("what that adds, beside what strace adds", added[SUPERVISED] / added[STRACED], 0.2, "{:.3f}", True)
            if way == "spawn" and {SUPERVISED, STRACED} <= set(under):
                ratio = compared(seen, STRACED)[SUPERVISED]["ratio"]["median"]
                self.report.limit("the whole launch, beside one below strace", ratio, 0.2, "{:.3f}", True)
        cells = {
            "Microseconds, below a supervisor": lambda e: f"{e['us']['median']:.1f}",
            "The same as a ratio to nothing's (95% interval)": lambda e: shown(e["ratio"]),
        }
        for title, cell in cells.items():
            table(title, ("", *columns), [(name, *(cell(entries[name]) for entries in columns.values())) for name in under])
        self.report.data["supervise"] = columns
        self.supervised_go([name for name in under if name not in (STRACED, FILTERED)], few, start)
        root = self.real_root("1.22")
        builds = 0 if self.o.quick else self.o.builds
        if root and builds > 0:
            self.supervised_builds({name: under[name] for name in (NOTHING, SUPERVISED) if name in under}, root, builds)

    def supervised_go(self, names, count, start):
        rows = []
        for case in measure.CASES:
            settings = self.trees.settings(case)

            def one(driver):
                return driver.time("vfork", count, self.trees.go)

            seen = timed(names, self.number, one, lambda name, settings=settings: start(name, **settings))
            for name, entry in compared(seen, NOTHING).items():
                self.report.data["supervise"][f"go, {case}, {name}"] = entry
                if name != NOTHING:
                    rows.append((f"{case}, {name}", f"{entry['us']['median']:.1f}", shown_us(entry["added"])))
            if len(names) > 1 and (self.trees.count_records() > 0) != (case != "in order"):
                raise measure.Failed(f"{case}: the records are not those of such launches")
        table("A launch of a go, vfork, supervised (95% interval)", ("", "µs", "of them added"), rows)

    def supervised_builds(self, under, root, number):
        """go build -a std, whole runs."""
        command = [os.path.join(root, "bin/go"), "build", "-a", "std"]

        def one(name):
            with tempfile.TemporaryDirectory(prefix="goroot-guard-bench-") as folder:
                return measure.whole_run([*under[name], *command], measure.go_environment(folder), folder)

        data = compared(timed(under, number, one), NOTHING)
        rows = [(name, f"{e['us']['median'] / 1e6:.1f}", shown(e["ratio"]), shown(e["cpu_ratio"])) for name, e in data.items()]
        table("go build -a std, Go 1.22", ("", "s", "ratio", "ratio of time spent running"), rows)
        self.report.data["supervise"]["go build"] = data
        if SUPERVISED in data:
            ratio = data[SUPERVISED]["ratio"]["median"]
            self.report.limit("go build -a std, supervised, ratio to unsupervised", ratio, 1.02, "{:.3f}", True)

    def run(self):
        names = ("load", "calls", "instructions", "launches", "go", "make", "supervise")
        suites = {name: getattr(self, "suite_" + name) for name in names}
        chosen = self.o.suite or list(suites)
        unknown = [name for name in chosen if name not in suites]
        if unknown:
            sys.exit(f"no such suite: {' '.join(unknown)}; there are: {' '.join(suites)}")
        if self.missing:
            print(f"Without {', '.join(self.missing)}: not unpacked.")
        machine = {"kernel": platform.release(), "processors": os.cpu_count(), "load": os.getloadavg()[0]}
        self.report.data["machine"] = dict(machine, libc=" ".join(platform.libc_ver()))
        print(f"{self.number} rounds of {self.launches} launches; {os.cpu_count()} processors, load {machine['load']:.1f}")
        try:
            for name in chosen:
                suites[name]()
        finally:
            shutil.rmtree(self.trees.folder)
        self.report.print_limits()
        if self.o.json:
            with open(self.o.json, "w", encoding="utf-8") as file:
                json.dump(self.report.data, file, indent=1, ensure_ascii=False)
                file.write("\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("library", "empty", "forward", "driver", "touch", "tiny", "dynamic", "program", "forbid"):
        parser.add_argument("--" + name, required=True, type=os.path.realpath)
    parser.add_argument("--peers", action="append", default=[], help="a folder with the peers' libraries")
    parser.add_argument("--toolchains", help="where tools/toolchains.sh unpacks them")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--quick", action="store_true", help="few rounds: to see that it works")
    parser.add_argument("--suite", action="append")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--launches", type=int, default=100)
    parser.add_argument("--makes", type=int, default=21)
    parser.add_argument("--targets", type=int, default=2000)
    parser.add_argument("--builds", type=int, default=3, help="pairs of builds of Go's library; 0: none")
    try:
        Bench(parser.parse_args()).run()
    except measure.Failed as failure:
        sys.exit(f"bench.py: {failure}")


if __name__ == "__main__":
    main()
