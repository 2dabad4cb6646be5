#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `list` and `doctor` cost on a machine with many toolchains: processor time and system calls. Prints a table.

  list.py [--toolchains N] [--runs N] PROGRAM

The machine is an image (--root) with N toolchains in the places of eight managers. Their programs are hard links to, or copies
of, those of the real toolchains that tools/toolchains.sh unpacks: what is read of a file depends on how large its parts are.
"""

import argparse
import collections
import os
import pathlib
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

# Where a manager has the toolchain of a version.
PLACES = [
    "home/ada/.goenv/versions/{}",
    "home/ada/.gvm/gos/go{}",
    "home/ada/.asdf/installs/golang/{}/go",
    "home/ada/.local/share/mise/installs/go/{}",
    "home/ada/sdk/go{}",
    "home/ada/go/pkg/mod/golang.org/toolchain@v0.0.1-go{}.linux-amd64",
    "opt/go/{}",
    "opt/hostedtoolcache/go/{}/x64",
]

PROGRAMS = ["bin/go", "bin/gofmt", "pkg/tool/linux_*/compile", "pkg/tool/linux_*/link"]


def real_toolchains():
    cache = os.environ.get("GOROOT_GUARD_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "goroot-guard"
    )
    found = sorted(pathlib.Path(os.environ.get("GOROOT_GUARD_TOOLCHAINS") or f"{cache}/toolchains").glob("*/usr/lib/go-*"))
    if not found:
        sys.exit("list.py: no real toolchains; tools/toolchains.sh fetches them")
    return found


def place(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


def make_image(image, count):
    sources = real_toolchains()
    for i in range(count):
        source = sources[i % len(sources)]
        root = image / PLACES[i % len(PLACES)].format(f"1.22.{i}")
        for pattern in PROGRAMS:
            for program in source.glob(pattern):
                place(program, root / program.relative_to(source))
        for package in ["fmt", "runtime"]:
            (root / "src" / package).mkdir(parents=True)
        place(source / "VERSION", root / "VERSION")
    # As full as /usr/bin usually is, and what dynamic programs are loaded by.
    for i in range(2000):
        (image / "usr/bin").mkdir(parents=True, exist_ok=True)
        (image / f"usr/bin/program-{i}").touch()
    for loader in ["lib64/ld-linux-x86-64.so.2", "lib/ld-linux-aarch64.so.1"]:
        (image / loader).parent.mkdir(parents=True, exist_ok=True)
        (image / loader).touch()
    (image / "etc").mkdir()
    (image / "etc/passwd").write_text("root:x:0:0::/root:/bin/sh\nada:x:1000:1000::/home/ada:/bin/bash\n")
    for name, text in {
        ".bashrc": 'export PATH="$HOME/.goenv/bin:$PATH"\neval "$(goenv init -)"\n',
        "src/app/go.mod": "module app\n\ngo 1.21\n\ntoolchain go1.22.5\n",
        "src/app/.go-version": "1.22.0\n",
    }.items():
        (image / "home/ada" / name).parent.mkdir(parents=True, exist_ok=True)
        (image / "home/ada" / name).write_text(text)


def processor_time(command):
    """Milliseconds, user and system together."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)


def system_calls(command):
    """How many, and the three most frequent; None without strace."""
    if not shutil.which("strace"):
        return None
    with tempfile.NamedTemporaryFile() as log:
        subprocess.run(["strace", "-qq", "-o", log.name, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        names = collections.Counter(re.findall(r"^(\w+)\(", pathlib.Path(log.name).read_text(errors="replace"), re.M))
    return sum(names.values()), ", ".join(f"{name} {n:,}" for name, n in names.most_common(3))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--toolchains", type=int, default=50)
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("program")
    options = parser.parse_args()
    known = subprocess.run([options.program, "--list-commands"], stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    with tempfile.TemporaryDirectory() as folder:
        image = pathlib.Path(folder) / "image"
        make_image(image, options.toolchains)
        path = "/home/ada/.goenv/versions/1.22.0/bin:/opt/go/1.22.6/bin:/usr/local/bin:/usr/bin:/bin"
        common = ["--root", str(image), "--env", "HOME=/home/ada", "--env", f"PATH={path}"]
        print(f"{options.toolchains} toolchains, median and most of {options.runs} runs\n")
        print("| command | ms of processor time | at most | system calls | most of them |")
        print("| ------- | -------------------- | ------- | ------------ | ------------ |")
        for name, words in {"list": ["-C", "/home/ada/src/app"], "list --json": [], "doctor": ["/home/ada/src/app"]}.items():
            command = [options.program, *name.split(), *common, *words]
            if name.split()[0] not in known:
                continue
            times = [processor_time(command) for _ in range(options.runs)]
            calls, which = system_calls(command) or (0, "no strace here")
            print(f"| {name} | {statistics.median(times):.1f} | {max(times):.1f} | {calls:,} | {which} |")


if __name__ == "__main__":
    main()
