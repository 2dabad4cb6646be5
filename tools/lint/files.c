/* SPDX-License-Identifier: MIT */
/* Which files there are. */
#include "common/readfile.h"
#include "lint/engine.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <goroot-guard/path.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* As much as git looks at to tell what is binary, and enough for a first line. */
#define HEAD_SIZE 8000

/* Folders still to be looked at. */
struct folder {
        struct folder *next;
        const char *outside, *path;
};

struct walk {
        struct gg_lint_run *run;
        struct folder *folders;
        struct gg_arena arena; /* of them */
};

/* ---- names ---- */

static bool is_below(const char *path, const char *dir) {
        size_t n = strcmp(dir, "/") == 0 ? 0 : strlen(dir);

        return strncmp(path, dir, n) == 0 && path[n] == '/';
}

/* The last part of a path may be a link, which keeps its name; what lies before it is resolved. NULL if
 * there is no such folder. */
static const char *absolute(struct gg_arena *arena, const char *outside) {
        struct gg_str whole = gg_str_of(outside), base, dir;
        const char *result;
        char *real;

        while (whole.n > 1 && whole.p[whole.n - 1] == '/')
                whole.n--;
        base = gg_path_base(whole);
        dir = gg_path_dir(whole);
        if (base.n == 0 || gg_str_is(base, ".") || gg_str_is(base, "..")) {
                dir = whole;
                base.n = 0;
        }
        real = realpath(dir.n > 0 ? gg_arena_string(arena, dir) : ".", NULL);
        if (!real)
                return NULL;
        result = base.n == 0 ? gg_arena_copy(arena, real)
                             : gg_arena_printf(arena, "%s/%.*s", strcmp(real, "/") == 0 ? "" : real,
                                               (int) base.n, base.p);
        free(real);
        return result;
}

/* What a file is called in findings; on the arena. */
static const char *path_in(struct gg_arena *arena, const char *top, const char *outside) {
        const char *whole = absolute(arena, outside);
        size_t n = strcmp(top, "/") == 0 ? 0 : strlen(top);

        if (!whole)
                return gg_str_starts(gg_str_of(outside), "./") ? outside + 2 : outside;
        return is_below(whole, top) ? whole + n + 1 : strcmp(whole, top) == 0 ? "." : whole;
}

/* The folder with .git at or above a path. NULL if there is none. */
static const char *repository_of(struct gg_arena *arena, const char *path) {
        char *dir = gg_arena_copy(arena, path);

        for (;;) {
                const char *git = gg_arena_printf(arena, "%s/.git", dir);
                char *slash = strrchr(dir, '/');

                if (access(git, F_OK) == 0)
                        return *dir ? dir : "/";
                if (!slash)
                        return NULL;
                *slash = '\0';
        }
}

static const char *top_of(const struct gg_lint_run *run, const char *outside) {
        struct gg_arena *arena = run->arena;
        const char *whole = absolute(arena, outside), *top;
        struct stat st;

        if (!whole)
                return run->cwd;
        top = repository_of(arena, whole);
        if (top)
                return top;
        if (stat(whole, &st) == 0 && S_ISDIR(st.st_mode))
                return whole;
        if (is_below(whole, run->cwd))
                return run->cwd;
        return gg_arena_string(arena, gg_path_dir(gg_str_of(whole)));
}

/* ---- files ---- */

static void look_at(struct gg_lint_run *run, struct gg_lint_file *file) {
        file->pins = gg_lint_around(run, file->arena, file->path);
        gg_lint_look(run, file);
}

/* A finding about a file that has not been read. */
static void report(struct gg_lint_run *run, struct gg_arena *arena, const char *path, const char *id,
                   const char *message) {
        struct gg_lint_state state = {.run = run, .first = run->findings.count};
        struct gg_lint_file file = {.arena = arena, .path = path, .outside = path, .state = &state};

        gg_lint_report(&file, id, 0, 0, "%s", message);
        gg_lint_fingerprint(&file);
}

static const char *reason(int error) {
        switch (error) {
        case -EINVAL:
        case -ENXIO: /* a socket */
        case -EISDIR:
                return "cannot be read: it is no regular file";
        case -ELOOP:
                return "cannot be read: symbolic links lead in a circle";
        default:
                return NULL;
        }
}

static void report_unreadable(struct gg_lint_run *run, struct gg_arena *arena, const char *path, int error) {
        const char *message = reason(error);

        if (error == -EFBIG)
                report(run, arena, path, "GG003", "larger than 4 MiB: not looked at");
        else
                report(run, arena, path, "GG002",
                       message ? message : gg_arena_printf(arena, "cannot be read: %s", strerror(-error)));
}

/* Nothing of a file is read that no name or first line speaks for. */
static int read_file(struct gg_lint_file *file) {
        int fd = open(file->outside, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), r = 0;
        char head[HEAD_SIZE];
        struct stat st;

        if (fd < 0)
                return -errno;
        if (fstat(fd, &st) < 0)
                r = -errno;
        else if (!S_ISREG(st.st_mode))
                r = -EINVAL;
        else if (file->kind == GG_LINT_OTHER && gg_lint_may_be_script(file->path)) {
                ssize_t n = pread(fd, head, sizeof head, 0);

                if (n > 0 && !memchr(head, '\0', (size_t) n))
                        file->kind = gg_lint_kind_of(file->path, (struct gg_str){head, (size_t) n});
        }
        if (r == 0 && file->kind != GG_LINT_OTHER)
                r = gg_read_regular_fd(file->arena, fd, GG_LINT_FILE_MAX, &file->text);
        close(fd);
        return r;
}

static void visit_file(const struct walk *walk, const char *outside, const char *path, bool is_named) {
        struct gg_arena arena = {NULL};
        struct gg_lint_file file = {.arena = &arena, .path = path, .outside = outside};
        int r;

        file.kind = gg_lint_kind_of(file.path, (struct gg_str){"", 0});
        if (is_named || file.kind != GG_LINT_OTHER || gg_lint_may_be_script(file.path)) {
                r = read_file(&file);
                if (r < 0 && (is_named || file.kind != GG_LINT_OTHER))
                        report_unreadable(walk->run, &arena, path, r);
                else if (r == 0 && file.kind != GG_LINT_OTHER)
                        look_at(walk->run, &file);
                else if (is_named)
                        report(walk->run, &arena, path, "GG005", "of no kind that is looked at");
        }
        gg_arena_free(&arena);
}

/* ---- folders ---- */

static bool is_passed_over(const char *name) {
        static const char *const hidden[] = {".github", ".gitlab",       ".gitea", ".forgejo",
                                             ".vscode", ".devcontainer", ".mise"};
        static const char *const foreign[] = {"node_modules", "vendor", "testdata"};

        if (name[0] == '.') {
                for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
                        if (strcmp(name, hidden[i]) == 0)
                                return false;
                return true;
        }
        for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
                if (strcmp(name, foreign[i]) == 0)
                        return true;
        return false;
}

static unsigned char type_of(int dir_fd, const struct dirent *entry) {
        struct stat st;

        if (entry->d_type != DT_UNKNOWN)
                return entry->d_type;
        if (fstatat(dir_fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return DT_UNKNOWN;
        return S_ISDIR(st.st_mode) ? DT_DIR : S_ISREG(st.st_mode) ? DT_REG : DT_UNKNOWN;
}

static void push(struct walk *walk, const char *outside, const char *path) {
        struct folder *folder = gg_arena_alloc(&walk->arena, sizeof *folder);

        *folder = (struct folder){
                walk->folders,
                gg_arena_copy(&walk->arena, outside),
                gg_arena_copy(&walk->arena, path),
        };
        walk->folders = folder;
}

/* "dir/name" */
static const char *below(struct gg_arena *arena, const char *dir, const char *name) {
        size_t n = strlen(dir);

        return gg_arena_printf(arena, "%s%s%s", dir, n > 0 && dir[n - 1] == '/' ? "" : "/", name);
}

static void visit_folder(struct walk *walk, const struct folder *folder) {
        struct gg_arena arena = {NULL};
        const struct dirent *entry;
        DIR *dir = opendir(folder->outside);

        if (!dir) {
                report_unreadable(walk->run, &arena, folder->path, -errno);
                gg_arena_free(&arena);
                return;
        }
        while ((entry = readdir(dir))) {
                unsigned char type = type_of(dirfd(dir), entry);
                const char *outside, *path;

                if (type != DT_REG && (type != DT_DIR || is_passed_over(entry->d_name)))
                        continue;
                outside = below(&arena, folder->outside, entry->d_name);
                path = strcmp(folder->path, ".") == 0 ? entry->d_name
                                                      : below(&arena, folder->path, entry->d_name);
                if (type == DT_DIR)
                        push(walk, outside, path);
                else
                        visit_file(walk, outside, path, false);
        }
        closedir(dir);
        gg_arena_free(&arena);
}

static void visit_named(struct walk *walk, const char *outside) {
        const char *path = path_in(walk->run->arena, walk->run->top, outside);
        struct stat st;

        if (stat(outside, &st) < 0 || !S_ISDIR(st.st_mode)) {
                visit_file(walk, outside, path, true);
                return;
        }
        push(walk, outside, path);
        while (walk->folders) {
                const struct folder *folder = walk->folders;

                walk->folders = folder->next;
                visit_folder(walk, folder);
        }
}

static const char *own_cwd(struct gg_arena *arena) {
        char path[GG_PATH_MAX];

        return getcwd(path, sizeof path) ? gg_arena_copy(arena, path) : "/";
}

static void start(struct gg_lint_run *run, const char *path) {
        run->findings.arena = run->arena;
        run->cwd = own_cwd(run->arena);
        run->top = top_of(run, path);
        gg_lint_around_start(run);
}

/* What was named twice is there twice. */
static void finish(struct gg_lint_run *run) {
        struct gg_findings *all = &run->findings;
        size_t kept = 0;

        gg_lint_around_end(run);
        gg_findings_sort(all);
        for (size_t i = 0; i < all->count; i++)
                if (kept == 0 || strcmp(all->items[kept - 1].fingerprint, all->items[i].fingerprint) != 0)
                        all->items[kept++] = all->items[i];
        all->count = kept;
}

void gg_lint_paths(struct gg_lint_run *run, char *const *paths, size_t count) {
        struct walk walk = {.run = run};

        start(run, paths[0]);
        for (size_t i = 0; i < count; i++)
                visit_named(&walk, paths[i]);
        gg_arena_free(&walk.arena);
        finish(run);
}

void gg_lint_text(struct gg_lint_run *run, const char *path, struct gg_str text) {
        struct gg_arena arena = {NULL};
        struct gg_lint_file file = {.arena = &arena, .outside = path, .text = text};

        start(run, path);
        file.path = path_in(&arena, run->top, path);
        file.kind = gg_lint_kind_of(file.path, text);
        if (file.kind == GG_LINT_OTHER)
                report(run, &arena, file.path, "GG005", "of no kind that is looked at");
        else
                look_at(run, &file);
        gg_arena_free(&arena);
        finish(run);
}
