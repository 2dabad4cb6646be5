/* SPDX-License-Identifier: MIT */
/* fleet-records: many runners that launch go commands, without the launches: only the records, as the library
 * makes and writes them.
 *
 *   fleet-records FOLDER RUNNERS PAUSE
 *
 * Runner N is a process that writes a record to FOLDER/runner-00N/records.jsonl every PAUSE microseconds,
 * until SIGTERM reaches the process group. Each has a working directory of its own, /src/N-NUMBER; every
 * tenth is of a violation. */
#include <errno.h>
#include <fcntl.h>
#include <goroot-guard/record.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t is_over;

static void on_signal(int number) {
        is_over = number;
}

static void fail(const char *what) {
        perror(what);
        _exit(1);
}

static void fill(struct gg_judgement *j, long runner, long number) {
        static const char *const wrong[] = {"/usr/lib/go-1.19", "$HOME/go"};
        bool is_wrong = number % 10 == 0;

        j->outcome = is_wrong ? GG_OUTCOME_VIOLATION : GG_OUTCOME_MATCH;
        j->reason = GG_REASON_NONE;
        j->source = GG_SOURCE_NONE;
        j->goroot[0] = '\0';
        if (is_wrong) {
                j->reason = runner % 2 == 0 ? GG_REASON_VERSION_MISMATCH : GG_REASON_MISSING;
                j->source = GG_SOURCE_ENV;
                snprintf(j->goroot, sizeof j->goroot, "%s", wrong[runner % 2]);
        }
        snprintf(j->bin.path, sizeof j->bin.path, "/usr/lib/go-1.22/bin/go");
        j->bin.root = "/usr/lib/go-1.22";
        snprintf(j->bin.info.version, sizeof j->bin.info.version, "go1.22.12");
}

/* As the library's sink does: opened for each record, one write. */
static void append(const char *path, struct gg_str text) {
        int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);

        if (fd < 0 || write(fd, text.p, text.n) != (ssize_t) text.n)
                fail(path);
        close(fd);
}

static void run(const char *folder, long runner, long pause) {
        static char storage[GG_RECORD_MAX];
        static struct gg_judgement judgement;
        const struct timespec wait = {pause / 1000000, pause % 1000000 * 1000};
        char path[4096], cwd[64];

        snprintf(path, sizeof path, "%s/runner-%03ld/records.jsonl", folder, runner);
        for (long i = 0; !is_over; i++) {
                const struct gg_plan plan = {.action = i % 10 == 0 ? GG_ACTION_LOG : GG_ACTION_PASS};
                struct gg_record record = {.judgement = &judgement,
                                           .plan = &plan,
                                           .command = gg_str_of("build"),
                                           .pid = (uint32_t) getpid(),
                                           .ppid = (uint32_t) getppid()};
                struct timespec now;
                struct gg_buf buf;

                snprintf(cwd, sizeof cwd, "/src/%ld-%ld", runner, i);
                record.scene.cwd = gg_str_of(cwd);
                record.scene.launcher = gg_str_of("/usr/bin/make");
                clock_gettime(CLOCK_REALTIME, &now);
                record.seconds = now.tv_sec;
                record.milliseconds = (uint32_t) (now.tv_nsec / 1000000);
                fill(&judgement, runner, i);
                gg_buf_init(&buf, storage, sizeof storage);
                gg_record_json(&buf, &record);
                append(path, gg_buf_str(&buf));
                nanosleep(&wait, NULL);
        }
}

int main(int argc, char **argv) {
        const struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};

        if (argc != 4 || sigaction(SIGTERM, &action, NULL) < 0)
                return 1;

        const long runners = strtol(argv[2], NULL, 10);
        for (long i = 0; i < runners; i++) {
                pid_t child = fork();

                if (child < 0)
                        fail("fork");
                if (child == 0) {
                        run(argv[1], i, strtol(argv[3], NULL, 10));
                        _exit(0);
                }
        }
        for (long i = 0; i < runners; i++) {
                int status;

                if (wait(&status) < 0 || status != 0)
                        return 1;
        }
        return 0;
}
