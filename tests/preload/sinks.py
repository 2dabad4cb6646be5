#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The sinks that are no files: what collectors and CI systems get of real launches, read as their protocols say, and what
becomes of launches and counts where nobody reads, or there is nobody. Speaks TAP.

    sinks.py GOROOT-GUARD LIBRARY FAKE-GO FAKE-LAUNCH FAKE-LAUNCH-STATIC FORBID
"""
import errno
import json
import os
import re
import shutil
import signal
import socket
import stat
import struct
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "supervisor"))

import private  # noqa: E402
from common import Failed, House, Tap, expect, wait_for  # noqa: E402

PATIENCE = int(os.environ.get("PATIENCE", 60))  # a launch that waits for a socket waits for ever
COUNTS = "/dev/shm"
WAYS = {"execve": [], "posix_spawn": ["-s"]}

# RFC 5424, 6: the header's words are of printable ASCII; values of structured data are UTF-8 with \ " ] escaped.
SYSLOG = re.compile(
    rb"<(?P<pri>\d{1,3})>1 (?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}Z) (?P<host>[!-~]{1,255}) (?P<app>[!-~]{1,48}) "
    rb'(?P<pid>[!-~]{1,128}) (?P<id>[!-~]{1,32}) \[goroot-guard@32473(?P<data>( [!-<>-\[\]-~]{1,32}="([^"\\\]]|\\["\\\]])*")*)\] '
    rb"@cee: (?P<json>\{.*\})",
    re.DOTALL,
)
SEVERITIES = {"block": 3, "log": 4, "rewrite": 4, "pass": 6, "config-error": 4}


def parse_syslog(message):
    found = SYSLOG.fullmatch(message)
    if not found:
        raise Failed(f"no message of RFC 5424: {message!r}")
    return {name: value.decode() for name, value in found.groupdict().items()}


def parse_journal(entry):
    """The fields of an entry, by systemd's "Journal Native Protocol"."""
    fields = {}
    while entry:
        line, end, rest = entry.partition(b"\n")
        if not end:
            raise Failed(f"a field without an end: {entry!r}")
        if b"=" in line:
            name, _, value = line.partition(b"=")
        else:
            name = line
            (length,) = struct.unpack("<Q", rest[:8])
            value, rest = rest[8:8 + length], rest[8 + length:]
            if len(value) != length or rest[:1] != b"\n":
                raise Failed(f"the length of {name!r} is wrong: {length}")
            rest = rest[1:]
        if not re.fullmatch(rb"[A-Z][A-Z0-9_]{0,63}", name):
            raise Failed(f"no name of a field: {name!r}")
        if name in fields:
            raise Failed(f"twice: {name!r}")
        fields[name.decode()] = value
        entry = rest
    return fields


def own_fields(fields):
    return {name[13:].lower(): value for name, value in fields.items() if name.startswith("GOROOT_GUARD_")}


def members(record):
    """A record as the journal's fields have it."""
    return {name: str(value).encode() for name, value in record.items() if value is not None}


def take(own):
    """What a datagram socket has got."""
    messages = []
    try:
        while True:
            messages.append(own.recv(1 << 20, socket.MSG_DONTWAIT))
    except BlockingIOError:
        return messages


def take_one(own):
    messages = take(own)
    expect(len(messages), 1, "messages")
    return messages[0]


class Machine(House):
    def __init__(self, arguments):
        guard, library, fake_go, launch, launch_static, forbid = map(os.path.realpath, arguments)
        super().__init__(guard, fake_go)
        os.chmod(self.folder, 0o755)  # some launches are another user's
        self.library, self.launcher = shutil.copy(library, self.folder), shutil.copy(launch, self.path("fake-launch"))
        self.launcher_static, self.forbid = launch_static, forbid
        self.env["LD_PRELOAD"] = library

    def run(self, log, *command, env=None, **more):
        settings = dict(self.env, GOROOT_GUARD_LOG=log, **(env or {}))
        return subprocess.run(command, env=settings, timeout=PATIENCE, capture_output=True, stdin=subprocess.DEVNULL, check=False, **more)

    def launch(self, log, *options, go=("env", "GOROOT"), **more):
        """As it would be without the library: what is said of a launch is all that there is of it."""
        done = self.run(log, self.launcher, *options, self.go, *go, **more)
        if "GOROOT_GUARD" not in (more.get("env") or {}):
            expect((done.returncode, done.stdout), (0, self.wrong.encode() + b"\n"), f"the launch, which said {done.stderr!r}")
        return done

    def quiet(self, log, *options, **more):
        expect(self.launch(log, *options, **more).stderr, b"", "standard error")

    def record(self):
        (line,) = self.take_records()
        return json.loads(line)

    @property
    def file(self):
        return "file:" + self.records


def counts():
    return sorted(name for name in os.listdir(COUNTS) if name.startswith("goroot-guard-"))


def count_file(kind, target=b"", user=None):
    """lib/sys/lost.c."""
    value = 0xCBF29CE484222325 + kind
    for byte in target:
        value = (value ^ byte) * 0x100000001B3 % (1 << 64)
    return f"{COUNTS}/goroot-guard-{os.geteuid() if user is None else user}-{value}"


def remove(path):
    if os.path.isdir(path) and not os.path.islink(path):
        os.rmdir(path)
    else:
        os.unlink(path)


# ---- what they get ----


def test_syslog(machine, options, policy):
    with private.receiver(private.SYSLOG) as own:
        machine.launch(f"syslog,{machine.file}", *options, env={"GOROOT_GUARD": policy})
        message = parse_syslog(take_one(own))
    record = machine.record()
    expect(json.loads(message["json"]), record, "the record")
    expect(record["action"], policy, "action")
    expect(int(message["pri"]), 8 + SEVERITIES[policy], "priority")
    expect(message["time"], record["time"], "time")
    expect(message["host"], os.uname().nodename, "host")
    expect((message["app"], message["pid"], message["id"]), ("goroot-guard", str(record["pid"]), policy), "the header")
    expect(message["data"], f' action="{policy}" reason="version-mismatch"', "structured data")


def test_syslog_stream(machine):
    with private.receiver(private.SYSLOG, socket.SOCK_STREAM) as own:
        own.settimeout(PATIENCE)
        machine.quiet("syslog")
        machine.quiet("syslog")
        for _ in range(2):
            with own.accept()[0] as connection:
                text = b"".join(iter(lambda c=connection: c.recv(65536), b""))
            expect(text[-1:], b"\n", "the end of the message")
            expect(json.loads(parse_syslog(text[:-1])["json"])["action"], "log", "action")


def test_journal(machine, options, policy):
    with private.receiver(private.JOURNAL) as own:
        machine.launch(f"journald,{machine.file}", *options, env={"GOROOT_GUARD": policy})
        fields = parse_journal(take_one(own))
    record = machine.record()
    expect(own_fields(fields), members(record), "the record")
    expect(record["action"], policy, "action")
    expect(fields["PRIORITY"], str(SEVERITIES[policy]).encode(), "priority")
    expect(fields["SYSLOG_IDENTIFIER"], b"goroot-guard", "identifier")
    if not re.fullmatch(rb"[0-9a-f]{32}", fields["MESSAGE_ID"]):
        raise Failed("no id of a message")
    if machine.wrong.encode() not in fields["MESSAGE"]:
        raise Failed(f"the message is {fields['MESSAGE']!r}")


def test_hostile(machine, name):
    """A folder's name that would be something else, in every form."""
    place = os.path.join(machine.folder.encode(), name)
    os.mkdir(place)
    with private.receiver(private.SYSLOG) as syslog, private.receiver(private.JOURNAL) as journal:
        machine.quiet(f"syslog,journald,{machine.file}", cwd=place)
        message, fields = parse_syslog(take_one(syslog)), parse_journal(take_one(journal))
    record = machine.record()
    expect(json.loads(message["json"]), record, "the record")
    expect(fields["GOROOT_GUARD_CWD"], place, "the folder in the journal")
    expect(own_fields(fields).keys(), members(record).keys(), "fields")
    for log, variable in (("github", "GITHUB_ACTIONS"), ("gitlab", "GITLAB_CI")):
        said = machine.launch(log, cwd=place, env={variable: "true"}).stderr
        expect((said.count(b"\n"), said[-1:]), (1, b"\n"), "lines")
        if re.search(rb"[\x00-\x09\x0b-\x1a\x1c-\x1f]", said):
            raise Failed(f"{log} says {said!r}")


def test_mistakes(machine):
    with private.receiver(private.SYSLOG) as syslog, private.receiver(private.JOURNAL) as journal:
        machine.run("syslog,journald", machine.launcher, machine.go, "env", "GOROOT", env={"GOROOT_GUARD": "loud"})
        messages, entries = take(syslog), take(journal)
    expect([parse_syslog(message)["id"] for message in messages], ["config-error", "log"], "messages")
    expect([parse_journal(entry)["GOROOT_GUARD_ACTION"] for entry in entries], [b"config-error", b"log"], "entries")


# ---- nobody there ----


def test_lost(machine, log, path, kind, state, options, env):
    """Launches are as ever while nobody gets the records; the next one that is got tells how many there were."""
    kept = private.STATES[state](path)
    for _ in range(3):
        machine.quiet(log, *options)
    said = machine.run(log, *env, machine.launcher, *options, machine.go, "fds")
    bare = machine.run("", *env, machine.launcher, *options, machine.go, "fds", env={"LD_PRELOAD": "", "GOROOT_GUARD": "off"})
    expect((said.returncode, said.stdout, said.stderr), (bare.returncode, bare.stdout, bare.stderr), "descriptors")
    del kept
    expect(f"{COUNTS}/" + counts()[0], count_file(kind), "the count's file")
    with private.receiver(path) as own:
        for want in (4, None):
            machine.quiet(log, *options)
            message = take_one(own)
            if log == "syslog":
                expect(json.loads(parse_syslog(message)["json"]).get("lost"), want, "lost")
            else:
                fields = parse_journal(message)
                expect(fields.get("GOROOT_GUARD_LOST"), want and str(want).encode(), "lost")
                expect(b"(4 records before this one were lost)" in fields["MESSAGE"], want == 4, "the message tells")
    expect(counts(), [], "counts that are left")


def test_denied(machine, error, call):
    """As a container's filter does, and as a socket that takes less than the record: EMSGSIZE."""
    for log, path in (("syslog", private.SYSLOG), ("journald", private.JOURNAL)):
        with private.receiver(path) as own:
            done = machine.run(log, machine.forbid, str(error), call, "--", machine.launcher, machine.go, "env", "GOROOT")
            expect((done.returncode, done.stdout, done.stderr), (0, machine.wrong.encode() + b"\n", b""), "the launch")
            expect(take(own), [], "messages")
            machine.quiet(log)
            expect(b"lost" in take_one(own).lower(), True, "lost")


def test_full_stream(machine):
    """A reader that has stopped reading: what fits of the message is cut, and counts as lost."""
    with private.receiver(private.SYSLOG, socket.SOCK_STREAM) as own:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        long_root = machine.wrong + "/." * 1900
        done = machine.run("syslog", machine.launcher, machine.go, "env", "GOROOT", env={"GOROOT": long_root})
        expect((done.returncode, done.stdout), (0, long_root.encode() + b"\n"), "the launch")


def test_each_alone(machine):
    """What one sink has lost is not said to another, which has it."""
    private.clear(private.SYSLOG)
    with private.receiver(private.JOURNAL) as journal:
        for _ in range(2):
            machine.quiet(f"syslog,journald,{machine.file}")
        expect([b"GOROOT_GUARD_LOST" in entry for entry in take(journal)], [False, False], "lost")
    expect([json.loads(line).get("lost") for line in machine.take_records()], [None, None], "lost")
    expect(len(counts()), 1, "counts")
    with private.receiver(private.SYSLOG) as own:
        machine.quiet("syslog")
        expect(json.loads(parse_syslog(take_one(own))["json"])["lost"], 2, "lost")


def test_file(machine):
    os.mkdir(machine.records)
    machine.quiet(machine.file)
    machine.quiet(machine.file)
    os.rmdir(machine.records)
    machine.quiet(machine.file)
    machine.quiet(machine.file)
    expect([json.loads(line).get("lost") for line in machine.take_records()], [2, None], "lost")


# What may stand where the count is kept: name, how it is made. It is left as it was.
OBSTACLES = {
    "a symbolic link to a file": lambda path, victim: os.symlink(victim, path),
    "a symbolic link to nothing": lambda path, victim: os.symlink(victim + ".not-there", path),
    "a file with another name": lambda path, victim: os.link(victim, path),
    "a FIFO": lambda path, victim: os.mkfifo(path),
    "a folder": lambda path, victim: os.mkdir(path),
}


def test_obstacle(machine, make, user):
    """Nothing is written to it and nothing waits for it. What is the user's own makes way for the count; what is somebody
    else's stays there, and there is no count."""
    victim = f"{COUNTS}/victim"
    with open(victim, "wb") as file:
        file.write(struct.pack("<I", 77))
    os.chmod(victim, 0o666)
    make(count_file(2, user=user), victim)
    words = [machine.launcher, machine.go, "env", "GOROOT"]
    if user != os.geteuid():
        words[:0] = ["setpriv", "--reuid", str(user), "--regid", str(user), "--clear-groups"]

    def launch():
        done = machine.run("syslog", *words)
        expect((done.returncode, done.stdout, done.stderr), (0, machine.wrong.encode() + b"\n", b""), "the launch")

    private.clear(private.SYSLOG)
    launch()
    with private.receiver(private.SYSLOG) as own:
        launch()
        launch()
        got = [json.loads(parse_syslog(message)["json"]).get("lost") for message in take(own)]
    expect(got, [1 if user == os.geteuid() else None, None], "lost")
    with open(victim, "rb") as file:
        expect(file.read(), struct.pack("<I", 77), "what was there")
    expect(os.path.exists(victim + ".not-there"), False, "a file was made")
    os.unlink(victim)


def test_of_others(machine):
    """A count that another user has made up is not believed."""
    with open(count_file(2), "wb") as file:
        file.write(struct.pack("<I", 77))
    os.chown(count_file(2), 4242, 4242)
    with private.receiver(private.SYSLOG) as own:
        machine.quiet("syslog")
        expect(json.loads(parse_syslog(take_one(own))["json"]).get("lost"), None, "lost")


def test_mode(machine):
    private.clear(private.SYSLOG)
    machine.quiet("syslog")
    found = os.stat(count_file(2))
    expect((stat.S_IMODE(found.st_mode), found.st_uid, found.st_size), (0o600, os.geteuid(), 4), "the count")
    os.unlink(count_file(2))


# ---- CI systems ----

SENTENCE = rb"wrong GOROOT for .*/go1\.22/bin/go \(go1\.22\.0\): inherited .*/go1\.19 .*; fix: unset GOROOT \[fake-launch \d+, .*\]"
ANNOTATION = re.compile(rb"::warning title=goroot-guard%3A version-mismatch::" + SENTENCE + rb"\n")
LINE = re.compile(rb"goroot-guard: " + SENTENCE + rb"\n")
COLOURED = re.compile(rb"\x1b\[33;1mgoroot-guard: " + SENTENCE + rb"\x1b\[0m\n")


def expect_line(said, pattern):
    if not pattern.fullmatch(said):
        raise Failed(f"standard error is {said!r}")


def test_github(machine, options):
    summary = machine.path("summary")
    with open(summary, "w", encoding="ascii") as file:
        file.write("# Mine\n")
    env = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": summary}
    expect_line(machine.launch("github", *options, env=env).stderr, ANNOTATION)
    with open(summary, encoding="utf-8") as file:
        text = file.read()
    if not re.fullmatch(r"# Mine\n\n- \*\*version-mismatch\*\*: wrong GOROOT for .*\\\]\n\n", text):
        raise Failed(f"the summary is {text!r}")
    # The launch has another environment than the step: what the launcher was started with counts.
    kept = machine.run("github", machine.launcher, *options, "-e", f"GOROOT={machine.wrong}", machine.go, "env", "GOROOT", env=env)
    expect_line(kept.stderr, ANNOTATION)
    with open(summary, encoding="utf-8") as file:
        expect(file.read().count("\n- **version-mismatch**: "), 2, "entries")
    os.unlink(summary)
    expect_line(machine.launch("github", *options, env=env).stderr, ANNOTATION)
    expect(os.path.exists(summary), False, "a summary that nobody asked for")


def test_summary_place(machine, make):
    summary, victim = machine.path("summary"), machine.path("victim")
    with open(victim, "w", encoding="ascii") as file:
        file.write("precious")
    make(summary, victim)
    said = machine.launch("github", env={"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": summary}).stderr
    expect_line(said, ANNOTATION)
    with open(victim, encoding="ascii") as file:
        expect(file.read(), "precious", "what was there")
    remove(summary)
    os.unlink(victim)


def test_elsewhere(machine):
    """Where the CI system is not, its sink is not either; and if there is none, stderr is."""
    summary = machine.path("summary")
    with open(summary, "w", encoding="ascii"):
        pass
    for log, env in (("github", {}), ("gitlab", {}), ("github,gitlab", {}), ("github", {"GITLAB_CI": "true"}),
                     ("gitlab", {"GITHUB_ACTIONS": "true"}), ("stderr,github", {}), ("github", {"GITHUB_ACTIONS": ""}),
                     ("github", {"GITHUB_STEP_SUMMARY": summary})):
        expect_line(machine.launch(log, env=env).stderr, LINE)
    machine.quiet(f"github,{machine.file},gitlab")
    expect(len(machine.take_records()), 1, "records")
    expect(os.stat(summary).st_size, 0, "the summary")


def test_gitlab(machine, options):
    expect_line(machine.launch("gitlab", *options, env={"GITLAB_CI": "true"}).stderr, COLOURED)
    expect_line(machine.launch("gitlab,github", *options, env={"GITLAB_CI": "true"}).stderr, COLOURED)


# ---- the program ----


def test_run(machine, mode):
    """`goroot-guard run` hands the sinks on, and the supervisor has the same."""
    launcher = machine.launcher_static if mode else machine.launcher
    words = [machine.guard, "run", *([mode] if mode else []), "--log", "syslog,journald,github", "--", launcher, machine.go, "env", "GOROOT"]
    with private.receiver(private.SYSLOG) as syslog, private.receiver(private.JOURNAL) as journal:
        done = machine.run("", *words, env={"GITHUB_ACTIONS": "true", "LD_PRELOAD": ""})
        expect((done.returncode, done.stdout), (0, machine.wrong.encode() + b"\n"), f"the launch, which said {done.stderr!r}")
        record = json.loads(parse_syslog(take_one(syslog))["json"])
        fields = parse_journal(take_one(journal))
    via = "supervisor" if mode else "preload"
    expect((record["via"], fields["GOROOT_GUARD_VIA"]), (via, via.encode()), "via")
    expect(done.stderr.count(b"::warning title="), 1, f"annotations in {done.stderr!r}")


# ---- the real one ----


def test_journald(machine, daemon):
    os.makedirs("/run/systemd/journald.conf.d")
    with open("/run/systemd/journald.conf.d/test.conf", "w", encoding="ascii") as file:
        file.write("[Journal]\nStorage=volatile\nReadKMsg=no\nAudit=no\nForwardToSyslog=no\nForwardToWall=no\nForwardToConsole=no\n")
    os.unlink(private.JOURNAL)
    place = machine.path("a\nb=\udcff")
    os.mkdir(place)
    log = f"journald,{machine.file}"
    with subprocess.Popen([daemon], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as journald:
        try:
            wait_for(lambda: os.path.exists(private.JOURNAL), "the journal's socket")
            machine.quiet(log)
            machine.launch(log, env={"GOROOT_GUARD": "block"})
            machine.quiet(log, cwd=place)

            def entries(*match):
                got = subprocess.run(["journalctl", "-D", "/run/log/journal", "--all", "-o", "json", *match], capture_output=True, check=False)
                return [json.loads(line) for line in got.stdout.splitlines()]

            found = wait_for(lambda: len(got := entries("SYSLOG_IDENTIFIER=goroot-guard")) == 3 and got, "three entries")
            records = [json.loads(line) for line in machine.take_records()]
            for entry, record in zip(found, records):
                for name, value in members(record).items():
                    got = entry["GOROOT_GUARD_" + name.upper()]
                    if not isinstance(got, list):  # bytes that are no text are numbers
                        expect(got.encode(), value, name)
            expect(bytes(found[2]["GOROOT_GUARD_CWD"]), os.fsencode(place), "the folder")
            expect([entry["GOROOT_GUARD_ACTION"] for entry in entries("GOROOT_GUARD_ACTION=block")], ["block"], "those that are blocked")
        finally:
            journald.send_signal(signal.SIGTERM)


def all_tests(tap, machine):
    def each(name, function, *arguments):
        machine.take_records()
        for left in counts():
            remove(f"{COUNTS}/{left}")
        tap.test(name, function, machine, *arguments)

    for way, options in WAYS.items():
        for policy in ("log", "rewrite", "block"):
            each(f"syslog, {policy}, by {way}", test_syslog, options, policy)
            each(f"journald, {policy}, by {way}", test_journal, options, policy)
    each("a socket of streams", test_syslog_stream)
    for name in (b"a\nb", b"a\n<11>1 x", b"a\nGOROOT_GUARD_ACTION=pass\n", b"a\x1b[31mb", b"a\xff\xe2\x80\xae", b'a]"\\', b"a=b",
                 b"100%0A::error::x", b" - `<b>x`"):
        each(f"a folder named {name!r}", test_hostile, name)
    each("mistakes in the configuration", test_mistakes)
    for log, path, kind in (("syslog", private.SYSLOG, 2), ("journald", private.JOURNAL, 3)):
        for state in private.STATES:
            for way, options in WAYS.items():
                each(f"{log}, {state}, by {way}", test_lost, log, path, kind, state, options, [])
    for error in (errno.EMSGSIZE, errno.EPERM, errno.ENOBUFS):
        each(f"sendto gives {errno.errorcode[error]}", test_denied, error, "sendto")
    for error in (errno.EPERM, errno.EMFILE):
        each(f"socket gives {errno.errorcode[error]}", test_denied, error, "socket")
    each("a stream that is not read", test_full_stream)
    each("each sink has a count of its own", test_each_alone)
    each("a file has one too", test_file)
    each("the count is the user's alone", test_mode)
    for name, make in OBSTACLES.items():
        each(f"{name} where the count is kept", test_obstacle, make, os.geteuid())
        if private.has_users():
            each(f"{name} of somebody else where the count is kept", test_obstacle, make, 4242)
    if private.has_users():
        each("somebody else's count", test_of_others)
    for way, options in WAYS.items():
        each(f"github, by {way}", test_github, options)
        each(f"gitlab, by {way}", test_gitlab, options)
    for name, make in OBSTACLES.items():
        if name != "a file with another name":
            each(f"{name} for a summary", test_summary_place, make)
    each("sinks of CI systems that are not there", test_elsewhere)
    for mode in ("", "--supervise", "--supervise-by-ptrace"):
        each(f"goroot-guard run {mode}", test_run, mode)
    daemon = "/usr/lib/systemd/systemd-journald"
    if os.path.exists(daemon) or os.environ.get("CI") == "true":
        each("systemd-journald itself", test_journald, daemon)
    else:
        print("# systemd-journald is not installed: nothing said of it")


def main():
    arguments = private.enter(os.path.abspath(__file__), sys.argv[1:])
    tap = Tap()
    all_tests(tap, Machine(arguments))
    tap.done()


if __name__ == "__main__":
    main()
