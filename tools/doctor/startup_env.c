/* SPDX-License-Identifier: MIT */
/* Variables that come into a shell from outside of it: pam_env(8), environment.d(5); and fish's file of
 * universal variables (fish: env_universal_common.cpp). */
#include "common/pamenv.h"
#include "doctor/startup_run.h"
#include <string.h>

#define SMALL_FILE_MAX ((size_t) 256 * 1024)

static void take_setting(struct gg_startup_run *run, const char *file, struct gg_str text, unsigned line,
                         const char *name, const char *value) {
        const struct gg_shell_change change = {.name = name,
                                               .op = GG_SHELL_SET,
                                               .value = value,
                                               .is_literal = true,
                                               .is_exported = true,
                                               .line = line,
                                               .column = 1};

        gg_startup_take(run, &(struct gg_startup_place){.file = file, .line = text, .is_whole = true},
                        &change);
}

/* Lines NAME=VALUE, in which nothing is expanded. */
static void read_pam(struct gg_startup_run *run, const char *file) {
        struct gg_arena *arena = run->machine->arena;
        struct gg_str text;

        if (gg_machine_read(run->machine, file, SMALL_FILE_MAX, &text) < 0)
                return;
        for (unsigned n = 1; text.p; n++) {
                struct gg_str line = gg_str_cut(&text, '\n'), name, value;

                if (gg_pam_env_line(line, &name, &value))
                        take_setting(run, file, line, n, gg_arena_string(arena, name),
                                     gg_arena_string(arena, value));
        }
}

/* Since Linux-PAM 1.4 a file of the user's counts only where it is asked for. */
static bool reads_pam_of_user(const struct gg_machine *machine) {
        const char **names;
        struct gg_str text;
        size_t count;

        if (gg_machine_list(machine, "/etc/pam.d", 100, &names, &count) < 0)
                return false;
        for (size_t i = 0; i < count; i++)
                if (gg_machine_read(machine, gg_machine_join(machine, "/etc/pam.d", names[i]), SMALL_FILE_MAX,
                                    &text) == 0 &&
                    strstr(text.p, "user_readenv=1"))
                        return true;
        return false;
}

/* systemd(1) reads them much as a shell would, without ~ and $( ). */
static void visit_systemd(void *ctx, const char *file) {
        struct gg_startup_run *run = ctx;
        const struct gg_startup_text *text = gg_startup_text(
                run->machine, &run->shared->texts, gg_arena_copy(run->machine->arena, file), GG_SHELL_SH);

        for (size_t i = 0; i < text->count; i++) {
                struct gg_shell_change *changes;
                size_t count;

                gg_shell_changes(run->machine->arena, text->commands[i], GG_SHELL_SH, &changes, &count);
                for (size_t k = 0; k < count; k++) {
                        const struct gg_startup_place place = {
                                .file = text->path,
                                .line = gg_startup_text_line(text, changes[k].line),
                                .is_whole = count == 1};

                        changes[k].is_exported = true;
                        changes[k].is_for_child = false;
                        if (changes[k].value && changes[k].value[0] == '~')
                                changes[k].is_literal = true;
                        gg_startup_take(run, &place, &changes[k]);
                }
        }
}

void gg_startup_read_environment(struct gg_startup_run *run) {
        static const char *const patterns[] = {"/usr/lib/environment.d/*.conf",
                                               "/usr/local/lib/environment.d/*.conf",
                                               "/etc/environment.d/*.conf"};
        const struct gg_machine *m = run->machine;

        run->shell = "pam";
        read_pam(run, "/etc/environment");
        if (run->home && reads_pam_of_user(m))
                read_pam(run, gg_machine_join(m, run->home, ".pam_environment"));
        run->shell = "systemd";
        for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
                gg_machine_glob(m, patterns[i], visit_systemd, run);
        if (run->home)
                gg_machine_glob(m, gg_machine_join(m, run->home, ".config/environment.d/*.conf"),
                                visit_systemd, run);
}

/* ---- fish ---- */

static size_t put_utf8(char *to, unsigned long c) {
        if (c < 0x80) {
                to[0] = (char) c;
                return 1;
        }
        if (c < 0x800) {
                to[0] = (char) (0xc0 | c >> 6);
                to[1] = (char) (0x80 | (c & 0x3f));
                return 2;
        }
        to[0] = (char) (0xe0 | (c >> 12 & 0xf));
        to[1] = (char) (0x80 | (c >> 6 & 0x3f));
        to[2] = (char) (0x80 | (c & 0x3f));
        return 3;
}

/* n hexadecimal digits; false if they are not all there. */
static bool take_hex(struct gg_str *s, size_t n, unsigned long *ret) {
        unsigned long v = 0;

        if (s->n < n)
                return false;
        for (size_t i = 0; i < n; i++) {
                static const char digits[] = "0123456789abcdef";
                const char *digit = s->p[i] != '\0' ? strchr(digits, s->p[i] | 0x20) : NULL;

                if (!digit)
                        return false;
                v = v * 16 + (unsigned long) (digit - digits);
        }
        *s = (struct gg_str){s->p + n, s->n - n};
        *ret = v;
        return true;
}

/* \xHH, \uHHHH and \\; between the elements of a list is \x1e. */
static const char *unescape(struct gg_arena *arena, struct gg_str s, bool is_path) {
        char *text = gg_arena_alloc(arena, s.n + 1), *to = text;

        while (s.n > 0) {
                char c = s.p[0], next = s.n > 1 ? s.p[1] : '\0';
                unsigned long v;

                s = (struct gg_str){s.p + 1, s.n - 1};
                if (c != '\\') {
                        *to++ = c;
                        continue;
                }
                if (s.n > 0)
                        s = (struct gg_str){s.p + 1, s.n - 1};
                if ((next == 'x' && take_hex(&s, 2, &v)) || (next == 'u' && take_hex(&s, 4, &v)))
                        to += v == 0x1e ? put_utf8(to, is_path ? ':' : ' ') : put_utf8(to, v);
                else
                        *to++ = next;
        }
        *to = '\0';
        return text;
}

/* "SETUVAR --export NAME:VALUE" */
static void take_universal(struct gg_startup_run *run, const char *file, struct gg_str line, unsigned n) {
        struct gg_arena *arena = run->machine->arena;
        struct gg_shell_change change = {.op = GG_SHELL_SET, .is_literal = true, .line = n, .column = 1};
        struct gg_str rest = line, word = gg_str_cut(&rest, ' '), name;
        bool is_path = false;

        if (!gg_str_is(word, "SETUVAR") || !rest.p)
                return;
        while (gg_str_starts(rest, "--") && rest.p) {
                word = gg_str_cut(&rest, ' ');
                change.is_exported = change.is_exported || gg_str_is(word, "--export");
                is_path = is_path || gg_str_is(word, "--path");
        }
        if (!rest.p || !memchr(rest.p, ':', rest.n))
                return;
        name = gg_str_cut(&rest, ':');
        change.name = gg_arena_string(arena, name);
        if (gg_str_is(name, "fish_user_paths")) { /* which fish puts in front of PATH */
                change.name = "PATH";
                change.op = GG_SHELL_PREPEND;
                is_path = true;
        }
        change.value = unescape(arena, rest, is_path);
        gg_startup_take(run, &(struct gg_startup_place){.file = file, .line = line}, &change);
}

void gg_startup_read_universal(struct gg_startup_run *run, const char *path) {
        struct gg_str text;

        if (gg_machine_read(run->machine, path, SMALL_FILE_MAX, &text) < 0)
                return;
        for (unsigned n = 1; text.p; n++)
                take_universal(run, path, gg_str_cut(&text, '\n'), n);
}
