#!/usr/bin/env python3
"""Adds up what really ran, and says so in one line: "N passed, N failed, N skipped".

    tests/summary.py [--run BUILDDIR STATUS [SUITE,...]]... [--checks FILE]

STATUS is what `meson test` returned in that build directory, SUITE the suites it was asked for (all when left out).
FILE has a line "passed|failed|skipped<TAB>NAME[<TAB>REASON]" for each check that is no test of meson's.

Exit status: 0 if nothing failed and something passed, 1 otherwise.

Read from meson-logs/testlog.json, not from testlog.junit.xml: in the latter, meson 1.0 shows a timeout as passed, leaves
out a crash that follows a few good subtests, and writes control characters that no XML parser takes. What a test that
speaks TAP printed is counted line by line, and doubted: a result that meson calls bad, a plan that was not kept, and
a test that is defined but left no result each count as a failure. So does a `not ok` marked TODO.
"""

import argparse
import json
import os
import re
import sys

GOOD = {"OK", "EXPECTEDFAIL"}
PLAN = re.compile(r"1\.\.([0-9]+)")
RESULT = re.compile(r"(not )?ok\b\s*([0-9]*)\s*(?:- )?([^#]*)(?:#\s*(\S*)\s*(.*))?")


class Tally:
    """Counts for one source of results, with the names of what did not pass."""

    def __init__(self, title):
        self.title = title
        self.passed = 0
        self.failed = []
        self.skipped = []

    def __str__(self):
        return f"{self.passed} passed, {len(self.failed)} failed, {len(self.skipped)} skipped"


def read_tap(text):
    """(planned or None, [(word, name)]) where word is passed, failed or skipped. Indented lines belong to nested tests."""
    planned = None
    results = []
    for line in text.split("\n"):
        if match := PLAN.match(line):
            planned = int(match[1])
        elif match := RESULT.match(line):
            failed, number, name, directive, reason = match.groups()
            name = name.strip() or f"subtest {number or len(results) + 1}"
            if (directive or "").lower().startswith("skip") and not failed:
                results.append(("skipped", f"{name} ({reason.strip()})" if reason else name))
            else:
                results.append(("failed" if failed else "passed", name))
    return planned, results


def add_tap(tally, name, entry):
    """Adds a test that speaks TAP; returns whether it added a failure."""
    ended = f"({entry['result']}, exit status {entry['returncode']})"
    planned, results = read_tap(entry["stdout"] or "")
    before = len(tally.failed)
    for word, sub in results:
        if word == "passed":
            tally.passed += 1
        else:
            getattr(tally, word).append(f"{name}: {sub}")
    if planned is None:
        tally.failed.append(f"{name}: no TAP plan {ended}")
    elif planned == 0 and not results:
        tally.skipped.append(name)
    elif planned != len(results):
        tally.failed.append(f"{name}: {planned} subtests planned, {len(results)} ran {ended}")
    return len(tally.failed) > before


def add_entry(tally, protocol, entry):
    """Adds one line of testlog.json."""
    name, result = entry["name"], entry["result"]
    verdict = f"{name}: ({result}, exit status {entry['returncode']})"
    if protocol == "tap":
        if not add_tap(tally, name, entry) and result not in GOOD | {"SKIP"}:
            tally.failed.append(verdict)
    elif result in GOOD:
        tally.passed += 1
    elif result == "SKIP":
        tally.skipped.append(name)
    else:
        tally.failed.append(verdict)


def take_definition(defined, entry):
    """Removes from the list, and returns, the definition that this log entry is the result of."""
    for test in defined:
        if test["cmd"] == entry["command"] and entry["name"].endswith(test["name"]):
            defined.remove(test)
            return test
    return None


def add_run(builddir, status, suites):
    """The tally of one `meson test`."""
    tally = Tally(os.path.basename(os.path.normpath(builddir)))
    try:
        with open(os.path.join(builddir, "meson-info", "intro-tests.json"), encoding="utf-8") as file:
            defined = json.load(file)
    except OSError as error:
        tally.failed.append(f"not configured: {error}")
        return tally
    if suites:
        defined = [test for test in defined if {s.split(":")[-1] for s in test["suite"]} & suites]
    if not defined:
        tally.failed.append("no test is defined")
    try:
        with open(os.path.join(builddir, "meson-logs", "testlog.json"), encoding="utf-8") as file:
            entries = [json.loads(line) for line in file]
    except (OSError, ValueError) as error:
        tally.failed.append(f"no results: {error}")
        entries = []
    for entry in entries:
        test = take_definition(defined, entry)
        if test is None:
            tally.failed.append(f"{entry['name']}: a result of no defined test")
        else:
            add_entry(tally, test["protocol"], entry)
    for test in defined:
        tally.failed.append(f"{test['name']}: never ran")
    if status != 0 and not tally.failed:
        tally.failed.append(f"`meson test` ended with status {status}, though no test failed")
    return tally


def add_checks(path):
    """The tally of what check.sh did itself."""
    tally = Tally("checks")
    with open(path, encoding="utf-8") as file:
        for line in file:
            word, *name = line.rstrip("\n").split("\t")
            if word == "passed":
                tally.passed += 1
            elif word in ("failed", "skipped"):
                getattr(tally, word).append(": ".join(name))
            else:
                tally.failed.append(f"unknown result {line!r}")
    return tally


def main():
    parser = argparse.ArgumentParser(description="Adds up test results.")
    parser.add_argument("--run", nargs="+", action="append", default=[], metavar="BUILDDIR STATUS SUITES")
    parser.add_argument("--checks")
    args = parser.parse_args()

    tallies = []
    for builddir, status, *suites in args.run:
        tallies.append(add_run(builddir, int(status), {s for arg in suites for s in arg.split(",") if s}))
    if args.checks:
        tallies.append(add_checks(args.checks))

    total = Tally("total")
    for tally in tallies:
        total.passed += tally.passed
        total.failed += [f"{tally.title}: {what}" for what in tally.failed]
        total.skipped += [f"{tally.title}: {what}" for what in tally.skipped]
    if not total.passed and not total.failed:
        total.failed.append("nothing passed")

    for what in total.skipped:
        print("skipped", what)
    for what in total.failed:
        print("FAILED ", what)
    for tally in tallies:
        print(f"{tally.title}: {tally}")
    print(total)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(main())
