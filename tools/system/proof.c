/* SPDX-License-Identifier: MIT */
#include "system/proof.h"
#include "common/child.h"
#include "system/preloadfile.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define OUTPUT_MAX 65536
#define SECONDS_MAX 10
#define WHY_MAX 300

/* gg_child_ask(), a program that could not be started. */
#define NOT_STARTED 126

enum how { HOW_RUN, HOW_LIST };

/* The loader lists what it loads, and ends before any of it runs: ldd(1), which both C libraries' loaders can
 * do. musl's is the C library too, and has nothing to run. */
static enum how how_to_run(const struct gg_loader *loader) {
        return loader->is_musl && !loader->argv ? HOW_LIST : HOW_RUN;
}

static void put_command(const struct gg_loader *loader, enum how how, const char *argv[8]) {
        size_t n = 0;

        if (how == HOW_RUN && loader->argv) {
                for (; loader->argv[n]; n++)
                        argv[n] = loader->argv[n];
        } else {
                argv[n++] = loader->path;
                if (how == HOW_LIST)
                        argv[n++] = "--list";
                argv[n++] = loader->subject;
        }
        argv[n] = NULL;
}

static struct gg_trial try_it(const struct gg_machine *machine, const struct gg_loader *loader, enum how how,
                              const char *entry) {
        const char *argv[8], *env[3] = {"LC_ALL=C", NULL, NULL};
        struct gg_trial trial = {.status = 0};
        struct gg_child child = {
                .path = how == HOW_RUN && loader->argv ? loader->subject : loader->path,
                .argv = (char *const *) argv,
                .env = (char *const *) env,
                .dir = "/",
                .root = machine->root,
                .as_nobody = true,
                .output_max = OUTPUT_MAX,
                .seconds_max = SECONDS_MAX,
        };

        put_command(loader, how, argv);
        if (entry)
                env[1] = gg_arena_printf(machine->arena, "LD_PRELOAD=%s", entry);
        trial.error = gg_child_ask(machine->arena, &child, &trial.text, &trial.status);
        return trial;
}

static bool is_success(const struct gg_trial *trial) {
        return trial->error == 0 && WIFEXITED(trial->status) && WEXITSTATUS(trial->status) == 0;
}

static bool holds(struct gg_str text, struct gg_str part) {
        return memmem(text.p, text.n, part.p, part.n) != NULL;
}

/* Whether a line complains of an entry of somebody else's in the file: what is read of comments there depends
 * on how long the file is (system/preloadfile.h). */
static bool is_of_others(struct gg_str line) {
        return holds(line, gg_str_of("' from " GG_PRELOAD_FILE " cannot be preloaded")) &&
               !holds(line, gg_str_of(GG_PRELOAD_LIBRARY "'"));
}

/* The first line that was not there before, cut. Those of a list start with a tab, and have addresses in
 * them. */
static const char *news(const struct gg_machine *machine, struct gg_str text, struct gg_str before) {
        while (text.p) {
                struct gg_str line = gg_str_cut(&text, '\n');

                if (line.n == 0 || line.p[0] == '\t' || is_of_others(line) || holds(before, line))
                        continue;
                line.n = line.n < WHY_MAX ? line.n : WHY_MAX;
                return gg_arena_string(machine->arena, line);
        }
        return NULL;
}

/* What a trial shows that another one did not; NULL: nothing. */
static const char *difference(const struct gg_machine *machine, const struct gg_trial *trial,
                              const struct gg_trial *before) {
        const char *line = news(machine, trial->text, before->text);
        const char *said = line ? gg_arena_printf(machine->arena, ": %s", line) : "";

        if (trial->error == -ETIMEDOUT)
                return gg_arena_printf(machine->arena, "programs do not end within %d seconds", SECONDS_MAX);
        if (trial->error < 0)
                return strerror(-trial->error);
        if (WIFSIGNALED(trial->status))
                return gg_arena_printf(machine->arena, "programs end by signal %d (%s)%s",
                                       WTERMSIG(trial->status), strsignal(WTERMSIG(trial->status)), said);
        if (trial->status != before->status)
                return gg_arena_printf(machine->arena, "programs end with status %d%s",
                                       WEXITSTATUS(trial->status), said);
        if (line)
                return gg_arena_printf(machine->arena, "programs print: %s", line);
        return NULL;
}

/* The file that a list names for an entry: "\tENTRY => FILE (0x...)" or, where both are the same,
 * "\tENTRY (0x...)". NULL: it is not in the list. */
static const char *listed(const struct gg_machine *machine, struct gg_str list, const char *entry) {
        size_t n = strlen(entry);

        while (list.p) {
                struct gg_str line = gg_str_trim(gg_str_cut(&list, '\n'));
                const char *end, *file = entry;

                if (line.n <= n || !gg_str_starts(line, entry) || line.p[n] != ' ')
                        continue;
                end = memrchr(line.p, '(', line.n);
                if (!end)
                        continue;
                if (gg_str_starts((struct gg_str){line.p + n, line.n - n}, " => ")) {
                        struct gg_str name = {line.p + n + 4, 0};

                        name.n = end > name.p ? (size_t) (end - name.p) : 0;
                        file = gg_arena_string(machine->arena, gg_str_trim(name));
                }
                return file;
        }
        return NULL;
}

/* Whether anything can be tried with a loader at all. */
static bool try_alone(const struct gg_machine *machine, struct gg_proof *proof) {
        const struct gg_loader *loader = proof->loader;
        const struct gg_trial nothing = {.status = 0};

        proof->result = GG_PROOF_UNPROVEN;
        if (!loader->subject) {
                proof->why = "there is no program to try it with";
                return false;
        }
        if (machine->root && geteuid() != 0) {
                proof->why = "only root may run programs in an image (chroot)";
                return false;
        }
        proof->before = try_it(machine, loader, how_to_run(loader), NULL);
        if (is_success(&proof->before))
                return true;
        if (proof->before.error == 0 && WIFEXITED(proof->before.status) &&
            WEXITSTATUS(proof->before.status) == NOT_STARTED) {
                /* Of an image nobody knows where it will run. */
                proof->result = machine->root ? GG_PROOF_UNPROVEN : GG_PROOF_FOREIGN;
                proof->why = "programs of this kind do not start here";
        } else {
                proof->result = GG_PROOF_FAILS;
                proof->why = gg_arena_printf(machine->arena, "%s, without it as well",
                                             difference(machine, &proof->before, &nothing));
        }
        return false;
}

/* Whether the loader found no library that is for its programs: dl-load.c, open_verify() and
 * _dl_map_object(). */
static bool is_other_kind(const char *why) {
        return strstr(why, "wrong ELF class") || strstr(why, "cannot open shared object file");
}

struct gg_proof gg_prove(const struct gg_machine *machine, const struct gg_loader *loader,
                         const char *entry) {
        struct gg_proof proof = {.loader = loader};
        struct gg_elf_kind kind;
        struct gg_trial with;
        bool has_variable = strchr(entry, '$') != NULL;

        if (!has_variable && gg_elf_kind_read(machine, entry, &kind) == 0 &&
            !gg_elf_kind_eq(kind, loader->kind)) {
                proof.result = GG_PROOF_OTHER;
                proof.why = "the library is for other programs";
                return proof;
        }
        if (!try_alone(machine, &proof))
                return proof;
        with = try_it(machine, loader, how_to_run(loader), entry);
        proof.why = difference(machine, &with, &proof.before);
        if (proof.why) {
                proof.result = has_variable && is_other_kind(proof.why) ? GG_PROOF_OTHER : GG_PROOF_FAILS;
                return proof;
        }
        with = try_it(machine, loader, HOW_LIST, entry);
        if (with.error == 0)
                proof.library = listed(machine, with.text, entry);
        proof.result = proof.library ? GG_PROOF_LOADS : GG_PROOF_FAILS;
        if (!proof.library)
                proof.why = "it is not loaded, and no reason is given";
        return proof;
}

const char *gg_prove_unchanged(const struct gg_machine *machine, const struct gg_proof *proof) {
        struct gg_trial now;

        if (proof->result != GG_PROOF_LOADS)
                return NULL;
        now = try_it(machine, proof->loader, how_to_run(proof->loader), NULL);
        return difference(machine, &now, &proof->before);
}

const char *gg_proof_result_name(enum gg_proof_result result) {
        static const char *const names[] = {
                [GG_PROOF_LOADS] = "loads",       [GG_PROOF_FAILS] = "fails",     [GG_PROOF_OTHER] = "other",
                [GG_PROOF_UNPROVEN] = "unproven", [GG_PROOF_FOREIGN] = "foreign",
        };

        return names[result];
}
