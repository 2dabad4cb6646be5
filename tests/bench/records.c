/* SPDX-License-Identifier: MIT */
/* Prints records of launches by the guard's own writer, as a fleet would give them in a year: hundreds of
 * machines, roots, go commands, launchers and folders, some of them frequent and most of them rare, one
 * launch in ten a violation, one path in fifty with characters that are escaped.
 *
 *   bench-records COUNT [fleet|distinct|long]
 *
 * distinct: no folder, launcher, root and machine comes twice, and all launches are violations: the worst
 * that memory can meet. long: and all paths are as long as they can be. */
#include <goroot-guard/record.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define YEAR_SECONDS 31536000

static uint64_t state = 88172645463325252;

/* xorshift64 (Marsaglia 2003). */
static uint64_t draw(void) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return state;
}

/* Below n; the first ones are the frequent ones. */
static unsigned choose(unsigned n) {
        double x = (double) (draw() >> 11) / 9007199254740992.0;

        return (unsigned) (x * x * x * n);
}

struct texts {
        char goroot[GG_PATH_MAX], cwd[GG_PATH_MAX], launcher[GG_PATH_MAX], host[256], root[GG_PATH_MAX - 16];
};

static void make_texts(struct texts *t) {
        static const char *const launchers[] = {"/usr/bin/make", "/bin/sh", "/usr/bin/bash", "/usr/bin/ninja",
                                                "/usr/bin/git"};
        unsigned root = choose(40), launcher = choose(300), old = choose(200), folder = choose(800),
                 host = choose(500);

        snprintf(t->root, sizeof t->root, "/opt/hostedtoolcache/go/1.%u.%u/x64", 18 + root % 7, root);
        snprintf(t->goroot, sizeof t->goroot, "/home/runner-%u/sdk/go1.%u.%u", old, 16 + old % 9, old % 13);
        snprintf(t->cwd, sizeof t->cwd, "/home/runner/_work/service-%u/%s%u/cmd", folder,
                 folder % 50 == 7 ? "gr\xc3\xb6\xc3\x9f"
                                    "e \\ \"a\"/"
                                  : "pkg/module-",
                 folder % 17);
        snprintf(t->host, sizeof t->host, "ci-runner-%03u.example.com", host);
        if (launcher < 5)
                snprintf(t->launcher, sizeof t->launcher, "%s", launchers[launcher]);
        else
                snprintf(t->launcher, sizeof t->launcher, "/opt/tools/%u/bin/task-%u", launcher % 7,
                         launcher);
}

/* Texts that nobody else has; width: digits of the number in each. */
static void make_distinct(struct texts *t, uint64_t number, int width) {
        snprintf(t->goroot, sizeof t->goroot, "/home/%0*" PRIu64 "/go", width, number);
        snprintf(t->cwd, sizeof t->cwd, "/tmp/build-%0*" PRIu64 "/a", width, number);
        snprintf(t->launcher, sizeof t->launcher, "/tmp/run-%0*" PRIu64 "/launch", width, number);
        snprintf(t->host, sizeof t->host, "pod-%0*" PRIu64, width < 200 ? width : 200, number);
        snprintf(t->root, sizeof t->root, "/nix/store/%0*" PRIu64 "-go", width, number);
}

/* The same judgement again and again: only what a record shows is set. */
static void make_record(struct gg_record *r, struct gg_judgement *j, struct texts *t, bool is_violation) {
        j->outcome = is_violation ? GG_OUTCOME_VIOLATION : GG_OUTCOME_MATCH;
        j->reason = is_violation ? GG_REASON_MISSING + draw() % 4 : GG_REASON_NONE;
        j->hint = is_violation && draw() % 20 == 0 ? GG_HINT_DOLLAR : GG_HINT_NONE;
        j->source = is_violation ? GG_SOURCE_ENV : GG_SOURCE_NONE;
        if (is_violation && draw() % 8 == 0) {
                j->source = GG_SOURCE_FILE;
                j->goroot_line = (unsigned) (1 + draw() % 3);
        }
        snprintf(j->goroot, sizeof j->goroot, "%s", is_violation ? t->goroot : "");
        snprintf(j->bin.path, sizeof j->bin.path, "%s/bin/go", t->root);
        snprintf(j->bin.info.version, sizeof j->bin.info.version, "go%.*s", 6,
                 strncmp(t->root, "/opt", 4) == 0 ? t->root + 24 : "1.22.1");
        j->bin.root = t->root;
        r->scene.cwd = gg_str_of(t->cwd);
        r->scene.launcher = gg_str_of(t->launcher);
        r->pid = (uint32_t) (draw() % 4000000);
        r->ppid = r->pid - 1;
}

int main(int argc, char **argv) {
        static const char *const commands[] = {"build", "test", "vet", "list", "env", "mod"};
        static char storage[GG_RECORD_MAX];
        static struct gg_judgement judgement = {.goroot_file = "/home/runner/.config/go/env"};
        uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
        const char *kind = argc > 2 ? argv[2] : "fleet";
        bool is_long = strcmp(kind, "long") == 0, is_distinct = is_long || strcmp(kind, "distinct") == 0;
        struct gg_plan plan = {.action = GG_ACTION_PASS};
        struct gg_record record = {.judgement = &judgement, .plan = &plan, .uid = 1000};
        struct texts texts;
        struct gg_buf buf;

        gg_buf_init(&buf, storage, sizeof storage);
        for (uint64_t i = 0; i < count; i++) {
                bool is_violation = is_distinct || draw() % 10 == 0;

                if (is_distinct)
                        make_distinct(&texts, i, is_long ? 4000 : 1);
                else
                        make_texts(&texts);
                make_record(&record, &judgement, &texts, is_violation);
                plan.action = is_violation ? GG_ACTION_LOG + draw() % 3 : GG_ACTION_PASS;
                record.command = gg_str_of(commands[choose(6)]);
                record.seconds = 1767225600 + (int64_t) ((double) i / (double) count * YEAR_SECONDS);
                record.milliseconds = (uint32_t) (draw() % 1000);
                gg_buf_reset(&buf);
                gg_record_json(&buf, &record);
                printf("{\"host\":\"%s\",%s", texts.host, storage + 1);
        }
        return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
