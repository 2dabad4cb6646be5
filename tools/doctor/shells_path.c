/* SPDX-License-Identifier: MIT */
/* Folders of Go that start-up files put into PATH. See shells.c for the list of what is found. */
#include "doctor/look.h"
#include "doctor/shells.h"
#include <goroot-guard/path.h>
#include <string.h>

/* login(1) and pam_env(8): where PATH starts. */
#define DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/* Of one PATH. */
#define FOLDERS_MAX 500

static const char *go_in(const struct gg_machine *m, const char *folder) {
        const char *go = gg_machine_join(m, folder, "go");

        return gg_machine_is_executable(m, go) ? go : NULL;
}

/* The bin folder of a toolchain, by what is beside it. */
static bool is_toolchain_bin(const struct gg_machine *m, const char *folder) {
        return go_in(m, folder) && gg_machine_is_dir(m, gg_machine_join(m, folder, "../pkg/tool"));
}

/* Or one that was: go1.22/bin, go-1.22/bin, go/1.22/bin, versions/1.22.1/bin, /usr/local/go/bin; and whatever
 * was written as $GOROOT/bin. Not $HOME/go/bin. */
static bool looks_like_toolchain(const struct gg_startup_change *c, const char *folder) {
        struct gg_str path = gg_str_of(folder), parent, name;

        if (!gg_str_is(gg_path_base(path), "bin"))
                return false;
        parent = gg_path_dir(path);
        name = gg_path_base(parent);
        if (strstr(c->change.value, "GOROOT") || gg_str_is(parent, "/usr/local/go"))
                return true;
        if (gg_str_starts(name, "go"))
                name = (struct gg_str){name.p + 2, name.n - 2};
        if (gg_str_starts(name, "-"))
                name = (struct gg_str){name.p + 1, name.n - 1};
        return gg_str_starts(name, "1.") && strstr(folder, "go");
}

/* ---- entries, one by one ---- */

static void say_unexpanded(struct gg_shells *g, const struct gg_startup_change *c, const char *entry) {
        const char *better = entry[0] == '~' ? gg_shells_without_tilde(g, c) : NULL;
        struct gg_finding *f;

        if (strcmp(c->file, "/etc/environment") == 0 && strchr(entry, '$'))
                return; /* gg_doctor_environment() tells */
        f = gg_shells_report(g, c, "shell-path-unexpanded", GG_SEVERITY_ERROR,
                             "%s is put into PATH, and nothing expands it", entry);
        if (!f)
                return;
        f->effect = entry[0] == '~'
                            ? "bash itself finds what lies there; make, editors and all other programs do not"
                            : "nothing finds what lies there";
        f->fix = better ? gg_arena_printf(g->m->arena, "write $HOME, in double quotes: %s", better)
                        : "write $HOME, in double quotes";
        if (better)
                f->edits = gg_shells_edit(g, c, better);
}

static void check_entry(struct gg_shells *g, const struct gg_startup_change *c, const char *entry) {
        struct gg_finding *f = NULL;

        if (*entry == '\0') {
                f = gg_shells_report(g, c, "shell-path-empty", GG_SEVERITY_WARNING,
                                     "an empty entry is put into PATH");
                if (f)
                        f->effect = "it stands for the working directory: a program called go there is run";
                if (f)
                        f->fix = "take the colon at the start or the end, or one of two, out";
        } else if (entry[0] == '~' || strchr(entry, '$')) {
                say_unexpanded(g, c, entry);
        } else if (entry[0] != '/') {
                f = gg_shells_report(g, c, "shell-path-relative", GG_SEVERITY_WARNING,
                                     "a relative folder is put into PATH: %s", entry);
                if (f)
                        f->effect =
                                "what it finds depends on the working directory, and Go refuses to run it";
        } else if (!gg_machine_is_dir(g->m, entry) && !gg_shells_is_managed(c) &&
                   looks_like_toolchain(c, entry)) {
                f = gg_shells_report(g, c, "shell-path-stale", GG_SEVERITY_NOTE,
                                     "%s is put into PATH, which is not there", entry);
                if (f)
                        f->effect = "another go is run, or none";
                if (f && c->change.op != GG_SHELL_SET)
                        gg_shells_mend_out(g, f, c);
        }
}

static bool has_entry(const char *path, const char *entry) {
        struct gg_str rest = gg_str_of(path);

        while (rest.p) {
                struct gg_str folder = gg_str_cut(&rest, ':');

                while (folder.n > 1 && folder.p[folder.n - 1] == '/')
                        folder.n--;
                if (gg_str_is(folder, entry))
                        return true;
        }
        return false;
}

/* ---- a line as a whole ---- */

/* Where PATH is made in the first place: nothing was there before. */
static bool makes_path(const struct gg_startup_change *c) {
        return strcmp(c->shell, "pam") == 0 || strcmp(c->file, "/etc/profile") == 0 ||
               strcmp(c->file, "/etc/zsh/zshenv") == 0 || strcmp(c->file, "/etc/zshenv") == 0;
}

static void check_override(struct gg_shells *g, const struct gg_startup_change *c, const char *value) {
        bool has_bin = has_entry(value, "/usr/bin") || has_entry(value, "/bin");
        struct gg_finding *f;

        if (makes_path(c))
                return;
        f = gg_shells_report(g, c, "shell-path-override", has_bin ? GG_SEVERITY_WARNING : GG_SEVERITY_ERROR,
                             "PATH is set to %s, without what was in it", value);
        if (!f)
                return;
        f->effect = has_bin ? "folders that other files have put into PATH are gone"
                            : "no command but those of Go is found any more";
        f->fix = "add $PATH to it, with a colon between";
}

/* The last folder of Go that stood in PATH before. */
static const struct gg_startup_change *lost_by(const struct gg_shells *g, const struct gg_startup_change *c) {
        const struct gg_startup_change *lost = NULL;

        for (size_t i = 0; i < g->s->change_count; i++) {
                const struct gg_startup_change *other = &g->s->changes[i];
                bool is_outer = strcmp(other->shell, "pam") == 0 || strcmp(other->shell, "systemd") == 0;

                if (other->order < c->order && strcmp(other->change.name, "PATH") == 0 &&
                    other->change.value &&
                    (gg_shells_meet(other, c) || (is_outer && (c->starts & GG_START_LOGIN))))
                        lost = other;
        }
        return lost;
}

static void check_reset(struct gg_shells *g, const struct gg_startup_change *c) {
        const struct gg_startup_change *lost = lost_by(g, c);
        struct gg_finding *f;

        if (!lost)
                return;
        f = gg_shells_report(g, c, "shell-path-reset", GG_SEVERITY_WARNING,
                             "PATH is set anew, and what %s has put into it is gone: %s",
                             gg_shells_place(g, lost->file, lost->line),
                             lost->expanded ? lost->expanded : lost->change.value);
        if (!f)
                return;
        f->effect = "that go is not found in these shells";
        f->fix = makes_path(c) ? "put the folder into PATH in a file that is read later: /etc/profile.d/go.sh"
                               : "add $PATH to it, with a colon between";
}

/* Managers whose choice a folder in front of theirs overrides. mise puts its own in front at each prompt. */
static const char *const choosing[] = {"goenv", "asdf", "gvm", "g", "gobrew", "goup", ""};

static bool is_of_manager(const char *folder) {
        static const char *const pieces[] = {"/shims", "/.gobrew/current", "/.g/go/", "/.go/", "/.gvm/"};

        for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
                if (strstr(folder, pieces[i]))
                        return true;
        return false;
}

static bool pins(const struct gg_shells *g, const struct gg_startup_change *c) {
        struct gg_str rest = gg_str_of(c->expanded);

        if (strstr(c->change.value, "GOROOT"))
                return true;
        while (rest.p) {
                const char *folder = gg_arena_string(g->m->arena, gg_str_cut(&rest, ':'));

                if (*folder == '/' && !is_of_manager(folder) && is_toolchain_bin(g->m, folder))
                        return true;
        }
        return false;
}

bool gg_shells_is_behind_manager(const struct gg_shells *g, const struct gg_startup_change *c) {
        return strcmp(c->change.name, "PATH") == 0 && c->change.op == GG_SHELL_PREPEND &&
               !gg_shells_is_managed(c) && gg_shells_init_of(g, c, choosing, false) && pins(g, c);
}

/* go-nv/goenv#233: PATH=$GOROOT/bin:$PATH, and `goenv local` does nothing any more. */
static void check_pins(struct gg_shells *g, const struct gg_startup_change *c) {
        const struct gg_startup_init *init = gg_shells_init_of(g, c, choosing, false);
        struct gg_finding *f;

        if (!gg_shells_is_behind_manager(g, c))
                return;
        f = gg_shells_report(g, c, "shell-path-pins-version", GG_SEVERITY_WARNING,
                             "%s is put in front of what %s has set up (%s)", c->change.value, init->manager,
                             gg_shells_place(g, init->file, init->line));
        if (!f)
                return;
        f->effect = gg_arena_printf(g->m->arena,
                                    "that one go is run, whatever version %s is told to use here or there",
                                    init->manager);
        gg_shells_mend_out(g, f, c);
}

static void check_duplicate(struct gg_shells *g, const struct gg_startup_change *c, const char *entry) {
        for (size_t i = 0; i < g->s->change_count; i++) {
                const struct gg_startup_change *other = &g->s->changes[i];
                struct gg_finding *f;

                if (other->order >= c->order || strcmp(other->change.name, "PATH") != 0 || !other->expanded ||
                    !gg_shells_meet(other, c) || !has_entry(other->expanded, entry))
                        continue;
                f = gg_shells_report(g, c, "shell-path-duplicate", GG_SEVERITY_NOTE,
                                     "%s is put into PATH once more, after %s", entry,
                                     gg_shells_place(g, other->file, other->line));
                if (f)
                        f->effect = "the one in front counts; PATH grows with each shell that is started in "
                                    "another";
                return;
        }
}

void gg_shells_path(struct gg_shells *g, const struct gg_startup_change *c) {
        const char *value = c->expanded ? c->expanded : c->change.value;
        struct gg_str rest = gg_str_of(c->expanded);
        size_t count = 0;

        if (!c->change.value)
                return;
        while (rest.p && count++ < FOLDERS_MAX) {
                struct gg_str entry = gg_str_cut(&rest, ':');
                const char *folder;

                while (entry.n > 1 && entry.p[entry.n - 1] == '/')
                        entry.n--;
                folder = gg_arena_string(g->m->arena, entry);
                check_entry(g, c, folder);
                if (*folder == '/' && c->change.op != GG_SHELL_SET)
                        check_duplicate(g, c, folder);
        }
        if (c->change.op == GG_SHELL_SET && gg_startup_is_go_path(g->m, c->change.value, c->expanded))
                check_override(g, c, value);
        else if (c->change.op == GG_SHELL_SET)
                check_reset(g, c);
        check_pins(g, c);
}

/* ---- what comes first in the end ---- */

/* A folder of PATH that has a go, with who put it there; NULL: it was there from the start. */
struct folder {
        const char *path;
        const struct gg_startup_change *by;
};

struct path {
        struct folder folders[FOLDERS_MAX];
        size_t count;
};

static void insert(struct path *path, size_t at, const struct folder *folder) {
        if (path->count >= FOLDERS_MAX)
                return;
        memmove(path->folders + at + 1, path->folders + at, (path->count - at) * sizeof *path->folders);
        path->folders[at] = *folder;
        path->count++;
}

static void put_folders(const struct gg_shells *g, struct path *path, const char *folders,
                        const struct gg_startup_change *by, bool in_front) {
        struct gg_str rest = gg_str_of(folders);
        size_t at = in_front ? 0 : path->count;

        while (rest.p) {
                struct folder folder = {gg_arena_string(g->m->arena, gg_str_cut(&rest, ':')), by};

                if (folder.path[0] == '/' && go_in(g->m, folder.path))
                        insert(path, at++, &folder);
        }
}

static void apply(const struct gg_shells *g, struct path *path, const struct gg_startup_change *c) {
        if (!c->expanded)
                return;
        if (c->change.op == GG_SHELL_SET)
                path->count = 0;
        put_folders(g, path, c->expanded, c, c->change.op != GG_SHELL_APPEND);
}

static const char *by_text(const struct gg_shells *g, const struct folder *folder) {
        return folder->by ? gg_shells_place(g, folder->by->file, folder->by->line) : "where PATH starts";
}

/* Toolchains that a file adds, and that another go hides. */
static void check_shadows(struct gg_shells *g, const struct path *path) {
        const struct folder *first = path->folders;

        for (size_t i = 1; i < path->count; i++) {
                const struct folder *folder = &path->folders[i];
                struct gg_finding *f;

                if (!folder->by || !is_toolchain_bin(g->m, folder->path) ||
                    gg_look_is_same(g->m, go_in(g->m, folder->path), go_in(g->m, first->path)))
                        continue;
                f = gg_shells_report(g, folder->by, "shell-path-shadowed",
                                     is_of_manager(first->path) ? GG_SEVERITY_NOTE : GG_SEVERITY_WARNING,
                                     "the go of %s is hidden by %s/go (%s)", folder->path, first->path,
                                     by_text(g, first));
                if (!f)
                        continue;
                f->effect = "`go` runs the other; a GOROOT of this one would not be its own";
                f->fix = folder->by->change.op == GG_SHELL_APPEND
                                 ? "put the folder in front of $PATH, or take the line out"
                                 : "keep the one that is meant, and take the other out";
        }
}

static void check_order(struct gg_shells *g, const char *shell, const char *home, unsigned start) {
        struct path *path = gg_arena_alloc(g->m->arena, sizeof *path);
        bool has_any = false;

        put_folders(g, path, DEFAULT_PATH, NULL, false);
        for (size_t i = 0; i < g->s->change_count; i++) {
                const struct gg_startup_change *c = &g->s->changes[i];

                if (strcmp(c->change.name, "PATH") != 0 || !(c->starts & start) ||
                    strcmp(c->shell, shell) != 0 || (*c->home != '\0' && strcmp(c->home, home) != 0))
                        continue;
                has_any = true;
                apply(g, path, c);
        }
        if (has_any)
                check_shadows(g, path);
}

void gg_shells_path_together(struct gg_shells *g) {
        static const char *const shells[] = {"bash", "zsh", "sh", "fish"};

        for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
                for (size_t k = 0; k < g->m->home_count; k++)
                        for (unsigned start = GG_START_LOGIN; start <= GG_START_NONINTERACTIVE; start <<= 1)
                                check_order(g, shells[i], g->m->homes[k], start);
}
