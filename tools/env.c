/* SPDX-License-Identifier: MIT */
/* goroot-guard env: what a process really inherited that Go obeys, against what this shell has. */
#include "commands.h"
#include "common/configuration.h"
#include "common/inherited.h"
#include "common/json.h"
#include "common/term.h"
#include "common/verdict.h"
#include "output/findings.h"
#include "output/inherited.h"
#include "supervisor/journal.h"
#include "supervisor/supervise.h"
#include "supervisor/targetfs.h"
#include "supervisor/tracee.h"
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <goroot-guard/env.h>
#include <goroot-guard/sysfs.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OPTION_JSON = 256, OPTION_ALL };

struct look {
        struct gg_arena arena;
        struct gg_machine machine;
        struct gg_inventory inventory;
        struct gg_configuration conf;
        struct gg_targetfs target; /* of the process that is being looked at */
        struct gg_gobin bin;
        struct gg_subject **subjects;
        size_t count, cap;
        unsigned refused; /* processes that may not be read */
        bool is_unsure;   /* something could not be told */
        bool as_json, verbose;
};

static int help(void) {
        puts("Usage: goroot-guard env [-v] [--json] PID...\n"
             "       goroot-guard env [-v] [--json] --all\n"
             "       goroot-guard env [-v] [--json] -- COMMAND [ARGUMENT...]\n"
             "Say what a process really inherited that Go obeys, how that differs from this\n"
             "shell, and why: of processes, of all that are a go or have a GOROOT, or of each\n"
             "go that COMMAND starts, recorded when it is launched.\n\n"
             "Options:\n"
             "      --all      all processes that may be read\n"
             "      --json     print one JSON object\n"
             "  -v, --verbose  show all settings, not only those that differ\n"
             "  -h, --help     show this text\n\n"
             "The exit status is 0 if there is no difference and no wrong GOROOT, 1 if there\n"
             "is, 2 if that cannot be told (no such process, no permission, no go launched),\n"
             "and 125 if goroot-guard fails. That of COMMAND does not count.\n"
             "Manual: goroot-guard-env(1)");
        return gg_finish(GG_EXIT_OK);
}

/* ---- one subject ---- */

static const char *keep(struct look *l, const char *text) {
        return gg_arena_copy(&l->arena, text ? text : "");
}

static void read_settings(struct look *l, const struct gg_fs *fs, char *const *env, const char *cwd,
                          const struct gg_gobin *bin, struct gg_gosettings *ret) {
        gg_gosettings_read(&(struct gg_gosettings_input){.arena = &l->arena,
                                                         .fs = fs,
                                                         .env = env,
                                                         .cwd = cwd && *cwd ? cwd : NULL,
                                                         .bin = bin},
                           ret);
}

/* Judges the go of that name in the environment env, and compares that with ours. fs: as the process sees it.
 */
static void judge(struct look *l, struct gg_subject *s, const struct gg_fs *fs, const char *name,
                  char *const *env) {
        struct gg_verdict *v = gg_verdict_make(fs, name, env, &l->conf.conf);
        const struct gg_gobin *bin = v && v->judged ? &v->judgement.bin : NULL;
        struct gg_gosettings here;

        s->go = s->version = s->root = "";
        if (bin) {
                s->go = keep(l, bin->path);
                s->version = keep(l, bin->info.version);
                s->root = keep(l, bin->root);
                s->verdict = gg_verdict_kind_name(v->kind);
                s->is_violation = v->kind == GG_VERDICT_VIOLATION;
                s->reason = s->is_violation ? gg_reason_name(v->judgement.reason) : NULL;
                s->meaning = v->meaning ? keep(l, v->meaning) : NULL;
                s->remedy = v->remedy ? keep(l, v->remedy) : NULL;
        }
        read_settings(l, fs, env, s->cwd, bin, &s->settings);
        read_settings(l, &gg_sysfs, environ, s->cwd, bin, &here);
        gg_inherited_compare(&(struct gg_comparison){.arena = &l->arena,
                                                     .inventory = &l->inventory,
                                                     .here = environ,
                                                     .there = env,
                                                     .here_settings = &here,
                                                     .there_settings = &s->settings,
                                                     .launcher = s->launcher},
                             &s->differences, &s->difference_count);
        gg_verdict_free(v);
}

static struct gg_subject *add(struct look *l, pid_t pid) {
        struct gg_subject *s = gg_arena_alloc(&l->arena, sizeof *s);

        l->subjects = gg_arena_grow(&l->arena, l->subjects, l->count, &l->cap, sizeof(struct gg_subject *));
        l->subjects[l->count++] = s;
        *s = (struct gg_subject){.pid = pid, .times = 1, .launcher = "", .command = "", .cwd = ""};
        return s;
}

/* ---- processes ---- */

static bool is_go(struct look *l, const struct gg_targetfs *t) {
        return gg_gobin_identify(&t->fs, gg_targetfs_exe(t), NULL, false, &l->bin) == 0 &&
               l->bin.kind == GG_GOBIN_GO;
}

/* Adds the process, or, if only those of interest are wanted, nothing. 0 or a negative errno. */
static int look_at(struct look *l, pid_t pid, bool only_interesting) {
        struct gg_targetfs *t = &l->target;
        struct gg_tracee_facts facts = {0};
        char path[GG_PATH_MAX], **env;
        bool overwritten, go;
        struct gg_subject *s;
        int r = gg_inherited_read(&l->arena, pid, &env, &overwritten);

        if (r == 0)
                r = gg_tracee_facts(pid, &facts);
        if (r == 0 && facts.state == 'Z')
                r = -ESRCH; /* what it had is gone: some kernels say so themselves, others show an empty block
                             */
        if (r < 0)
                return r;
        gg_targetfs_open(t, pid);
        go = is_go(l, t);
        if (only_interesting && !go && !gg_env_get(env, "GOROOT")) {
                gg_targetfs_close(t);
                return 0;
        }
        s = add(l, pid);
        s->is_overwritten = overwritten;
        gg_tracee_link(pid, "exe", path, sizeof path);
        s->program = keep(l, *path ? gg_targetfs_strip(t, path) : facts.name);
        if (facts.ppid > 0)
                gg_tracee_link(facts.ppid, "exe", path, sizeof path);
        s->launcher = facts.ppid > 0 ? keep(l, path) : "";
        if (t->fs.getcwd(t->fs.ctx, path, sizeof path) == 0)
                s->cwd = keep(l, path);
        judge(l, s, &t->fs, go ? gg_targetfs_exe(t) : "go", env);
        gg_targetfs_close(t);
        return 0;
}

static int look_at_named(struct look *l, char *const *words) {
        for (; *words; words++) {
                char *end;
                long pid;
                int r;

                errno = 0;
                pid = strtol(*words, &end, 10);
                if (!isdigit((unsigned char) **words) || *end != '\0' || pid <= 0 || pid > INT_MAX || errno)
                        return gg_bad_usage("env", "'%s' is no process: a command comes behind --", *words);
                r = look_at(l, (pid_t) pid, false);
                if (r == 0)
                        continue;
                l->is_unsure = true;
                gg_say("process %ld: %s", pid,
                       r == -ESRCH                   ? "there is none"
                       : r == -EACCES || r == -EPERM ? "its environment may not be read by this user"
                                                     : strerror(-r));
        }
        return GG_EXIT_OK;
}

static int look_at_all(struct look *l) {
        DIR *folder = opendir("/proc");
        const struct dirent *entry;

        if (!folder) {
                gg_say("/proc: %s", strerror(errno));
                return GG_EXIT_FAILURE;
        }
        while ((entry = readdir(folder))) {
                pid_t pid = (pid_t) strtol(entry->d_name, NULL, 10);
                int r;

                if (pid <= 0 || pid == getpid())
                        continue;
                r = look_at(l, pid, true);
                if (r == -EACCES || r == -EPERM)
                        l->refused++;
        }
        closedir(folder);
        return GG_EXIT_OK;
}

/* ---- a command ---- */

/* The front gives away standard output and ends as the command does: that is not to be ours. */
static pid_t start(char **command, int journal) {
        pid_t pid = fork();

        if (pid == 0) {
                const struct gg_supervision supervision = {
                        .command = command, .env = environ, .journal = journal};

                _exit(gg_supervise(&supervision));
        }
        return pid;
}

static bool is_alike(const struct gg_subject *a, const struct gg_subject *b) {
        if (strcmp(a->go, b->go) != 0 || strcmp(a->launcher, b->launcher) != 0 ||
            strcmp(a->command, b->command) != 0 || a->difference_count != b->difference_count)
                return false;
        for (size_t i = 0; i < GG_SETTING_COUNT; i++)
                if (strcmp(a->settings.items[i].value, b->settings.items[i].value) != 0)
                        return false;
        for (size_t i = 0; i < a->difference_count; i++) {
                const char *x = a->differences[i].there, *y = b->differences[i].there;

                if (x && y ? strcmp(x, y) != 0 : x != y)
                        return false;
        }
        return true;
}

/* One like the last is counted with it. */
static void merge_last(struct look *l) {
        for (size_t i = 0; i + 1 < l->count; i++)
                if (is_alike(l->subjects[i], l->subjects[l->count - 1])) {
                        l->subjects[i]->times++;
                        l->count--;
                        return;
                }
}

static const char *member(struct look *l, const json_t *record, const char *name) {
        return keep(l, json_string_value(json_object_get(record, name)));
}

static void add_launch(struct look *l, const struct gg_journal_entry *e) {
        json_t *record = json_loadb(e->record.p, e->record.n, 0, NULL);
        struct gg_subject *s;

        if (!record)
                return;
        s = add(l, (pid_t) json_integer_value(json_object_get(record, "pid")));
        s->program = member(l, record, "binary");
        s->launcher = member(l, record, "launcher");
        s->command = member(l, record, "command");
        s->cwd = member(l, record, "cwd");
        judge(l, s, &gg_sysfs, s->program, e->env);
        json_decref(record);
        merge_last(l);
}

static int look_at_command(struct look *l, char **command) {
        struct gg_journal_entry *entries = NULL;
        int journal = gg_journal_new(), status = 0, r;
        size_t count = 0;
        pid_t pid;

        if (journal < 0) {
                gg_say("%s", strerror(-journal));
                return GG_EXIT_FAILURE;
        }
        /* A Ctrl-C is the command's: what it had started by then is told. */
        signal(SIGINT, SIG_IGN);
        signal(SIGQUIT, SIG_IGN);
        fflush(stdout);
        pid = start(command, journal);
        while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
                ;
        r = pid < 0 ? -errno : gg_journal_read(&l->arena, journal, &entries, &count);
        close(journal);
        if (r < 0) {
                gg_say("%s", strerror(-r));
                return GG_EXIT_FAILURE;
        }
        if (count == 0 && WIFEXITED(status) && WEXITSTATUS(status) == GG_EXIT_FAILURE)
                return GG_EXIT_FAILURE;
        for (size_t i = 0; i < count; i++)
                add_launch(l, &entries[i]);
        return GG_EXIT_OK;
}

/* ---- */

static void print_all(struct look *l) {
        bool colour = gg_term_has_colour(STDOUT_FILENO);

        for (size_t i = 0; i < l->count; i++) {
                if (i > 0)
                        putchar('\n');
                gg_subject_print(&l->arena, l->subjects[i], l->verbose, stdout, colour);
        }
        if (l->refused > 0)
                gg_say("%u process%s may not be read by this user", l->refused, l->refused == 1 ? "" : "es");
}

static int print_json(const struct look *l, int status) {
        json_t *array = json_array();

        for (size_t i = 0; array && i < l->count; i++)
                if (json_array_append_new(array, gg_subject_json(l->subjects[i])) < 0) {
                        json_decref(array);
                        array = NULL;
                }
        return gg_json_print(array ? json_pack("{s:i, s:i, s:i, s:o}", "v", 1, "status", status, "refused",
                                               (int) l->refused, "processes", array)
                                   : NULL,
                             status);
}

/* ---- */

static int status_of(const struct look *l) {
        bool unsure = l->is_unsure;

        for (size_t i = 0; i < l->count; i++) {
                const struct gg_subject *s = l->subjects[i];

                if (s->is_violation || (s->difference_count > 0 && !s->is_overwritten))
                        return GG_EXIT_FINDINGS;
                unsure |= s->is_overwritten;
        }
        return unsure ? GG_EXIT_UNKNOWN : GG_EXIT_OK;
}

static int tell(struct look *l) {
        int status = status_of(l);

        if (l->as_json)
                return print_json(l, status);
        print_all(l);
        return gg_finish(status);
}

static int run(struct look *l, bool all, bool is_command, char **words) {
        const struct gg_machine_options options = {0};
        int r = gg_machine_open(&l->arena, &options, &l->machine), status;

        if (r < 0) {
                gg_say("%s", strerror(-r));
                return GG_EXIT_FAILURE;
        }
        gg_configuration_effective(environ, &l->conf);
        gg_inventory_make(&l->machine, NULL, 0, &l->inventory);
        if (is_command)
                status = look_at_command(l, words);
        else
                status = all ? look_at_all(l) : look_at_named(l, words);
        if (is_command && status == GG_EXIT_OK && l->count == 0) {
                gg_say("no go command was launched");
                l->is_unsure = true;
        }
        if (status == GG_EXIT_OK)
                status = tell(l);
        gg_machine_close(&l->machine);
        return status;
}

int gg_cmd_env(int argc, char **argv) {
        static const struct option table[] = {
                {"all", no_argument, NULL, OPTION_ALL},
                {"json", no_argument, NULL, OPTION_JSON},
                {"verbose", no_argument, NULL, 'v'},
                {"help", no_argument, NULL, 'h'},
                {NULL, 0, NULL, 0},
        };
        static struct look l;
        bool all = false, is_command;
        int c, status;

        opterr = 0;
        while ((c = getopt_long(argc, argv, "+:vh", table, NULL)) != -1) {
                switch (c) {
                case OPTION_ALL:
                        all = true;
                        break;
                case OPTION_JSON:
                        l.as_json = true;
                        break;
                case 'v':
                        l.verbose = true;
                        break;
                case 'h':
                        return help();
                default:
                        return gg_bad_option(argv, c);
                }
        }
        is_command = strcmp(argv[optind - 1], "--") == 0;
        if (optind == argc && !all)
                return gg_bad_usage("env", is_command ? "no command to run" : "no process given");
        if (all && (is_command || optind < argc))
                return gg_bad_usage("env", "--all takes no process and no command");
        status = run(&l, all, is_command, argv + optind);
        gg_arena_free(&l.arena);
        return status;
}
