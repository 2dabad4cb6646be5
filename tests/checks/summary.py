#!/usr/bin/env python3
"""Tests of tests/summary.py: no way for a test to end may be counted better than it was. Speaks TAP."""

import json
import os
import subprocess
import sys
import tempfile

SUMMARY = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "summary.py")

# What one test printed, what meson 1.0.1 wrote into testlog.json for it, and what counts: passed, failed, skipped.
ENTRIES = [
    ("good TAP", "tap", "1..3\nok 1 a\nok 2 - b\nok\n", "OK", 0, (3, 0, 0)),
    ("plan at the end", "tap", "TAP version 13\nok 1\nok 2\n1..2\n", "OK", 0, (2, 0, 0)),
    ("a failed subtest", "tap", "1..2\nok 1\nnot ok 2 - b\n", "FAIL", 0, (1, 1, 0)),
    ("a failed subtest, and the exit status too", "tap", "1..2\nok 1\nnot ok 2 - b\n", "ERROR", 1, (1, 1, 0)),
    ("a skipped subtest", "tap", "1..2\nok 1 # SKIP no zsh\nok 2\n", "OK", 0, (1, 0, 1)),
    ("all skipped", "tap", "1..0 # SKIP no zsh\n", "SKIP", 0, (0, 0, 1)),
    ("an expected failure is a failure", "tap", "1..1\nnot ok 1 # TODO later\n", "OK", 0, (0, 1, 0)),
    ("a failure can't call itself skipped", "tap", "1..1\nnot ok 1 # SKIP\n", "OK", 0, (0, 1, 0)),
    ("crash between subtests", "tap", "1..3\nok 1\n", "ERROR", -11, (1, 1, 0)),
    ("crash after the last subtest", "tap", "1..1\nok 1\n", "ERROR", -9, (1, 1, 0)),
    ("crash before the plan", "tap", "", "ERROR", -6, (0, 1, 0)),
    ("timeout", "tap", "1..3\nok 1\n", "TIMEOUT", -15, (1, 1, 0)),
    ("timeout after the last subtest", "tap", "1..1\nok 1\n", "TIMEOUT", -15, (1, 1, 0)),
    ("silence is no skip", "tap", "", "SKIP", 0, (0, 1, 0)),
    ("no output at all", "tap", None, "SKIP", 0, (0, 1, 0)),
    ("too few, all of them skipped", "tap", "1..3\nok 1 # SKIP x\n", "SKIP", 0, (0, 1, 1)),
    ("too many", "tap", "1..1\nok 1\nok 2\n", "ERROR", 0, (2, 1, 0)),
    ("a number twice", "tap", "1..2\nok 1\nok 1\n", "ERROR", 0, (2, 1, 0)),
    ("bail out", "tap", "1..2\nok 1\nBail out! disk full\n", "ERROR", 0, (1, 1, 0)),
    ("nested subtests are the test's own business", "tap", "1..1\n    not ok 1\nok 1\n", "OK", 0, (1, 0, 0)),
    ("bytes that are no text", "tap", "1..1\n# \x1b[31m \udcff \x01 \u2028ok 2\nok 1\n", "OK", 0, (1, 0, 0)),
    ("exit status 0", "exitcode", "", "OK", 0, (1, 0, 0)),
    ("exit status 1", "exitcode", "", "FAIL", 1, (0, 1, 0)),
    ("exit status 77", "exitcode", "", "SKIP", 77, (0, 0, 1)),
    ("exit status 99", "exitcode", "", "ERROR", 99, (0, 1, 0)),
    ("killed", "exitcode", "", "FAIL", -11, (0, 1, 0)),
    ("timeout of a test without TAP", "exitcode", "", "TIMEOUT", -15, (0, 1, 0)),
    ("interrupted", "exitcode", "", "INTERRUPT", -15, (0, 1, 0)),
    ("should_fail, and did", "exitcode", "", "EXPECTEDFAIL", 1, (1, 0, 0)),
    ("should_fail, and did not", "exitcode", "", "UNEXPECTEDPASS", 0, (0, 1, 0)),
    ("what looks like TAP and is not", "exitcode", "1..1\nnot ok 1\n", "OK", 0, (1, 0, 0)),
]


def definition(name, protocol="exitcode", suite="unit"):
    return {"name": name, "protocol": protocol, "cmd": ["/bin/" + name], "suite": ["project:" + suite]}


def result(name, stdout="", verdict="OK", status=0, suite="unit"):
    return {
        "name": f"project:{suite} / {name}",
        "command": ["/bin/" + name],
        "stdout": stdout,
        "result": verdict,
        "returncode": status,
    }


def summarize(defined, results, status=0, suites=(), checks=None):
    """((passed, failed, skipped), exit status) of summary.py for a build directory with these files in it."""
    with tempfile.TemporaryDirectory() as build:
        os.mkdir(os.path.join(build, "meson-info"))
        os.mkdir(os.path.join(build, "meson-logs"))
        command = [sys.executable, SUMMARY]
        if defined is not None:
            command += ["--run", build, str(status), *suites]
            with open(os.path.join(build, "meson-info", "intro-tests.json"), "w", encoding="utf-8") as file:
                json.dump(defined, file)
        if results is not None:
            with open(os.path.join(build, "meson-logs", "testlog.json"), "w", encoding="utf-8") as file:
                file.writelines(json.dumps(entry) + "\n" for entry in results)
        if checks is not None:
            path = os.path.join(build, "checks")
            command += ["--checks", path]
            with open(path, "w", encoding="utf-8") as file:
                file.write(checks)
        run = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    last = run.stdout.decode().splitlines()[-1].split()
    assert last[1::2] == ["passed,", "failed,", "skipped"], last
    return tuple(int(word) for word in last[0::2]), run.returncode


def scenarios():
    """(name, what summarize says, what it must say)"""
    for name, protocol, stdout, verdict, status, counts in ENTRIES:
        got = summarize([definition("t", protocol)], [result("t", stdout, verdict, status)], 1 if counts[1] else 0)
        # With nothing passed and nothing failed, that nothing passed is the failure.
        want = (0, 1, counts[2]) if counts[:2] == (0, 0) else counts
        yield name, got, (want, 1 if want[1] else 0)

    a, b, c = definition("a"), definition("b"), definition("c", suite="slow")
    yield "several are added up", summarize([a, b], [result("a"), result("b", "", "FAIL", 1)], 1), ((1, 1, 0), 1)
    yield "never ran", summarize([a, b], [result("a")]), ((1, 1, 0), 1)
    yield "a result of nothing defined", summarize([a], [result("a"), result("b")]), ((1, 1, 0), 1)
    yield "another suite is not missed", summarize([a, c], [result("a")], 0, ["unit"]), ((1, 0, 0), 0)
    yield "a suite that was asked for is", summarize([a, c], [result("a")], 0, ["unit,slow"]), ((1, 1, 0), 1)
    yield "a suite without tests", summarize([a], [], 0, ["fuzz"]), ((0, 1, 0), 1)
    yield "no tests at all", summarize([], []), ((0, 1, 0), 1)
    yield "no log", summarize([a], None), ((0, 2, 0), 1)
    yield "meson failed, its tests did not", summarize([a], [result("a")], 2), ((1, 1, 0), 1)
    yield "one name in two suites", summarize([a, dict(a, suite=["project:slow"])], [result("a"), result("a")]), (
        (2, 0, 0),
        0,
    )
    yield "checks", summarize(None, None, checks="passed\tx\nfailed\ty\twhy\nskipped\tz\n"), ((1, 1, 1), 1)
    yield "checks and tests", summarize([a], [result("a")], checks="passed\tx\n"), ((2, 0, 0), 0)
    yield "a check of no known kind", summarize([a], [result("a")], checks="fine\tx\n"), ((1, 1, 0), 1)
    yield "nothing was run", summarize(None, None), ((0, 1, 0), 1)
    yield "all skipped is no success", summarize(None, None, checks="skipped\tx\n"), ((0, 1, 1), 1)


def main():
    bad = 0
    number = 0
    for number, (name, got, want) in enumerate(scenarios(), 1):
        if got == want:
            print(f"ok {number} - {name}")
        else:
            bad += 1
            print(f"not ok {number} - {name}\n# got {got}, want {want}")
    print(f"1..{number}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
