#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A machine of its own, as far as sinks go: /dev, /dev/shm and /run are private to what runs here.

    private.py STATE COMMAND [ARGUMENT...]    runs the command where the sockets of syslog and of systemd's journal
                                              are in that state

The states: `missing`; `full`: datagram sockets that nobody reads, with no more room; `streams`: stream sockets that
nobody accepts from, with no more room; `dead`: sockets of processes that are gone."""
import os
import socket
import subprocess
import sys
import tempfile

SYSLOG = "/dev/log"
JOURNAL = "/run/systemd/journal/socket"
PATHS = (SYSLOG, JOURNAL)
DEVICES = ("null", "full", "zero", "random", "urandom", "tty", "ptmx")


def enter(script, words):
    """Starts the script again in a mount namespace of its own, and returns there."""
    if words[:1] == ["--private"]:
        make_places()
        return words[1:]
    user = [] if os.geteuid() == 0 else ["-r"]
    command = ["unshare", *user, "-m", "--propagation", "private"]
    if subprocess.run([*command, "true"], check=False, stderr=subprocess.DEVNULL).returncode != 0:
        skip_all("no mount namespace to be had")
    os.execvp("unshare", [*command, sys.executable, script, "--private", *words])


def skip_all(why):
    """What a test needs is not there: where everything must be there that is a failure."""
    print(f"not ok 1 - all # {why}\n1..1" if os.environ.get("CI") == "true" else f"1..0 # SKIP {why}")
    sys.exit(os.environ.get("CI") == "true")


def has_users():
    """Whether there are others than the one that runs this."""
    with open("/proc/self/uid_map", encoding="ascii") as file:
        return os.geteuid() == 0 and int(file.read().split()[2]) > 1


def mount(*arguments):
    subprocess.run(["mount", *arguments], check=True)


def make_places():
    with tempfile.TemporaryDirectory() as folder:
        mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", folder)
        for name in DEVICES:
            with open(f"{folder}/{name}", "w", encoding="utf-8"):
                pass
            mount("--bind", f"/dev/{name}", f"{folder}/{name}")
        os.mkdir(f"{folder}/shm")
        mount("-t", "tmpfs", "-o", "mode=1777", "tmpfs", f"{folder}/shm")
        os.mkdir(f"{folder}/pts")
        mount("--rbind", "/dev/pts", f"{folder}/pts")
        mount("--rbind", folder, "/dev")
        subprocess.run(["umount", "-l", folder], check=True)
    mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run")
    os.makedirs(os.path.dirname(JOURNAL))


def clear(path):
    if os.path.lexists(path):
        os.unlink(path)


def receiver(path, kind=socket.SOCK_DGRAM):
    """A socket there in place of what was there before."""
    clear(path)
    own = socket.socket(socket.AF_UNIX, kind)
    own.bind(path)
    os.chmod(path, 0o666)
    if kind == socket.SOCK_STREAM:
        own.listen(8)
    return own


def fill(path):
    """The receiver of a datagram socket that takes no more, and proof that it does not."""
    own = receiver(path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        try:
            while True:
                sender.sendto(b"x", socket.MSG_DONTWAIT, path)
        except BlockingIOError:
            return own


def fill_stream(path):
    """The same of a stream socket: who connects would have to wait."""
    own = receiver(path, socket.SOCK_STREAM)
    own.listen(0)
    waiting = []
    while True:
        sender = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        sender.setblocking(False)
        waiting.append(sender)
        try:
            sender.connect(path)
        except BlockingIOError:
            return [own, *waiting]


STATES = {
    "missing": clear,
    "full": fill,
    "streams": fill_stream,
    "dead": lambda path: receiver(path).close(),
}


def main():
    state, *command = enter(os.path.abspath(__file__), sys.argv[1:])
    kept = [STATES[state](path) for path in PATHS]
    status = subprocess.run(command, check=False).returncode
    del kept
    return status


if __name__ == "__main__":
    sys.exit(main())
