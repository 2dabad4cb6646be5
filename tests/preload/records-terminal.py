#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs a command in the background of a terminal that stops whoever writes to it from there (stty tostop).

    records-terminal.py COMMAND [ARGUMENT...]

The terminal is the command's standard error; its standard output is ours. What the terminal shows goes to our standard
error. Exit status: that of the command; 120 if it was stopped or killed."""
import fcntl
import os
import pty
import sys
import termios

STOPPED = 120


def session(slave, command):
    """Leads the session that the terminal belongs to, and starts the command in another process group."""
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    attributes = termios.tcgetattr(slave)
    attributes[3] |= termios.TOSTOP
    termios.tcsetattr(slave, termios.TCSANOW, attributes)
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os.dup2(slave, 2)
        os.execvp(command[0], command)
    _, status = os.waitpid(child, os.WUNTRACED)
    if os.WIFEXITED(status):
        return os.WEXITSTATUS(status)
    os.kill(child, 9)
    return STOPPED


master, slave = pty.openpty()
leader = os.fork()
if leader == 0:
    os.close(master)
    os._exit(session(slave, sys.argv[1:]))
os.close(slave)
shown = b""
while True:
    try:
        part = os.read(master, 4096)
    except OSError:  # nobody has the terminal open any more
        break
    if not part:
        break
    shown += part
_, status = os.waitpid(leader, 0)
os.write(2, shown.replace(b"\r\n", b"\n"))
sys.exit(os.waitstatus_to_exitcode(status))
