/* SPDX-License-Identifier: MIT */
/* goroot-guard run: starts a command with the library preloaded, in two stages.
 *
 * The first checks the options, puts the environment together and executes this same program again with it.
 * The second thus runs as any command would and sees whether the library has really come in, which no look at
 * files can prove (another libc, a security module, a noexec mount); then it executes the command through the
 * hook in its own process, so that `goroot-guard run -- go build` is judged like every other launch. */
#include "commands.h"
#include "common/configuration.h"
#include "common/library.h"
#include "common/own.h"
#include "common/target.h"
#include "supervisor/supervise.h"
#include <errno.h>
#include <getopt.h>
#include <goroot-guard/env.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_LOG = 256, OPTION_SUPERVISE, OPTION_TRACE };

struct options {
        const char *policy, *log; /* NULL: not given */
        char *conf;               /* absolute, on the heap; NULL: not given */
        bool supervise, verbose;
        bool trace; /* supervise without seccomp */
};

static int help(void) {
        puts("Usage: goroot-guard run [OPTION...] [--] COMMAND [ARGUMENT...]\n"
             "Run COMMAND. Each time a go is launched below it, compare the GOROOT that it\n"
             "would obey with the toolchain it belongs to.\n\n"
             "Options:\n"
             "  -p, --policy off|log|rewrite|block\n"
             "                     what to do about a GOROOT of another toolchain\n"
             "      --log stderr|file:/PATH|syslog|journald|github|gitlab[,...]\n"
             "                     where records go\n"
             "  -c, --config FILE  read FILE on top of " GG_SYSTEM_CONF "\n"
             "      --supervise    see the launches of all programs, also of those that no\n"
             "                     library gets into: static ones, and those written in Go.\n"
             "                     Unless root runs it, setuid programs below COMMAND get\n"
             "                     no privileges (no_new_privs)\n"
             "      --supervise-by-ptrace\n"
             "                     the same without seccomp, more slowly\n"
             "  -v, --verbose      say how COMMAND is supervised\n"
             "  -h, --help         show this text\n\n"
             "The exit status is COMMAND's; 125 if goroot-guard fails, 126 if COMMAND cannot\n"
             "be run or is a go that was blocked, 127 if COMMAND is not found.\n"
             "Manual: goroot-guard-run(1)");
        return gg_finish(GG_EXIT_OK);
}

static void say_mistake(void *ctx, const struct gg_conf_error *error) {
        char *text = gg_mistake_text(error);

        gg_say("%s", text ? text : strerror(ENOMEM));
        free(text);
}

static bool is_good_setting(const char *key, const char *value, const char *origin) {
        struct gg_conf conf;

        if (!value)
                return true;
        if (value[0] == '\0') {
                gg_say("%s: the value is empty", origin);
                return false;
        }
        gg_conf_defaults(&conf);
        return gg_conf_set(&conf, key, gg_str_of(value), gg_str_of(origin), say_mistake, NULL) == 0;
}

/* Mistakes in what was asked for on the command line end the run before it begins. Those of the system's file
 * do not: the library goes on with the last good values and records them. */
static bool are_good_options(const struct options *o) {
        struct gg_configuration *own;
        unsigned mistakes;

        if (!is_good_setting("policy", o->policy, "--policy") || !is_good_setting("log", o->log, "--log"))
                return false;
        if (!o->conf)
                return true;
        own = malloc(sizeof *own);
        if (!own) {
                gg_say("%s", strerror(ENOMEM));
                return false;
        }
        mistakes = gg_configuration_read(NULL, o->conf, own, say_mistake, NULL);
        free(own);
        return mistakes == 0;
}

static int parse(int argc, char **argv, struct options *ret) {
        static const struct option table[] = {
                {"policy", required_argument, NULL, 'p'},
                {"log", required_argument, NULL, OPTION_LOG},
                {"config", required_argument, NULL, 'c'},
                {"supervise", no_argument, NULL, OPTION_SUPERVISE},
                {"supervise-by-ptrace", no_argument, NULL, OPTION_TRACE},
                {"verbose", no_argument, NULL, 'v'},
                {"help", no_argument, NULL, 'h'},
                {NULL, 0, NULL, 0},
        };
        const char *conf = NULL;
        int c;

        opterr = 0;
        while ((c = getopt_long(argc, argv, "+:p:c:vh", table, NULL)) != -1) {
                switch (c) {
                case 'p':
                        ret->policy = optarg;
                        break;
                case OPTION_LOG:
                        ret->log = optarg;
                        break;
                case 'c':
                        conf = optarg;
                        break;
                case OPTION_TRACE:
                        ret->supervise = ret->trace = true;
                        break;
                case OPTION_SUPERVISE:
                        ret->supervise = true;
                        break;
                case 'v':
                        ret->verbose = true;
                        break;
                case 'h':
                        exit(help());
                default:
                        return gg_bad_option(argv, c);
                }
        }
        if (optind == argc)
                return gg_bad_usage("run", "no command to run");
        /* The command may change its folder before a go is launched and the file is read. */
        if (conf && !(ret->conf = realpath(conf, NULL))) {
                gg_say("--config: %s: %s", conf, strerror(errno));
                return GG_EXIT_FAILURE;
        }
        return are_good_options(ret) ? GG_EXIT_OK : GG_EXIT_FAILURE;
}

static bool is_library_usable(const struct gg_library *library) {
        if (!library->path) {
                gg_say("libgoroot-guard.so is in none of these places:");
                for (unsigned i = 0; i < GG_LIBRARY_PLACES && library->places[i]; i++)
                        gg_say("  %s", library->places[i]);
                return false;
        }
        if (!gg_preload_may_name(library->path)) {
                gg_say("%s: LD_PRELOAD cannot name a path with blanks or colons in it (ld.so(8)): move the "
                       "library",
                       library->path);
                return false;
        }
        return true;
}

/* `lock` in a file puts everything that is read after it out of force;
 * whoever gives an option should know. */
static void say_what_is_locked(const struct options *o, struct gg_configuration *scratch) {
        const char *file = o->conf ? o->conf : getenv("GOROOT_GUARD_CONF");

        gg_configuration_read(GG_SYSTEM_CONF, NULL, scratch, NULL, NULL);
        if (scratch->conf.lock && (o->policy || o->log || o->conf))
                gg_say("%s says lock = yes: the options of this command change nothing", GG_SYSTEM_CONF);
        else if (!scratch->conf.lock && (o->policy || o->log))
                gg_say("%s says lock = yes: --policy and --log change nothing", file ? file : GG_SYSTEM_CONF);
}

/* Puts what the options say into edits. Returns how many there are then. */
static size_t add_options(const struct options *o, struct gg_env_edit *edits, size_t n) {
        if (o->policy)
                edits[n++] = (struct gg_env_edit){"GOROOT_GUARD", o->policy};
        if (o->log)
                edits[n++] = (struct gg_env_edit){"GOROOT_GUARD_LOG", o->log};
        if (o->conf)
                edits[n++] = (struct gg_env_edit){"GOROOT_GUARD_CONF", o->conf};
        return n;
}

/* What the second stage is started with. All of it is on the heap until the exec. */
struct stage {
        struct gg_configuration *conf; /* as the options make it */
        char *preload, *names;
        void *asked_room, *env_room;
        char **argv, **env;
};

static void stage_free(struct stage *s) {
        free(s->conf);
        free(s->preload);
        free(s->names);
        free(s->asked_room);
        free(s->env_room);
        free(s->argv);
}

/* Makes s->env. The library reads files only once a candidate turns up, so what decides about candidates
 * travels in variables. False: no memory. */
static bool make_environment(struct stage *s, const struct options *o) {
        struct gg_env_edit edits[6] = {{"LD_PRELOAD", s->preload}};
        size_t n = add_options(o, edits, 1);

        s->conf = malloc(sizeof *s->conf);
        s->asked_room = malloc(gg_env_room(environ, edits, n));
        if (!s->conf || !s->asked_room)
                return false;
        gg_configuration_effective(gg_env_apply(environ, edits, n, s->asked_room), s->conf);
        if (s->conf->conf.sticky)
                edits[n++] = (struct gg_env_edit){"GOROOT_GUARD_STICKY", "yes"};
        if (!gg_configuration_has_default_names(s->conf)) {
                s->names = strndup(s->conf->conf.names.p, s->conf->conf.names.n);
                if (!s->names)
                        return false;
                edits[n++] = (struct gg_env_edit){"GOROOT_GUARD_NAMES", s->names};
        }
        if (s->conf->conf.lock)
                say_what_is_locked(o, s->conf);
        s->env_room = malloc(gg_env_room(environ, edits, n));
        if (!s->env_room)
                return false;
        s->env = gg_env_apply(environ, edits, n, s->env_room);
        return true;
}

static bool make_arguments(struct stage *s, const char *library, bool added, char **command, int count) {
        s->argv = calloc((size_t) count + 6, sizeof *s->argv);
        if (!s->argv)
                return false;
        s->argv[0] = (char *) "goroot-guard";
        s->argv[1] = (char *) "--under-guard";
        s->argv[2] = (char *) (added ? "added" : "kept");
        s->argv[3] = (char *) library;
        s->argv[4] = (char *) "--";
        memcpy(s->argv + 5, command, (size_t) count * sizeof *s->argv);
        return true;
}

/* Executes this program again, under the library. Returns only on failure. */
static void enter(const struct options *o, const char *program, const char *library, char **command,
                  int count) {
        struct stage s = {0};
        bool added = false;

        s.preload = gg_preload_add(getenv("LD_PRELOAD"), library, &added);
        if (s.preload && make_environment(&s, o) && make_arguments(&s, library, added, command, count)) {
                execve(program, s.argv, s.env);
                gg_say("%s: %s", program, strerror(errno));
        } else {
                gg_say("%s", strerror(ENOMEM));
        }
        stage_free(&s);
}

/* Nothing has to get into the command, so it is started as it is, but for what the options say. */
static int supervise(const struct options *o, char **command) {
        /* A library that is there all the same tells the supervisor what it has judged. */
        struct gg_env_edit edits[4] = {{"GOROOT_GUARD_SUPERVISED", "yes"}};
        size_t n = add_options(o, edits, 1);
        struct gg_supervision supervision = {.command = command, .verbose = o->verbose, .trace = o->trace};
        void *room = malloc(gg_env_room(environ, edits, n));
        int status;

        if (!room) {
                gg_say("%s", strerror(ENOMEM));
                return GG_EXIT_FAILURE;
        }
        supervision.env = gg_env_apply(environ, edits, n, room);
        status = gg_supervise(&supervision);
        free(room);
        return status;
}

/* Whether to supervise: asked for on the command line or by the configuration. Says what is locked, which the
 * library's way does on its own. */
static bool wants_supervision(const struct options *o) {
        struct gg_configuration *conf = malloc(sizeof *conf);
        struct gg_env_edit edits[3];
        size_t n = add_options(o, edits, 0);
        void *room = malloc(gg_env_room(environ, edits, n));
        bool wants = o->supervise;

        if (conf && room) {
                gg_configuration_effective(gg_env_apply(environ, edits, n, room), conf);
                wants |= conf->conf.supervise;
                if (wants && conf->conf.lock)
                        say_what_is_locked(o, conf);
        }
        free(room);
        free(conf);
        return wants;
}

int gg_cmd_run(int argc, char **argv) {
        struct options o = {0};
        struct gg_library library;
        int status = parse(argc, argv, &o);
        char *program;

        if (status != GG_EXIT_OK) {
                free(o.conf);
                return status;
        }
        if (wants_supervision(&o)) {
                status = supervise(&o, argv + optind);
                free(o.conf);
                return status;
        }
        program = gg_program_path();
        gg_library_find(program, &library);
        if (!program)
                gg_say("cannot tell which file this program is: neither /proc nor its own name leads to it");
        else if (is_library_usable(&library))
                enter(&o, program, library.path, argv + optind, argc - optind);
        gg_library_free(&library);
        free(program);
        free(o.conf);
        return GG_EXIT_FAILURE;
}

/* Why the library does not get into the command, for people; NULL if it does,
 * or if only the launch can tell. */
static const char *obstacle(enum gg_reach reach) {
        switch (reach) {
        case GG_REACH_STATIC:
                return "is statically linked, so the guard cannot get into it and does not see what it "
                       "launches";
        case GG_REACH_FOREIGN:
                return "is made for another processor or word size than the guard's library, which cannot "
                       "get into it";
        case GG_REACH_REFUSED:
                return "has a dynamic loader that cannot load the guard's library";
        case GG_REACH_SECURE:
                return "runs with raised privileges (setuid, setgid or capabilities), where LD_PRELOAD is "
                       "ignored";
        case GG_REACH_YES:
        case GG_REACH_UNKNOWN:
                break;
        }
        return NULL;
}

/* Whether the command may run although the library does not get into it. Says what that means. */
static bool may_run_unseen(const char *command, const struct gg_target *target, const struct gg_conf *conf) {
        const char *file = strcmp(command, target->file) == 0 ? "" : target->file;
        const char *why = obstacle(target->reach);
        char loader[GG_PATH_MAX + 4] = "";
        bool block = conf->policy == GG_POLICY_BLOCK;

        if (target->reach == GG_REACH_REFUSED)
                snprintf(loader, sizeof loader, " (%s)", target->loader);
        gg_say("%s%s%s%s %s%s%s", command, *file ? " (" : "", file, *file ? ")" : "", why, loader,
               block ? "; the policy block cannot be enforced there" : "");
        return !block;
}

/* Takes the library out of the environment again, for a loader that would fail or complain. */
static bool leave_preload(const char *library) {
        const char *value = getenv("LD_PRELOAD");
        char *rest;
        bool done;

        if (!value)
                return true;
        rest = gg_preload_drop(value, library);
        done = rest && (*rest ? setenv("LD_PRELOAD", rest, 1) : unsetenv("LD_PRELOAD")) == 0;
        free(rest);
        if (!done)
                gg_say("%s", strerror(ENOMEM));
        return done;
}

/* Looks at the command, and says so if the guard does not get into it. Whether it may run. */
static bool prepare_for(const char *command, const char *library, bool added) {
        struct gg_configuration *conf = malloc(sizeof *conf);
        struct gg_target *target = malloc(sizeof *target);
        bool may_run = conf && target;

        if (may_run) {
                gg_configuration_effective(environ, conf);
                gg_target_look(command, library, target);
                if (gg_conf_watches(&conf->conf) && obstacle(target->reach))
                        may_run = may_run_unseen(command, target, &conf->conf);
                if (may_run && added &&
                    (target->reach == GG_REACH_FOREIGN || target->reach == GG_REACH_REFUSED))
                        may_run = leave_preload(library);
        } else {
                gg_say("%s", strerror(ENOMEM));
        }
        free(target);
        free(conf);
        return may_run;
}

int gg_cmd_under_guard(int argc, char **argv) {
        const char *library;
        int error;

        if (argc < 5 || strcmp(argv[3], "--") != 0)
                return gg_bad_usage(NULL, "unknown option '%s'", argv[0]);
        char **command = argv + 4;
        library = gg_own_library(argv[2]);

        if (!library) {
                const char *preload = getenv("LD_PRELOAD");

                gg_say("the dynamic loader did not load the library, so nothing would be guarded; %s was not "
                       "started",
                       command[0]);
                gg_say("tried with LD_PRELOAD=%s", preload ? preload : "");
                return GG_EXIT_FAILURE;
        }
        if (!prepare_for(command[0], library, strcmp(argv[1], "added") == 0))
                return GG_EXIT_FAILURE;

        gg_own_execvp(command[0], command);
        error = errno;
        gg_say("%s: %s", command[0], strerror(error));
        return error == ENOENT ? GG_EXIT_NOT_FOUND : GG_EXIT_CANNOT_RUN;
}
