/* SPDX-License-Identifier: MIT */
/* show: the program that the tests launch. Prints all that a process is given by its launcher, as lines, to
 * descriptor 19 if that is open and to standard output otherwise. Opens nothing: every descriptor may be
 * taken. */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define REPORT_FD 19

static char out[1 << 20];
static size_t used;

static void put(const char *s, size_t n) {
        if (n > sizeof out - used)
                n = sizeof out - used;
        memcpy(out + used, s, n);
        used += n;
}

static void puts_raw(const char *s) {
        put(s, strlen(s));
}

/* One line, whatever is in the text; a long one by its length and a sum. */
static void put_line(const char *what, const char *text) {
        size_t n = strlen(text);
        unsigned long sum = 5381;
        char code[64];

        puts_raw(what);
        puts_raw("=");
        for (size_t i = 0; i < n && n <= 4096; i++) {
                unsigned char c = (unsigned char) text[i];

                if (c >= ' ' && c < 0x7f && c != '\\')
                        put(text + i, 1);
                else
                        put(code, (size_t) snprintf(code, sizeof code, "\\x%02x", c));
        }
        for (size_t i = 0; i < n; i++)
                sum = sum * 33 + (unsigned char) text[i];
        if (n > 4096)
                put(code, (size_t) snprintf(code, sizeof code, "(%zu bytes, sum %lx)", n, sum));
        puts_raw("\n");
}

static void put_number(const char *what, unsigned long long number) {
        char text[32];

        snprintf(text, sizeof text, "%llx", number);
        put_line(what, text);
}

static void put_link(const char *what, const char *link) {
        char target[4096];
        ssize_t n = readlink(link, target, sizeof target - 1);

        target[n > 0 ? n : 0] = '\0';
        put_line(what, target);
}

static void put_descriptors(void) {
        for (int fd = 0; fd < 1024; fd++) {
                char what[64], link[64];
                int flags = fcntl(fd, F_GETFD);

                if (flags < 0)
                        continue;
                snprintf(what, sizeof what, "fd %d flags %x mode %x", fd, (unsigned) flags,
                         (unsigned) fcntl(fd, F_GETFL));
                snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
                /* A pipe has a number of its own each time. */
                struct stat st;

                if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode))
                        put_line(what, "pipe");
                else
                        put_link(what, link);
        }
}

static void put_signals(void) {
        unsigned long long blocked = 0, ignored = 0;
        sigset_t mask;

        sigprocmask(SIG_SETMASK, NULL, &mask);
        for (int s = 1; s < 64; s++) {
                struct sigaction action;

                if (sigismember(&mask, s) == 1)
                        blocked |= 1ULL << s;
                if (sigaction(s, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
                        ignored |= 1ULL << s;
        }
        put_number("blocked", blocked);
        put_number("ignored", ignored);
}

int main(int argc, char **argv, char **envp) {
        struct rlimit files = {0, 0};
        char name[32] = "";
        mode_t mask = umask(0);

        put_number("argc", (unsigned) argc);
        for (int i = 0; i < argc; i++)
                put_line("argv", argv[i]);
        for (char **e = envp; *e; e++)
                put_line("env", *e);
        put_line("execfn", (const char *) getauxval(AT_EXECFN));
        prctl(PR_GET_NAME, name);
        put_line("name", name);
        put_link("exe", "/proc/self/exe");
        put_link("cwd", "/proc/self/cwd");
        put_descriptors();
        put_signals();
        put_number("umask", mask);
        getrlimit(RLIMIT_NOFILE, &files);
        put_number("files", files.rlim_cur);
        put_number("leader", getpgrp() == getpid());
        put_number("secure", getauxval(AT_SECURE));

        int fd = fcntl(REPORT_FD, F_GETFD) >= 0 ? REPORT_FD : STDOUT_FILENO;
        for (size_t done = 0; done < used;) {
                ssize_t n = write(fd, out + done, used - done);

                if (n <= 0)
                        return 120;
                done += (size_t) n;
        }
        return used < sizeof out ? 40 : 121; /* a status that nothing else returns */
}
