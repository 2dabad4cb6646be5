"""Starts `go env GOROOT` in one of Python's ways, and ends as it did: run.py WAY [PATH-OF-GO]"""

import os
import subprocess
import sys

COMMAND = ["go", "env", "GOROOT"]


def popen():
    pipe = os.popen("go env GOROOT")
    print(pipe.read(), end="")
    return os.waitstatus_to_exitcode(pipe.close() or 0)


def spawn(function, file):
    return os.waitstatus_to_exitcode(os.waitpid(function(file, COMMAND, os.environ), 0)[1])


WAYS = {
    "list": lambda: subprocess.run(COMMAND).returncode,
    "shell": lambda: subprocess.run("go env GOROOT", shell=True).returncode,
    "close_fds": lambda: subprocess.run(COMMAND, close_fds=False).returncode,
    # Only a path is spawned: subprocess.Popen._execute_child.
    "subprocess-spawn": lambda: subprocess.run([sys.argv[2], "env", "GOROOT"], close_fds=False).returncode,
    "system": lambda: os.waitstatus_to_exitcode(os.system("go env GOROOT")),
    "popen": popen,
    "execvp": lambda: os.execvp("go", COMMAND),
    "spawnvp": lambda: os.spawnvp(os.P_WAIT, "go", COMMAND),
    "posix_spawn": lambda: spawn(os.posix_spawn, sys.argv[2]),
    "posix_spawnp": lambda: spawn(os.posix_spawnp, "go"),
}

sys.exit(WAYS[sys.argv[1]]())
