#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What goroot-guard report costs: processor time, bytes for each second of it, and the most memory it held.

    report.py [--records N] [--kind KIND]... [--format FORMAT]... [--runs N] [--max-rss MiB] [--min-speed MB/s] PROGRAM BENCH-RECORDS

KIND is fleet (a year of a fleet), distinct (nothing comes twice) or long (nor that, and all paths are as long as they can be);
tests/bench/records.c makes them. With a bound the status is 1 if it is passed (and a test may ask for a bound of memory, never for one
of time).
"""
import argparse
import os
import subprocess
import sys
import tempfile


def make(records, kind, count, path):
    with open(path, "wb") as file:
        subprocess.run([records, str(count), kind], stdout=file, check=True)
    return os.path.getsize(path)


def run(program, path, form):
    """Its processor time, its peak of memory, and its status."""
    with subprocess.Popen([program, "report", "--format", form, path], stdout=subprocess.PIPE) as child:
        while child.stdout.read(1 << 20):
            pass
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, child.returncode


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("make_records")
    parser.add_argument("--records", type=int, default=10_000_000)
    parser.add_argument("--kind", action="append")
    parser.add_argument("--format", action="append")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--max-rss", type=float)
    parser.add_argument("--min-speed", type=float)
    args = parser.parse_args()
    passed = True
    with tempfile.TemporaryDirectory() as folder:
        path = folder + "/records.jsonl"
        for kind in args.kind or ["fleet", "distinct"]:
            # As many bytes of long ones as of others, or a disk could not hold them.
            count = args.records // 50 if kind == "long" else args.records
            size = make(os.path.realpath(args.make_records), kind, count, path)
            for form in args.format or ["text"]:
                runs = [run(os.path.realpath(args.program), path, form) for _ in range(args.runs)]
                cpu, rss = min(r[0] for r in runs), max(r[1] for r in runs)
                speed = size / cpu / 1e6
                print(f"{kind:8} {form:10} {count} records, {size / 1e6:.0f} MB: {cpu:.2f} s of processor time, "
                      f"{speed:.0f} MB/s, {rss:.1f} MiB at most")
                passed &= all(r[2] == 1 for r in runs) and (args.max_rss is None or rss < args.max_rss)
                passed &= args.min_speed is None or speed >= args.min_speed
    return 0 if passed else 1


sys.exit(main())
