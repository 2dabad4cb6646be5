#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`run --supervise` is as if it were not there: what a caller, a terminal and the command itself see is compared with the
command started plainly. Speaks TAP.

    parent.py GOROOT-GUARD FAKE-GO
"""
import fcntl
import json
import os
import pty
import resource
import select
import signal
import struct
import subprocess
import sys
import termios
import time
import traceback

from common import MODES, PATIENCE, Failed, House, Tap, children, describe, expect, marked, pending, stat, state, supervisor_of, wait_for

COMMAND = os.path.join(os.path.dirname(os.path.realpath(__file__)), "command.py")

STATUS_OF_FAKE_GO = 7


def count(*signals):
    return sys.executable, COMMAND, "count", *signals


# ---- the end of a command ----


def status_of(argv, **options):
    """(wait status as Popen has it, standard output, standard error without what the guard says of itself)"""
    done = subprocess.run(
        argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE, check=False, **options
    )
    return done.returncode, done.stdout, done.stderr


def same_end(house, mode, *command):
    plain = status_of(command, env=house.env)
    expect(status_of(house.command(mode, *command), env=house.env), plain, " ".join(command))


def exit_statuses(house, mode):
    for number in (0, 1, 2, 3, 7, 42, 77, 100, 124, 125, 126, 127, 128, 129, 130, 137, 143, 200, 254, 255):
        same_end(house, mode, "sh", "-c", f"exit {number}")


def deaths(house, mode):
    for name in ("TERM", "KILL", "SEGV", "PIPE", "HUP", "INT", "QUIT", "ABRT", "USR1", "ALRM", "BUS", "XCPU", "SYS", "34", "64"):
        same_end(house, mode, "sh", "-c", f"ulimit -c 0; kill -{name} $$; exit 1")
    # As a shell has it: 128 and the signal's number.
    for argv in (["sh", "-c", "kill -TERM $$"], house.command(mode, "sh", "-c", "kill -TERM $$")):
        expect(status_of(["sh", "-c", '"$@"; exit $?', "sh", *argv], env=house.env)[0], 143, "in a shell")


def not_started(house, mode):
    """The statuses are those of env(1), nice(1) and the like."""
    plain_file = house.path("no-program")
    with open(plain_file, "w", encoding="ascii") as file:
        file.write("text\n")
    for status, command in ((127, "no-such-command-anywhere"), (127, house.path("nothing/there")), (126, plain_file), (126, "/")):
        got, out, err = status_of(house.command(mode, command), env=house.env)
        expect((got, out, err.count(b"\n")), (status, b"", 1), command)
    expect(status_of([house.guard, "run", mode], env=house.env)[0], 125, "no command")
    expect(status_of([house.guard, "run", mode, "-p", "nonsense", "true"], env=house.env)[0], 125, "bad policy")


def core(house, mode):
    """The command leaves its core where it always does; the process in front of it leaves none."""
    with open("/proc/sys/kernel/core_pattern", encoding="ascii") as file:
        to_here = not file.read().startswith(("|", "/"))
    seen = []
    for number, argv in enumerate((["sh", "-c", "kill -SEGV $$"], house.command(mode, "sh", "-c", "kill -SEGV $$"))):
        cwd = house.path(f"core{number}" + mode)
        os.mkdir(cwd)
        pid = os.posix_spawn("/usr/bin/env", ["env", "-C", cwd, "prlimit", "--core=unlimited", *argv], house.env)
        _, status = os.waitpid(pid, 0)
        expect(os.WTERMSIG(status), signal.SIGSEGV, "signal")
        seen.append(len(os.listdir(cwd)))
        if number:
            expect(os.WCOREDUMP(status), False, "core of the front")
    if to_here:
        expect(seen[1], seen[0], "cores")


# ---- what it is given ----


def inherited(house, mode):
    held, other = os.pipe()
    file = os.open(house.path("a file"), os.O_RDWR | os.O_CREAT)
    cwd = house.path("cwd" + mode)
    os.mkdir(cwd)

    def prepare():
        os.umask(0o031)
        os.nice(3)
        resource.setrlimit(resource.RLIMIT_NOFILE, (200, 300))
        for name in ("HUP", "TTOU", "CHLD", "PIPE", "USR1"):
            signal.signal(getattr(signal, "SIG" + name), signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2, signal.SIGCHLD, signal.SIGWINCH})

    def given(argv, **options):
        done = subprocess.run(
            argv,
            env=dict(house.env, CALLER=str(os.getpid())),
            cwd=cwd,
            stdin=file,
            stdout=subprocess.PIPE,
            timeout=PATIENCE,
            check=False,
            **options,
        )
        return done.returncode, done.stdout

    try:
        for command in (["sed", "-n", "/^Sig[^Q]/p", "/proc/self/status"], [sys.executable, COMMAND, "state", "a b", ""]):
            for how in ({"preexec_fn": prepare, "restore_signals": False, "pass_fds": (held, other)}, {"start_new_session": True}):
                plain, supervised = given(command, **how), given(house.command(mode, *command), **how)
                if command[1] == COMMAND and "start_new_session" not in how:
                    a, b = (json.loads(text) for _, text in (plain, supervised))
                    # Standard output is another pipe each time.
                    a["descriptors"]["1"] = b["descriptors"]["1"] = ""
                    for key, value in a.items():
                        expect(b[key], value, key)
                    expect(supervised[0], plain[0], "status")
                elif command[1] != COMMAND:
                    expect(supervised, plain, "signals")
    finally:
        for fd in (held, other, file):
            os.close(fd)


def variable(house, mode):
    expect(status_of(house.command(mode, "printenv", "GOROOT_GUARD_SUPERVISED"), env=house.env)[1], b"yes\n", "GOROOT_GUARD_SUPERVISED")


def closed_descriptors(house, mode):
    """With any of the first three closed, the command has it closed too, and the rest still works."""
    script = 'for fd in 0 1 2; do [ -e /proc/$$/fd/$fd ] && echo "$fd" >&9; done; exit 4'
    for which in ("<&-", ">&-", "2>&-", "<&- >&-", ">&- 2>&-", "<&- 2>&-", "<&- >&- 2>&-"):
        got = []
        for argv in (["sh", "-c", script], house.command(mode, "sh", "-c", script)):
            got.append(status_of(["sh", "-c", f'exec 9>&1; exec "$@" {which}', "sh", *argv], env=house.env))
        expect(got[1], got[0], which)


def let_go_of(house, mode):
    """Whoever reads what the command wrote sees its end when the command closes it, whoever else is still there."""
    out, out_end = os.pipe()
    more, more_end = os.pipe()
    wait, release = os.pipe()
    script = f"exec >&- {more_end}>&-; read line <&{wait}; exit 5"
    with subprocess.Popen(
        house.command(mode, "bash", "-c", script), env=house.env, stdout=out_end, stdin=subprocess.DEVNULL, pass_fds=(more_end, wait)
    ) as front:
        os.close(out_end)
        os.close(more_end)
        try:
            for fd, what in ((out, "standard output"), (more, "another descriptor")):
                if not select.select([fd], [], [], 30)[0]:
                    raise Failed(f"{what} is still held open")
                expect(os.read(fd, 10), b"", what)
            expect(front.poll(), None, "ended too early")
        finally:
            os.write(release, b"\n")
            for fd in (out, more, wait, release):
                os.close(fd)
        expect(front.wait(PATIENCE), 5, "status")


def orphans(house, mode):
    """What outlives the command keeps nobody waiting, and is still guarded; the supervisor goes with the last of them."""
    mark = house.mark()
    house.take_records()
    fifo = house.path("fifo" + mode)
    os.mkfifo(fifo)
    script = f'(exec >/dev/null 2>&1; read line <"{fifo}"; sh -c "go version; true") & exit 6'
    more, more_end = os.pipe()
    front = subprocess.Popen(
        house.command(mode, "bash", "-c", f"exec {more_end}>&-; " + script),
        env=house.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=(more_end,),
    )
    os.close(more_end)
    expect(front.communicate(timeout=PATIENCE), (b"", b""), "output")
    expect(front.returncode, 6, "status")
    expect(select.select([more], [], [], 30)[0], [more], "end of another pipe")
    os.close(more)
    wait_for(lambda: len(marked(mark)) == 2, "nobody to be left but the orphan and the supervisor")
    family = marked(mark)
    expect([stat(pid)[1] in family for pid in family].count(True), 1, "one is the other's parent:\n" + describe(family))
    with open(fifo, "w", encoding="ascii") as file:
        file.write("go\n")
    wait_for(lambda: not marked(mark), "the supervisor to end")
    lines = house.take_records()
    expect(len(lines), 1, "records")
    expect(json.loads(lines[0])["via"], "supervisor", "via")


BURN = """
import os, resource, sys
if sys.argv[1] == "child" and os.fork() > 0:
    sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))
while sum(resource.getrusage(resource.RUSAGE_SELF)[:2]) < 0.3:
    pass
"""


def used(house, mode):
    """What the command has used counts as used below the caller, for time(1), make and batch systems; unless it leaves somebody
    behind for whom the supervisor stays."""

    def spent(*command):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        expect(status_of(house.command(mode, sys.executable, "-c", BURN, *command), env=house.env)[0], 0, "exit status")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    for who in ("itself", "child"):
        seconds = spent(who)
        if seconds < 0.3:
            raise Failed(f"{seconds} seconds where it should be 0.3 at least ({who})")


def what_shows(house, mode):
    """What the manual owns up to: the command's parent, a SIGSTOP, and both killed."""
    with subprocess.Popen(
        house.command(mode, sys.executable, COMMAND, "count", "TERM"), env=house.env, stdout=subprocess.PIPE
    ) as front:
        expect(front.stdout.readline(), b"ready\n", "output")
        supervisor = supervisor_of(front.pid)
        (command,) = children(supervisor)
        os.kill(front.pid, signal.SIGSTOP)
        wait_for(lambda: state(front.pid) == "T", "the front to stop")
        expect(state(command) in "SR", True, "the command goes on")
        os.kill(front.pid, signal.SIGCONT)
        os.kill(front.pid, signal.SIGUSR2)
        expect(front.stdout.readline(), b"counted TERM=0\n", "output")
        expect(front.wait(PATIENCE), 7, "status")

    script = "import os, sys; print(flush=True); sys.stdin.readline(); os.execv(sys.argv[1], ['true'])"
    with subprocess.Popen(
        house.command(mode, sys.executable, "-c", script, "/bin/true"),
        env=house.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as front:
        front.stdout.readline()
        supervisor = supervisor_of(front.pid)
        os.kill(front.pid, signal.SIGSTOP)
        wait_for(lambda: state(front.pid) == "T", "the front to stop")
        for pid in (supervisor, front.pid):
            os.kill(pid, signal.SIGKILL)
        front.wait(PATIENCE)
        error = front.communicate(b"\n", timeout=PATIENCE)[1]
        expect(b"Errno 38" in error, mode == MODES["by seccomp"], f"ENOSYS ({error})")


def zombies(house, mode):
    with subprocess.Popen(
        house.command(mode, sys.executable, COMMAND, "orphans", "50"), env=house.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as front:
        expect(front.stdout.readline(), b"ready\n", "output")
        supervisor = supervisor_of(front.pid)
        # Who is not reaped stays a child.
        wait_for(lambda: len(children(supervisor)) == len(children(front.pid)) == 1, "all but the command to be reaped")
        front.communicate(b"\n", timeout=PATIENCE)
        expect(front.returncode, 0, "status")


def orphans_alone(house, mode):
    """The same, with the supervisor killed before the command ends: what is left can still launch programs."""
    mark = house.mark()
    fifo, done = house.path("fifo alone" + mode), house.path("done" + mode)
    os.mkfifo(fifo)
    script = f'(exec >/dev/null 2>&1; read line <"{fifo}"; /bin/true && go version; echo $? >"{done}") & echo; read line; exit 6'
    with subprocess.Popen(
        house.command(mode, "bash", "-c", script), env=house.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as front:
        front.stdout.readline()
        os.kill(supervisor_of(front.pid), signal.SIGKILL)
        expect(b"the supervisor was killed" in front.stderr.readline(), True, "said so")
        expect(front.communicate(b"\n", timeout=PATIENCE), (b"", b""), "output")
        expect(front.returncode, 6, "status")
    with open(fifo, "w", encoding="ascii") as file:
        file.write("go\n")
    wait_for(lambda: not marked(mark), "the end of all of them")
    with open(done, encoding="ascii") as file:
        expect(file.read(), f"{STATUS_OF_FAKE_GO}\n", "status of the orphan's launch")
    house.take_records()


def number_given_anew(house, mode):
    """The first thread fails to launch a go, and so is held for a moment; another one launches something else and takes its
    number. What that launches is seen."""
    house.take_records()
    later = "import os, sys, time; time.sleep(0.4); os.execv(sys.argv[1], ['go', 'version'])"
    script = f"""
import os, sys, threading, time
try:
    os.execv("/nonexistent/go", ["go"])
except OSError:
    pass
threading.Thread(target=lambda: os.execv(sys.executable, [sys.executable, "-c", {later!r}, {house.go!r}])).start()
time.sleep(1000)
"""
    expect(status_of(house.command(mode, sys.executable, "-c", script), env=house.env)[0], STATUS_OF_FAKE_GO, "status")
    expect(len(house.take_records()), 1, "records")


def ignored_children(house, mode):
    """A caller that ignores SIGCHLD, and so hands that on."""

    def prepare():
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)

    for script in ("exit 9", "(sleep 0.1; true) | cat; exit 9", "kill -TERM $$"):
        expect(
            status_of(house.command(mode, "sh", "-c", script), env=house.env, preexec_fn=prepare),
            status_of(["sh", "-c", script], env=house.env, preexec_fn=prepare),
            script,
        )


# ---- signals from other processes ----


def handed_on(house, mode):
    for name in ("TERM", "HUP", "USR1", "INT", "QUIT", "WINCH", "ALRM", "CONT", "PIPE"):
        counts = []
        for argv in (list(count(name)), house.command(mode, *count(name))):
            with subprocess.Popen(argv, env=house.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as front:
                expect(front.stdout.readline(), b"ready\n", "output")
                front.send_signal(getattr(signal, "SIG" + name))
                expect(front.stdout.readline(), f"got {name}\n".encode(), "output")
                front.send_signal(signal.SIGUSR2)
                counts.append(front.stdout.read())
                front.wait(PATIENCE)
                counts[-1] = counts[-1], front.returncode
        expect(counts[1], counts[0], name)
    for name in ("TERM", "HUP", "INT", "USR1"):
        with subprocess.Popen(house.command(mode, "sh", "-c", "echo; exec sleep 1000"), env=house.env, stdout=subprocess.PIPE) as front:
            front.stdout.readline()
            front.send_signal(getattr(signal, "SIG" + name))
            expect(front.wait(PATIENCE), -getattr(signal, "SIG" + name), "death by " + name)


def stop_and_go(house, mode):
    """The command is stopped and let go by others, in quick succession: the front is never left behind."""
    with subprocess.Popen(house.command(mode, *count("USR1")), env=house.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as front:
        expect(front.stdout.readline(), b"ready\n", "output")
        command = children(supervisor_of(front.pid))[0]
        for number in range(300):
            os.kill(command, signal.SIGSTOP)
            if number % 3 == 0:
                os.sched_yield()
            elif number % 3 == 1:
                time.sleep(0.002)
            os.kill(command, signal.SIGCONT)
            if number % 2:
                time.sleep(0.001)
        wait_for(lambda: not {state(front.pid), state(command)} & {"T", "t"}, "the front to go on", 30)
        # Then, too.
        os.kill(command, signal.SIGSTOP)
        wait_for(lambda: state(front.pid) == "T", "the front to stop")
        front.send_signal(signal.SIGCONT)
        wait_for(lambda: not {state(front.pid), state(command)} & {"T", "t"}, "both to go on")
        front.send_signal(signal.SIGUSR2)
        expect(front.communicate(timeout=PATIENCE)[0], b"counted USR1=0\n", "output")
        expect(front.returncode, 7, "status")


def ends_while_stopped(house, mode):
    """The command is stopped, and killed; or it goes on and ends at once, so that nobody may see it go on."""
    for number in range(20):
        last, status = ((signal.SIGKILL, -signal.SIGKILL), (signal.SIGUSR2, 7))[number % 2]
        with subprocess.Popen(house.command(mode, *count("USR1")), env=house.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as front:
            expect(front.stdout.readline(), b"ready\n", "output")
            (command,) = children(supervisor_of(front.pid))
            try:
                os.kill(command, signal.SIGSTOP)
                wait_for(lambda: {state(front.pid), state(command)} <= {"T", "t"}, "both to stop")
                os.kill(command, last)
                if last != signal.SIGKILL:
                    os.kill(command, signal.SIGCONT)
                expect(front.wait(PATIENCE), status, f"status after {last!r}")
            except (Failed, subprocess.TimeoutExpired):
                front.kill()
                raise


# ---- a terminal ----


class Job:
    """What the leader of a session does with a terminal and the job that it runs there. It has a process of its own."""

    def __init__(self, master, slave):
        self.master, self.slave, self.pid, self.shown = master, slave, 0, b""
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)

    def start(self, argv, env, foreground=True):
        self.pid = os.fork()
        if self.pid == 0:
            os.setpgid(0, 0)
            if foreground:
                os.tcsetpgrp(self.slave, os.getpid())
            signal.signal(signal.SIGTTOU, signal.SIG_DFL)
            for fd in range(3):
                os.dup2(self.slave, fd)
            os.closerange(3, 100)
            os.execvpe(argv[0], argv, env)

    def type(self, text):
        os.write(self.master, text)

    def kill(self, name):
        os.kill(self.pid, getattr(signal, "SIG" + name))

    def expect(self, text):
        """Waits until the terminal has shown a text, and returns what it showed before."""
        end = time.monotonic() + PATIENCE
        while text not in self.shown:
            if not select.select([self.master], [], [], max(0, end - time.monotonic()))[0]:
                raise Failed(f"the terminal shows {self.shown!r}, and not {text!r}")
            self.shown += os.read(self.master, 4096)
        before, _, self.shown = self.shown.partition(text)
        return before.decode()

    def wait(self):
        """What became of the job."""

        def look():
            pid, status = os.waitpid(self.pid, os.WUNTRACED | os.WCONTINUED | os.WNOHANG)
            return (status,) if pid else None

        (status,) = wait_for(look, "the job to stop, to go on or to end")
        if os.WIFSTOPPED(status):
            return "stopped " + signal.Signals(os.WSTOPSIG(status)).name
        if os.WIFCONTINUED(status):
            return "continued"
        if os.WIFSIGNALED(status):
            return "killed " + signal.Signals(os.WTERMSIG(status)).name
        return f"exited {os.WEXITSTATUS(status)}"

    def foreground(self):
        """fg"""
        os.tcsetpgrp(self.slave, self.pid)
        os.killpg(self.pid, signal.SIGCONT)
        what = self.wait()
        self.settle()
        return what

    def settle(self):
        """Waits until everybody has dealt with what has just happened. No hand is faster."""

        def are_idle():
            if state(self.pid) == "Z":
                return True
            # Without one, a child that is about to execute something else may look like it, for a moment.
            supervisor = supervisor_of(self.pid)
            below = children(supervisor) if supervisor else []
            if not all(state(pid) in ("S", "Z", "") for pid in [*below, self.pid, supervisor or self.pid]):
                return False
            return not supervisor or not (pending(self.pid) or pending(supervisor))

        for _ in range(3):
            wait_for(are_idle, "the job to settle")

    def take_terminal(self):
        os.tcsetpgrp(self.slave, os.getpgrp())

    def counted(self):
        """Lets a counting command end: what it counted, and how it ended. What was sent before has arrived by then."""
        self.kill("USR2")
        self.expect(b"counted ")
        return self.expect(b"\r\n"), self.wait()


def killed_by_key(key):
    def scenario(job, start):
        start(["sh", "-c", "ulimit -c 0; echo ready; exec sleep 1000"])
        job.expect(b"ready")
        job.type(key)
        return job.wait()

    return scenario


def counted_key(key, name):
    def scenario(job, start):
        start(count(name))
        job.expect(b"ready")
        for _ in range(3):
            job.type(key)
            job.expect(b"got " + name.encode())
        return job.counted()

    return scenario


def stop_key(job, start):
    seen = []
    start(count("CONT", "INT"))
    job.expect(b"ready")
    for _ in range(5):
        job.type(b"\x1a")
        seen.append(job.wait())
        job.take_terminal()
        seen.append(job.foreground())
        job.expect(b"got CONT")
        job.type(b"\x03")
        job.expect(b"got INT")
    return seen, job.counted()


def continued_alone(job, start):
    """The process that the shell knows is told to go on, not its group."""
    start(count("CONT"))
    job.expect(b"ready")
    job.type(b"\x1a")
    seen = [job.wait()]
    job.kill("CONT")
    seen.append(job.wait())
    job.expect(b"got CONT")
    job.settle()
    return seen, job.counted()


def stopped_by_kill(job, start):
    seen = []
    start(count("INT"))
    job.expect(b"ready")
    for name in ("TSTP", "TTIN", "TTOU"):
        job.kill(name)
        seen.append(job.wait())
        seen.append(job.foreground())
    job.type(b"\x03")
    job.expect(b"got INT")
    return seen, job.counted()


def stops_itself(job, start):
    start(["sh", "-c", "for s in STOP TSTP TTOU TTIN; do kill -$s $$; echo after $s; read line; done; exit 3"])
    seen = []
    for name in (b"STOP", b"TSTP", b"TTOU", b"TTIN"):
        seen.append(job.wait())
        seen.append(job.foreground())
        job.expect(b"after " + name)
        job.type(b"\n")
    return seen, job.wait()


def killed_while_stopped(job, start):
    start(["sh", "-c", "echo ready; exec sleep 1000"])
    job.expect(b"ready")
    job.type(b"\x1a")
    seen = [job.wait()]
    job.kill("TERM")
    job.kill("CONT")
    while not seen[-1].startswith("killed"):
        seen.append(job.wait())
    # Whether it is seen to go on first is a matter of luck, plainly too.
    return seen[0], seen[-1]


def background_reader(job, start):
    start(["sh", "-c", 'read line; echo "read $line"; exit 4'], foreground=False)
    seen = [job.wait(), job.foreground()]
    job.type(b"a word\n")
    job.expect(b"read a word")
    return seen, job.wait()


def background_writer(job, start):
    attributes = termios.tcgetattr(job.slave)
    attributes[3] |= termios.TOSTOP
    termios.tcsetattr(job.slave, termios.TCSANOW, attributes)
    start(["sh", "-c", "echo hello; exit 4"], foreground=False)
    seen = [job.wait(), job.foreground()]
    job.expect(b"hello")
    return seen, job.wait()


def window_size(job, start):
    start(count("WINCH"))
    job.expect(b"ready")
    for rows in (30, 31, 32):
        fcntl.ioctl(job.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 100, 0, 0))
        job.expect(b"got WINCH")
    return job.counted()


def end_of_input(job, start):
    start(["cat"])
    job.type(b"some text\n")
    job.expect(b"some text\r\nsome text")
    job.type(b"\x04")
    return job.wait()


def pipeline(job, start):
    """Ctrl-Z and Ctrl-C of a job that has more than one process of its own."""
    start(["bash", "-c", "echo ready; cat | cat | cat; echo not reached"])
    job.expect(b"ready")
    job.type(b"\x1a")
    seen = [job.wait()]
    seen.append(job.foreground())
    job.type(b"a line\n")
    job.expect(b"a line\r\na line")
    job.type(b"\x03")
    return seen, job.wait()


def a_shell_inside(job, start):
    """A shell with job control of its own, as the command."""
    start(["bash", "--norc", "--noprofile", "-i"])
    job.type(b"sleep 1000; echo status $?\n")
    job.expect(b"sleep 1000")
    wait_for(lambda: os.tcgetpgrp(job.slave) not in (job.pid, os.getpgrp()), "the shell to start")
    time.sleep(0.5)
    job.type(b"\x1a")
    job.expect(b"Stopped")
    job.type(b"fg\n")
    job.expect(b"sleep 1000")
    time.sleep(0.5)
    job.type(b"\x03")
    job.type(b"echo word$((3 * 7))\n")
    job.expect(b"word21")
    job.type(b"exit 5\n")
    return job.wait()


def at_a_terminal(house, mode, scenario):
    """The scenario in a session of its own: what it returns."""
    master, slave = pty.openpty()
    answer, answer_end = os.pipe()
    leader = os.fork()
    if leader == 0:
        try:
            job = Job(master, slave)
            found = scenario(job, lambda command, **how: job.start(house.command(mode, *command), house.env, **how))
            os.write(answer_end, json.dumps(["found", found]).encode())
        except BaseException:  # pylint: disable=broad-except
            os.write(answer_end, json.dumps(["failed", traceback.format_exc()]).encode())
        os._exit(0)
    for fd in (answer_end, master, slave):
        os.close(fd)
    with open(answer, "rb") as file:
        kind, found = json.loads(file.read() or b'["failed", "nothing"]')
    os.waitpid(leader, 0)
    if kind == "failed":
        raise Failed(f"{mode or 'plainly'}: {found}")
    return found


TERMINAL = {
    "Ctrl-C": killed_by_key(b"\x03"),
    "Ctrl-\\": killed_by_key(b"\x1c"),
    "Ctrl-C of who goes on": counted_key(b"\x03", "INT"),
    "Ctrl-\\ of who goes on": counted_key(b"\x1c", "QUIT"),
    "Ctrl-Z of who goes on": counted_key(b"\x1a", "TSTP"),
    "Ctrl-Z and fg": stop_key,
    "continued by kill": continued_alone,
    "stopped by kill": stopped_by_kill,
    "stops itself": stops_itself,
    "killed while it is stopped": killed_while_stopped,
    "reads in the background": background_reader,
    "writes in the background, tostop": background_writer,
    "window size": window_size,
    "end of input": end_of_input,
    "a pipeline": pipeline,
    "a shell inside": a_shell_inside,
}


def terminal(house, mode, scenario):
    expect(at_a_terminal(house, mode, scenario), at_a_terminal(house, None, scenario), "job")


def hangup(house, mode):
    """The terminal of a session goes away whose leader is the command: `setsid`, `ssh HOST COMMAND`, `xterm -e COMMAND`."""
    for argv in (["sh", "-c", "echo ready; exec sleep 1000"], house.command(mode, "sh", "-c", "echo ready; exec sleep 1000")):
        pid, master = pty.fork()
        if pid == 0:
            os.execvpe(argv[0], argv, house.env)
        shown = b""
        while b"ready" not in shown:
            shown += os.read(master, 100)
        os.close(master)
        wait_for(lambda pid=pid: state(pid) == "Z", "the end after a hangup", 30)
        expect(os.WTERMSIG(os.waitpid(pid, 0)[1]), signal.SIGHUP, "status")


def interactive_shell(house, mode):
    """bash(1) as people use it."""
    master, slave = pty.openpty()
    with subprocess.Popen(
        ["bash", "--norc", "--noprofile", "-i"],
        env=dict(house.env, PS1="> "),
        stdin=slave,
        stdout=slave,
        stderr=slave,
        preexec_fn=lambda: (os.setsid(), fcntl.ioctl(0, termios.TIOCSCTTY, 0)),
    ) as shell:
        shown = b""

        def after(text, typed):
            nonlocal shown
            os.write(master, typed)
            end = time.monotonic() + PATIENCE
            while text not in shown:
                if not select.select([master], [], [], max(0, end - time.monotonic()))[0]:
                    raise Failed(f"the terminal shows {shown!r}, and not {text!r}")
                shown += os.read(master, 4096)
            shown = shown.partition(text)[2]

        try:
            # What is typed is shown too, and must not be taken for what it leads to.
            # It launches nothing meanwhile: who stops between vfork(2) and execve(2) keeps its parent from stopping, plainly too.
            fifo = house.path("nobody writes" + mode)
            os.mkfifo(fifo)
            script = f'trap "echo in""terrupted; exit 9" INT; exec 3<>"{fifo}"; echo rea""dy; read line <&3'
            os.write(master, f"job() {{ {' '.join(house.command(mode, 'sh', '-c'))} '{script}'; }}\n".encode())
            after(b"ready", b"job\n")
            after(b"Stopped", b"\x1a")
            after(b"Running", b"bg; sleep 0.1; jobs\n")
            os.write(master, b"fg\n")
            wait_for(lambda: os.tcgetpgrp(master) != shell.pid, "the job to be in front")
            after(b"interrupted", b"\x03")
            after(b"status 9", b"echo status $?\n")
            after(b"ready", b"job &\n")
            after(b"status 143", b"kill %1; wait %1; echo status $?\n")
            os.write(master, b"exit 3\n")
            expect(shell.wait(PATIENCE), 3, "status of the shell")
        finally:
            shell.kill()
            os.close(master)
            os.close(slave)


def main():
    house = House(sys.argv[1], sys.argv[2])
    tap = Tap()
    tests = (
        ("exit statuses", exit_statuses),
        ("deaths by signals", deaths),
        ("not started", not_started),
        ("core files", core),
        ("what is inherited", inherited),
        ("the one variable more", variable),
        ("closed descriptors", closed_descriptors),
        ("descriptors are let go of", let_go_of),
        ("orphans", orphans),
        ("orphans of a command whose supervisor was killed", orphans_alone),
        ("zombies", zombies),
        ("what shows all the same", what_shows),
        ("what is used", used),
        ("a thread's number given anew", number_given_anew),
        ("SIGCHLD ignored", ignored_children),
        ("signals are handed on", handed_on),
        ("stopped and continued by others", stop_and_go),
        ("ends while it is stopped", ends_while_stopped),
        ("hangup", hangup),
        ("an interactive shell", interactive_shell),
    )
    only = sys.argv[3:]
    for name, mode in MODES.items():
        for what, test in tests:
            if not only or what in only:
                tap.test(f"{name}: {what}", test, house, mode)
        for what, scenario in TERMINAL.items():
            if not only or what in only:
                tap.test(f"{name}: at a terminal: {what}", terminal, house, mode, scenario)
    tap.done()


if __name__ == "__main__":
    main()
