#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A fleet on one machine: 200 runners with logs of their own, rsyslog on the runner's side and on the collector's
(tools/integrations/fleet), one stream, and what `report` makes of it. While records are written, logs are rotated and either
rsyslog is stopped, started and killed: nothing may be lost.

    fleet.py GOROOT-GUARD LIBRARY FAKE-GO FAKE-LAUNCH FLEET-RECORDS
"""
import glob
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), ".."))
import tap  # noqa: E402
from tap import ok  # noqa: E402

PROGRAM, LIBRARY, FAKE_GO, FAKE_LAUNCH, FLEET_RECORDS = map(os.path.realpath, sys.argv[1:6])
CONFIGS = os.path.join(os.path.dirname(os.path.realpath(__file__)), "../../tools/integrations/fleet")
CACHE = os.environ.get("GOROOT_GUARD_CACHE") or os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"),
                                                             "goroot-guard")
ROOT = os.path.join(CACHE, "roots/bookworm")
RUNNERS, PAUSE = 200, 700000  # microseconds between two records of a runner
LAUNCHERS, LAUNCHES = 3, 10
PATIENCE = 180  # seconds without anything new


def is_(actual, expected, name):
    ok(actual == expected, name, f"got:      {actual!r}", f"expected: {expected!r}")


class Fleet:
    def __init__(self, folder):
        self.folder = folder
        self.stream = f"{folder}/fleet.jsonl"
        self.daemons = {}
        self.port = self.free_port()
        # Only what rsyslog brings along, or the C library of another release would come first.
        os.makedirs(f"{folder}/lib")
        for name in ("libestr", "libfastjson", "librelp", "libpopt"):
            for path in glob.glob(f"{ROOT}/usr/lib/*/{name}.so*"):
                os.symlink(path, f"{folder}/lib/{os.path.basename(path)}")
        modules = glob.glob(f"{ROOT}/usr/lib/*/rsyslog")
        self.env = {"PATH": os.environ["PATH"], "LD_LIBRARY_PATH": f"{folder}/lib", "RSYSLOG_MODDIR": modules[0] if modules else ""}
        hosts = [f"runner-{i:03d}" for i in range(RUNNERS)] + [f"runner-9{i:02d}" for i in range(LAUNCHERS)]
        for host in hosts:
            os.makedirs(f"{folder}/logs/{host}")
        self.configure("runner", [
            ("collector.example.com", "127.0.0.1"),
            ('file="/var/log/goroot-guard/', f'file="{folder}/logs/*/'),
            # One process stands for the rsyslogs of all hosts: their names are those of the folders.
            ('property(name="$myhostname" format="json")',
             'property(name="$!metadata!filename" regex.type="ERE" regex.expression="runner-[0-9]+" regex.submatch="0")'),
            ('tag="goroot-guard"', 'tag="goroot-guard" addMetadata="on"'),
        ])
        self.configure("collector", [("/var/log/goroot-guard/fleet.jsonl", self.stream)])
        with open(f"{CONFIGS}/logrotate.conf", encoding="utf-8") as file:
            text = file.read()
        with open(f"{folder}/logrotate.conf", "w", encoding="utf-8") as file:
            file.write(text.replace("/var/log/goroot-guard/", f"{folder}/logs/*/"))

    @staticmethod
    def free_port():
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            return one.getsockname()[1]

    def configure(self, side, changes):
        """The configuration as it is delivered, with the places of this test."""
        with open(f"{CONFIGS}/rsyslog-{side}.conf", encoding="utf-8") as file:
            text = file.read()
        for old, new in changes + [("2514", str(self.port))]:
            if text.count(old) != 1:
                ok(False, f"rsyslog-{side}.conf has {old!r} once")
            text = text.replace(old, new)
        os.makedirs(f"{self.folder}/{side}")
        with open(f"{self.folder}/{side}.conf", "w", encoding="utf-8") as file:
            file.write(f'global(workDirectory="{self.folder}/{side}")\n{text}')
        check = subprocess.run([f"{ROOT}/usr/sbin/rsyslogd", "-N1", "-f", f"{self.folder}/{side}.conf"], env=self.env, capture_output=True,
                               timeout=60, check=False)
        ok(check.returncode == 0, f"rsyslog takes rsyslog-{side}.conf", check.stderr.decode())

    def start(self, side):
        with open(f"{self.folder}/{side}.log", "ab") as log:
            self.daemons[side] = subprocess.Popen([f"{ROOT}/usr/sbin/rsyslogd", "-n", "-i", "NONE", "-f", f"{self.folder}/{side}.conf"],
                                                  env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def stop(self, side, how=signal.SIGTERM):
        self.daemons[side].send_signal(how)
        try:
            self.daemons[side].wait(60)
        except subprocess.TimeoutExpired:
            self.daemons[side].kill()
            self.daemons[side].wait()
        del self.daemons[side]

    def rotate(self):
        run = subprocess.run([f"{ROOT}/usr/sbin/logrotate", "--force", "-s", f"{self.folder}/logrotate.state",
                              f"{self.folder}/logrotate.conf"], env=self.env, capture_output=True, timeout=60, check=False)
        ok(run.returncode == 0, "logrotate rotates", run.stderr.decode()[:2000])

    def lines(self):
        try:
            with open(self.stream, "rb") as file:
                return file.read().split(b"\n")[:-1]
        except FileNotFoundError:
            return []

    def progress(self):
        """Until something new has come: what went on is over then, and the next can begin."""
        before, until = len(self.lines()), time.monotonic() + PATIENCE
        while len(self.lines()) <= before and time.monotonic() < until:
            time.sleep(0.1)

    def written(self):
        """What lies in the files of the runners: each line with its host, as the collector is to have it, and where it lies."""
        places = {}
        for path in glob.glob(f"{self.folder}/logs/*/records.jsonl*"):
            host = os.path.basename(os.path.dirname(path))
            with open(path, "rb") as file:
                lines = file.read().split(b"\n")[:-1]
            for number, line in enumerate(lines, 1):
                places[b'{"host":"' + host.encode() + b'",' + line[1:]] = f"{host}/{os.path.basename(path)}: line {number} of {len(lines)}"
        return places

    def arrived(self, wanted):
        """Until all has come, or nothing comes any more."""
        last, until = -1, time.monotonic() + PATIENCE
        while time.monotonic() < until:
            lines = self.lines()
            if wanted.keys() <= set(lines):
                break
            if len(lines) != last:
                last, until = len(lines), time.monotonic() + PATIENCE
            time.sleep(0.2)


def real_launches(folder):
    """By the library itself: one in ten with a wrong GOROOT."""
    os.makedirs(f"{folder}/go/bin")
    os.makedirs(f"{folder}/go/pkg/tool")
    shutil.copy(FAKE_GO, f"{folder}/go/bin/go")
    with open(f"{folder}/go/VERSION", "w", encoding="utf-8") as file:
        file.write("go1.22.0\n")
    for runner in range(LAUNCHERS):
        conf = f"{folder}/guard-{runner}.conf"
        with open(conf, "w", encoding="utf-8") as file:
            file.write(f"record = all\nlog = file:{folder}/logs/runner-9{runner:02d}/records.jsonl\n")
        for number in range(LAUNCHES):
            cwd = f"{folder}/src/{runner}-{number}"
            os.makedirs(cwd)
            env = {"PATH": os.environ["PATH"], "HOME": folder, "LD_PRELOAD": LIBRARY, "GOROOT_GUARD_CONF": conf}
            if number == 0:
                env["GOROOT"] = "/none/go"
            subprocess.run([FAKE_LAUNCH, "-s", f"{folder}/go/bin/go", "env", "GOROOT"], cwd=cwd, env=env, stdout=subprocess.DEVNULL,
                           timeout=60, check=True)


def disturb(fleet):
    """One thing after another, each when the last one is over: a crash of both at once loses what is between them."""
    def restart(side, how):
        fleet.stop(side, how)
        fleet.start(side)

    def rotated_while_down():
        fleet.stop("runner")
        fleet.rotate()
        fleet.start("runner")

    steps = [
        fleet.rotate,
        lambda: restart("runner", signal.SIGTERM),
        lambda: restart("collector", signal.SIGTERM),
        lambda: restart("runner", signal.SIGKILL),
        fleet.rotate,
        lambda: restart("collector", signal.SIGKILL),
        rotated_while_down,
        lambda: restart("collector", signal.SIGKILL),
        lambda: restart("runner", signal.SIGKILL),
    ]
    for number, step in enumerate(steps, 1):
        fleet.progress()
        print(f"# step {number} at {time.time():.2f}, {len(fleet.lines())} lines", flush=True)
        step()
        time.sleep(1.1)  # the names of rotated files have seconds in them


def whole(fleet, wanted):
    lines = fleet.lines()
    print(f"# {len(lines)} lines, {len(lines) - len(set(lines))} of them twice")
    is_(len({json.loads(line)["host"] for line in wanted}), RUNNERS + LAUNCHERS, "every runner has written records")
    lost = sorted(wanted.keys() - set(lines))
    ok(not lost, "nothing is lost", *[f"{wanted[line]}, {json.loads(line)['time']}" for line in lost])
    is_(sorted(set(lines) - wanted.keys())[:10], [], "nothing is there that nobody wrote")


def report(fleet, form):
    """As the page says: lines that came twice count once."""
    run = subprocess.run(f"awk '!seen[$0]++' {fleet.stream} | {PROGRAM} report --format {form}", shell=True, capture_output=True, timeout=60,
                         env={**os.environ, "LC_ALL": "C.UTF-8"}, check=False)
    is_(run.returncode, 1, f"report --format {form} finds violations")
    return run.stdout.decode()


def counted(fleet, wanted):
    records = len(wanted)
    violations = sum(json.loads(line)["reason"] != "match" for line in wanted)
    hosts = RUNNERS + LAUNCHERS
    whole_report = json.loads(report(fleet, "json"))
    is_((whole_report["records"], whole_report["violations"], whole_report["damaged"]), (records, violations, 0), "report counts them")
    text = report(fleet, "text")
    ok(f"{violations:,} of {records:,} launches had a wrong GOROOT (" in text, "the text says the rate", text)
    ok(f"on {hosts} hosts" in text, "and how many hosts there are", text)
    ok(re.search(r"^2 causes explain >?99", text, re.M), "and the few causes", text)
    samples = re.findall(r"^(goroot_guard_(?:launches|violations)_total)(?:\{[^}]*\})? (\d+)$", report(fleet, "prometheus"), re.M)
    sums = [sum(int(n) for name, n in samples if name == f"goroot_guard_{what}_total") for what in ("launches", "violations")]
    is_(sums, [records, violations], "Prometheus gets both numbers")


def tables():
    """The tables for databases have the members of a record, as the manual names them; `host` is the collector's, `lost` comes after
    trouble only."""
    with open(f"{CONFIGS}/../../man/goroot-guard-records.5", encoding="utf-8") as file:
        names = [name for line in re.findall(r"^\.It Va (.*)$", file.read(), re.M) for name in line.split(" , ")]
    members = set(names) | {"host", "lost"}
    with open(f"{CONFIGS}/elastic-template.json", encoding="utf-8") as file:
        is_(set(json.load(file)["template"]["mappings"]["properties"]), members, "Elastic's template has the members of a record")
    with open(f"{CONFIGS}/clickhouse.sql", encoding="utf-8") as file:
        columns = re.findall(r"^    ([a-z_]+) +[A-Z]", file.read(), re.M)
    is_(set(columns), members, "ClickHouse's table has the members of a record")


def is_there(name):
    """A program that tools/check.sh unpacks, on Debian alone."""
    found = os.access(f"{ROOT}/usr/sbin/{name}", os.X_OK)
    if not found:
        tap.skip(f"{name} is there", f"not found: {ROOT}/usr/sbin/{name} (tools/check.sh unpacks it)")
    return found


def main():
    folder = os.path.realpath(tempfile.mkdtemp())
    fleet = None
    try:
        tables()
        if all([is_there(name) for name in ("rsyslogd", "logrotate")]):
            fleet = Fleet(folder)
            fleet.start("collector")
            fleet.start("runner")
            with subprocess.Popen([FLEET_RECORDS, f"{folder}/logs", str(RUNNERS), str(PAUSE)], start_new_session=True) as writer:
                try:
                    real_launches(folder)
                    disturb(fleet)
                finally:
                    os.killpg(writer.pid, signal.SIGTERM)
                is_(writer.wait(), 0, "every runner could write")
            wanted = fleet.written()
            fleet.arrived(wanted)
            whole(fleet, wanted)
            counted(fleet, wanted)
    finally:
        for side in list(fleet.daemons) if fleet else []:
            fleet.stop(side, signal.SIGKILL)
        shutil.rmtree(folder)
    return tap.done()


sys.exit(main())
