# SPDX-License-Identifier: MIT
"""TAP for tests in Python: the count goes on by itself, what a failure has to say stands behind it as a comment."""
import os

_count = 0
failed = 0


def ok(passed, name, *remarks):
    global _count, failed
    _count += 1
    failed += not passed
    print(f"{'' if passed else 'not '}ok {_count} - {name}", flush=True)
    if not passed:
        for remark in remarks:
            for line in str(remark).splitlines():
                print(f"# {line}", flush=True)


def skip(name, why):
    """Where everything must be there, a missing tool is a failure."""
    global _count
    if os.environ.get("CI") == "true":
        ok(False, name, f"{why}: under CI=true nothing is skipped")
    else:
        _count += 1
        print(f"ok {_count} - {name} # SKIP {why}", flush=True)


def done():
    """The plan, and the exit status."""
    print(f"1..{_count}", flush=True)
    return 1 if failed else 0
