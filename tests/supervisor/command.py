#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A command to be supervised, which says what it is given.

    command.py count SIGNAL...    says "ready"; counts these signals until USR2 comes; says how many of each there were,
                                  and exits with status 7
    command.py state              what it inherited, as JSON
    command.py orphans N          leaves N orphans behind that end at once, says "ready", and waits for a line
"""
import json
import os
import resource
import signal
import sys


def say(text):
    os.write(1, text.encode() + b"\n")


def count(names):
    # A handler would not do: one that is called just before a wait begins is seen by this interpreter only after it.
    numbers = {getattr(signal, "SIG" + name): name for name in names}
    signal.pthread_sigmask(signal.SIG_BLOCK, {*numbers, signal.SIGUSR2})
    counts = dict.fromkeys(names, 0)
    say("ready")
    while (number := signal.sigwait({*numbers, signal.SIGUSR2})) in numbers:
        counts[numbers[number]] += 1
        say("got " + numbers[number])
    say("counted " + " ".join(f"{name}={counts[name]}" for name in names))
    return 7


def state():
    with open("/proc/self/status", encoding="ascii") as file:
        status = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
    caller = int(os.environ["CALLER"])
    # This interpreter has a handler for INT and ignores PIPE and XFSZ, whatever it inherited.
    own = (1 << signal.SIGINT - 1) | (1 << signal.SIGPIPE - 1) | (1 << signal.SIGXFSZ - 1)
    fds = {}
    for name in os.listdir("/proc/self/fd"):
        try:
            fds[name] = os.readlink("/proc/self/fd/" + name), os.get_inheritable(int(name))
        except OSError:
            pass  # the listing's own
    env = {k: v for k, v in os.environ.items() if k != "GOROOT_GUARD_SUPERVISED"}
    say(
        json.dumps(
            {
                "session": os.getsid(0) == os.getsid(caller),
                "group": os.getpgrp() == os.getpgid(caller),
                "cwd": os.getcwd(),
                "umask": status["Umask"],
                "nice": os.getpriority(os.PRIO_PROCESS, 0),
                "blocked": status["SigBlk"],
                "ignored": int(status["SigIgn"], 16) & ~own,
                "pending": status["SigPnd"] + status["ShdPnd"],
                "capabilities": status["CapEff"] + status["CapInh"] + status["CapBnd"] + status["CapAmb"],
                "groups": status["Groups"],
                "ids": status["Uid"] + status["Gid"],
                "affinity": status["Cpus_allowed"],
                "descriptors": fds,
                "limits": {n: resource.getrlimit(getattr(resource, n)) for n in dir(resource) if n.startswith("RLIMIT_")},
                "arguments": sys.argv,
                "environment": env,
            },
            sort_keys=True,
        )
    )
    return 0


def orphans(number):
    for _ in range(number):
        middle = os.fork()
        if middle == 0:
            if os.fork() == 0:
                os._exit(0)
            os._exit(0)
        os.waitpid(middle, 0)
    say("ready")
    os.read(0, 100)
    return 0


if __name__ == "__main__":
    what, arguments = sys.argv[1], sys.argv[2:]
    if what == "count":
        sys.exit(count(arguments))
    if what == "state":
        sys.exit(state())
    sys.exit(orphans(int(arguments[0])))
