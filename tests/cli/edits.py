#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Edits of files: what the diff says is what is done, and a file is the old one or the new one, never a part of either.

    edits.py EDIT-FILE
"""
import errno
import os
import random
import shutil
import stat
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), ".."))
import tap  # noqa: E402
from tap import ok  # noqa: E402

PROGRAM = os.path.realpath(sys.argv[1])


def is_(actual, expected, name):
    ok(actual == expected, name, f"got:      {actual!r}", f"expected: {expected!r}")


def run(*words, **options):
    return subprocess.run([PROGRAM, *words], capture_output=True, timeout=60, check=False, **options)


def write(path, content):
    with open(path, "wb") as file:
        file.write(content)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def words_of(edits):
    return [word for line, old, new in edits for word in (str(line), old, "-" if new is None else b"=" + new)]


# ---- at random ----

def some_line():
    return random.choice([b"", b"a", b"b", b"a b", b"\tx", b"-", b"+ y", b"@@ -1 +1 @@", b"\\ No", b"\xff\xc3", b"# c", b"z" * 300])


def expected(lines, edits, ends):
    """The new content by the rules of edits.h, in other words."""
    wanted = {line: new for line, _, new in edits}
    parts = []
    for number, line in enumerate(lines, 1):
        if number not in wanted:
            parts.append(line)
        elif wanted[number] is not None:
            parts.append(wanted[number])
    if not parts:
        return b""
    return b"\n".join(parts) + (b"\n" if ends else b"")


def one_at_random():
    end = random.choice([b"", b"", b"\r"])
    lines = [some_line() + end for _ in range(random.choice([1, 2, 3, 8, 30, 60]))]
    ends = random.random() < 0.7
    if not ends and lines[-1] == b"":
        lines[-1] = b"last"
    content = b"\n".join(lines) + (b"\n" if ends else b"")
    edits = []
    for number, line in enumerate(lines, 1):
        if random.random() < random.choice([0.05, 0.3, 0.9]):
            new = random.choice([None, line, some_line() + end, some_line() + b"\n" + some_line()])
            if number == len(lines) and not ends and new is not None and (new == b"" or new.endswith(b"\n")):
                new = b"end"  # an empty line without a newline is none
            edits.append((number, line, new))
    twice = edits + random.sample(edits, len(edits) // 4)  # the same again counts once
    random.shuffle(twice)

    write("file", content)
    diff = run("diff", "file", *words_of(twice))
    applied = run("apply", "file", "", *words_of(twice))
    result = read("file")
    wanted = expected(lines, edits, ends)
    os.makedirs("patched", exist_ok=True)
    write("patched/file", content)
    if diff.stdout:
        patch = subprocess.run(["patch", "-p1", "-s", "-F0", "--binary", "-d", "patched"], input=diff.stdout, capture_output=True,
                               check=False)
        if patch.returncode != 0:
            return f"patch: {patch.stdout} {patch.stderr}\n{content!r}\n{edits!r}\n{diff.stdout!r}"
        patched = read("patched/file") if os.path.exists("patched/file") else b""
    else:
        patched = content
    if diff.returncode or applied.returncode:
        return f"{diff} {applied}"
    if result != wanted:
        return f"apply\n{content!r}\n{edits!r}\n{result!r}\n{wanted!r}"
    if patched != result:
        return f"patch\n{content!r}\n{edits!r}\n{diff.stdout!r}\n{patched!r}\n{result!r}"
    return None


def at_random(rounds=400):
    seed = int(os.environ.get("SEED", random.randrange(1 << 32)))
    random.seed(seed)
    troubles = [trouble for trouble in (one_at_random() for _ in range(rounds)) if trouble]
    ok(not troubles, f"{rounds} files at random: patch does what --fix does", f"SEED={seed}", *troubles[:2])


# ---- what a diff looks like ----

def looks():
    write("file", b"".join(b"%d\n" % i for i in range(1, 21)))
    diff = run("diff", "file", "5", "5", "=five", "6", "6", "-", "15", "15", b"=a\nb").stdout
    is_(diff.decode(), "--- a/file\n+++ b/file\n@@ -2,8 +2,7 @@\n 2\n 3\n 4\n-5\n-6\n+five\n 7\n 8\n 9\n"
        "@@ -12,7 +11,8 @@\n 12\n 13\n 14\n-15\n+a\n+b\n 16\n 17\n 18\n", "a diff with two hunks")
    is_(run("diff", "file", "5", "5", "=5").stdout, b"", "no diff where nothing changes")
    write("file", b"a\nb")
    is_(run("diff", "file", "2", "b", "-").stdout.decode(),
        "--- a/file\n+++ b/file\n@@ -1,2 +1,1 @@\n-a\n-b\n\\ No newline at end of file\n+a\n\\ No newline at end of file\n",
        "a file without a newline at its end stays one")
    for name in ("a b", 'q"\\', "new\nline", "tab\t"):
        os.makedirs("patched", exist_ok=True)
        write(name, b"x\n")
        shutil.copy(name, "patched")
        diff = run("diff", name, "1", "x", "=y").stdout
        patch = subprocess.run(["patch", "-p1", "-s", "-d", "patched"], input=diff, capture_output=True, check=False)
        ok(patch.returncode == 0 and read("patched/" + name) == b"y\n", f"patch understands the name {name!r}", diff, patch)


# ---- refusals ----

def refusals():
    write("file", b"a\nb\n")
    for name, words, error in (
            ("another line than it was", ("1", "x", "=y"), errno.ESTALE),
            ("a line behind the end", ("3", "", "=y"), errno.ESTALE),
            ("line 0", ("0", "a", "=y"), errno.ESTALE),
            ("a blank more than it was", ("1", "a ", "=y"), errno.ESTALE),
            ("one good edit, one stale", ("1", "a", "=y", "2", "x", "=y"), errno.ESTALE),
            ("two edits of one line", ("1", "a", "=y", "1", "a", "=z"), errno.ENOTUNIQ)):
        for how in (("diff", "file"), ("apply", "file", "")):
            done = run(*how, *words)
            is_((done.returncode, done.stderr, done.stdout), (1, b"%d\n" % error, b""), f"{name}: {how[0]} refuses")
        is_(read("file"), b"a\nb\n", f"{name}: the file is as it was")
    os.mkfifo("fifo")
    is_(run("apply", "fifo", "", "1", "a", "=b").stderr, b"%d\n" % errno.EINVAL, "a FIFO is refused")
    is_(run("replace", "fifo", "x").stderr, b"%d\n" % errno.EINVAL, "a FIFO is not replaced")
    is_(run("replace", ".", "x").stderr, b"%d\n" % errno.EISDIR, "a folder is not replaced")
    is_(run("apply", "nothing", "", "1", "a", "=b").stderr, b"%d\n" % errno.ENOENT, "a file that is not there")
    write("big", b"a\n" + b"x" * (16 << 20))
    is_(run("apply", "big", "", "1", "a", "=b").stderr, b"%d\n" % errno.EFBIG, "a file that is too large")
    os.unlink("big")


# ---- what stays ----

def stays():
    write("real", b"a\n")
    os.chmod("real", 0o2751)
    os.symlink("real", "link")
    is_(run("apply", "link", "", "1", "a", "=b").returncode, 0, "through a symbolic link")
    ok(os.path.islink("link"), "the link stays")
    is_(read("real"), b"b\n", "what it leads to is changed")
    is_(stat.S_IMODE(os.stat("real").st_mode), 0o2751, "the mode stays")
    if os.geteuid() == 0:
        os.chown("real", 12345, 54321)
        run("apply", "real", "", "1", "b", "=c")
        is_((os.stat("real").st_uid, os.stat("real").st_gid), (12345, 54321), "the owner stays")
        is_(stat.S_IMODE(os.stat("real").st_mode) & 0o777, 0o751, "and the mode with it")
    else:
        is_(os.stat("real").st_uid, os.geteuid(), "the owner stays")
        is_(run("apply", "real", "", "1", "b", "=c").returncode, 0, "again")
    before = os.stat("real")
    is_(run("apply", "real", "", "1", "c", "=c").returncode, 0, "nothing to change")
    is_(os.stat("real").st_ino, before.st_ino, "nothing to change: the very file stays")
    os.link("real", "other")
    run("apply", "real", "", "1", "c", "=d")
    is_((read("real"), read("other")), (b"d\n", b"c\n"), "another hard link keeps the old content")
    is_(run("apply", "real", "copy", "1", "d", "=e").returncode, 0, "with a backup")
    is_((read("real"), read("copy")), (b"e\n", b"d\n"), "the backup has the old content")
    is_(stat.S_IMODE(os.stat("copy").st_mode) & 0o777, 0o751, "and the mode")
    is_(run("apply", "real", "copy", "1", "e", "=f").stderr, b"%d\n" % errno.EEXIST, "a backup is never written over")
    is_((read("real"), read("copy")), (b"e\n", b"d\n"), "neither file changes then")
    is_(run("replace", "new", "x", preexec_fn=lambda: os.umask(0o027)).returncode, 0, "a new file")
    is_((read("new"), stat.S_IMODE(os.stat("new").st_mode)), (b"x", 0o640), "a new file: content, and mode by the umask")
    is_(leftovers(), [], "no temporary file is left")


def leftovers():
    return [name for name in os.listdir(".") if name.startswith(".goroot-guard-")]


# ---- faults ----

FAULTS = ["openat", "fstat", "fchmod", "write", "fsync", "close", "rename", "read"]


def faults():
    old, new = b"old\n" * 1000, b"new\n" + b"old\n" * 999
    for call in FAULTS:
        name = {"fstat": "fstat,newfstatat", "rename": "rename,renameat,renameat2", "read": "read,pread64"}.get(call, call)
        outcomes = set()
        for when in range(1, 8):
            for error in ("EIO", "ENOSPC"):
                write("file", old)
                words = ["strace", "-f", "-o", "/dev/null", "-e", f"trace={name}", "-e", f"inject={name}:error={error}:when={when}",
                         PROGRAM, "apply", "file", "backup", "1", "old", "=new"]
                done = subprocess.run(words, capture_output=True, timeout=60, check=False)
                content = read("file")
                if content not in (old, new):
                    outcomes.add(f"{error} in {call} {when}: {len(content)} bytes")
                elif done.returncode == 0 and content != new:
                    outcomes.add(f"{error} in {call} {when}: said that it was done")
                elif content == new and (not os.path.exists("backup") or read("backup") != old):
                    outcomes.add(f"{error} in {call} {when}: changed without a backup")
                if leftovers():
                    outcomes.add(f"{error} in {call} {when}: left {leftovers()}")
                for name_left in leftovers() + ["backup"]:
                    if os.path.lexists(name_left):
                        os.unlink(name_left)
        is_(sorted(outcomes), [], f"{call} fails: the file is the old one or the new one, and a backup comes first")
    write("file", old)
    done = subprocess.run(["sh", "-c", 'trap "" XFSZ; ulimit -f 1; exec "$@"', "-", PROGRAM, "apply", "file", "", "1", "old", "=new"],
                          capture_output=True, timeout=60, check=False)
    is_((done.stderr, read("file"), leftovers()), (b"%d\n" % errno.EFBIG, old, []), "no room for the new file: the old one stays")
    for when in range(1, 4):
        write("file", old)
        subprocess.run(["strace", "-f", "-o", "/dev/null", "-e", "trace=fsync", "-e", f"inject=fsync:signal=KILL:when={when}",
                        PROGRAM, "apply", "file", "", "1", "old", "=new"], capture_output=True, timeout=60, check=False)
        is_(read("file"), old if when == 1 else new, f"killed at fsync {when}: the file is whole")
    for name in leftovers():
        os.unlink(name)


def order():
    """Content is on disk before the name, and the name before it is said to be done; the backup before all of that."""
    write("file", b"a\n")
    trace = subprocess.run(["strace", "-f", "-y", "-e", "trace=fsync,rename,renameat,renameat2", PROGRAM, "apply", "file", "backup2", "1", "a",
                            "=b"], capture_output=True, timeout=60, check=False).stderr.decode()
    here = os.path.realpath(".")
    steps = []
    for line in trace.splitlines():
        if line.startswith("fsync("):
            path = line[line.index("<") + 1:line.rindex(">")]
            steps.append("folder" if path == here else "backup" if path.endswith("/backup2") else "new")
        elif line.startswith("rename"):
            steps.append("rename")
    is_(steps, ["backup", "folder", "new", "rename", "folder"], "what is on disk before what")


def main():
    folder = os.path.realpath(tempfile.mkdtemp())
    try:
        os.chdir(folder)
        for part in (at_random, looks, refusals, stays, faults, order):
            part()
    finally:
        os.chdir("/")
        shutil.rmtree(folder)
    return tap.done()


sys.exit(main())
