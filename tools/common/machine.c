/* SPDX-License-Identifier: MIT */
#include "common/machine.h"
#include "common/pamenv.h"
#include "common/readfile.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <goroot-guard/env.h>
#include <goroot-guard/path.h>
#include <goroot-guard/sysfs.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Names of one folder that a pattern may match. */
#define GLOB_NAMES_MAX 10000

/* Names of one folder that are read at all: a store of Nix has some hundred thousand. */
#define NAMES_MAX 1000000

#define SMALL_FILE_MAX ((size_t) 1024 * 1024)

/* Lines of /etc/environment, and homes. A real image has some fifty at most; of a hostile one they would
 * cost time by their square. */
#define VARIABLES_MAX 1000
#define HOMES_MAX 1000

/* login.defs(5), ENV_SUPATH */
#define DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/* ---- an image: paths are resolved by hand, so that no link leads out of it ---- */

/* The path of ours for one of the image that has no symbolic link in it. */
static int place(const struct gg_machine *m, const char *path, char ret[GG_PATH_MAX]) {
        return snprintf(ret, GG_PATH_MAX, "%s%s", m->root, path) < GG_PATH_MAX ? 0 : -ENAMETOOLONG;
}

/* gg_path_resolve() asks for each part in order, when all before it is resolved. */
static long raw_readlink(void *ctx, const char *path, char *ret_target, size_t cap) {
        char outside[GG_PATH_MAX];
        ssize_t n;
        int r = place(ctx, path, outside);

        if (r < 0)
                return r;
        n = readlink(outside, ret_target, cap);
        return n < 0 ? -errno : n;
}

static int image_getcwd(void *ctx, char *ret_path, size_t cap) {
        const struct gg_machine *m = ctx;

        return snprintf(ret_path, cap, "%s", m->cwd) < (int) cap ? 0 : -ERANGE;
}

static int resolve_into(const struct gg_machine *m, const char *path, char ret[GG_PATH_MAX]) {
        const struct gg_fs fs = {.ctx = (void *) m, .readlink = raw_readlink, .getcwd = image_getcwd};
        char scratch[GG_PATH_MAX];
        struct gg_buf buf;

        gg_buf_init(&buf, ret, GG_PATH_MAX);
        return gg_path_resolve(&fs, path, &buf, scratch, sizeof scratch);
}

/* Resolves, and names the result as our own process would. */
static int find(const struct gg_machine *m, const char *path, char ret[GG_PATH_MAX]) {
        char inside[GG_PATH_MAX];
        int r = resolve_into(m, path, inside);

        return r < 0 ? r : place(m, inside, ret);
}

static int image_stat(void *ctx, const char *path, struct gg_stat *ret_stat) {
        char outside[GG_PATH_MAX];
        int r = find(ctx, path, outside);

        return r < 0 ? r : gg_sysfs.stat(NULL, outside, ret_stat);
}

static int image_may_execute(void *ctx, const char *path) {
        char outside[GG_PATH_MAX];
        int r = find(ctx, path, outside);

        return r < 0 ? r : gg_sysfs.may_execute(NULL, outside);
}

/* The last part of the path is not followed; what lies before it is. */
static long image_readlink(void *ctx, const char *path, char *ret_target, size_t cap) {
        const struct gg_machine *m = ctx;
        struct gg_str dir = gg_path_dir(gg_str_of(path)), base = gg_path_base(gg_str_of(path));
        char parent[GG_PATH_MAX], inside[GG_PATH_MAX], whole[2 * GG_PATH_MAX];
        int r;

        if (dir.n >= sizeof parent)
                return -ENAMETOOLONG;
        memcpy(parent, dir.n > 0 ? dir.p : ".", dir.n > 0 ? dir.n : 1);
        parent[dir.n > 0 ? dir.n : 1] = '\0';
        r = resolve_into(m, parent, inside);
        if (r < 0)
                return r;
        if (gg_str_is(base, "..") || gg_str_is(base, ".") || base.n == 0)
                return -EINVAL;
        if (snprintf(whole, sizeof whole, "%s/%.*s", strcmp(inside, "/") == 0 ? "" : inside, (int) base.n,
                     base.p) >= GG_PATH_MAX)
                return -ENAMETOOLONG;
        return raw_readlink(ctx, whole, ret_target, cap);
}

static int image_open(void *ctx, const char *path) {
        char outside[GG_PATH_MAX];
        int r = find(ctx, path, outside);

        return r < 0 ? r : gg_sysfs.open(NULL, outside);
}

static int image_path_of(void *ctx, int handle, char *ret_path, size_t cap) {
        const struct gg_machine *m = ctx;
        size_t n = strlen(m->root);
        int r = gg_sysfs.path_of(NULL, handle, ret_path, cap);

        if (r < 0)
                return r;
        if (strncmp(ret_path, m->root, n) != 0 || ret_path[n] != '/')
                return -ENOENT;
        memmove(ret_path, ret_path + n, strlen(ret_path + n) + 1);
        return 0;
}

/* ---- the environment ---- */

static char **add_variable(const struct gg_machine *m, char **env, const char *name, const char *value) {
        const struct gg_env_edit edit = {name, value};
        void *room = gg_arena_alloc(m->arena, gg_env_room(env, &edit, 1));

        return gg_env_apply(env, &edit, 1, room);
}

/* pam_env(8): NAME=VALUE lines, perhaps in quotes, perhaps after "export". */
static char **add_etc_environment(const struct gg_machine *m, char **env) {
        struct gg_str text = {NULL, 0}, name, value;
        size_t count = 0;

        if (gg_machine_read(m, "/etc/environment", SMALL_FILE_MAX, &text) < 0)
                return env;
        while (text.p && count < VARIABLES_MAX) {
                if (!gg_pam_env_line(gg_str_cut(&text, '\n'), &name, &value))
                        continue;
                env = add_variable(m, env, gg_arena_string(m->arena, name), gg_arena_string(m->arena, value));
                count++;
        }
        return env;
}

char *const *gg_machine_etc_environment(const struct gg_machine *m) {
        static char *const empty[] = {NULL};

        return add_etc_environment(m, (char **) empty);
}

static void make_environment(struct gg_machine *m, const struct gg_machine_options *options) {
        static char *const empty[] = {NULL};
        char **env = (char **) environ;

        if (m->root) {
                env = add_variable(m, (char **) empty, "PATH", DEFAULT_PATH);
                env = add_variable(m, env, "HOME", "/root");
                env = add_etc_environment(m, env);
        }
        for (size_t i = 0; i < options->set_count; i++) {
                struct gg_str value = gg_str_of(options->sets[i]);
                struct gg_str name = gg_str_cut(&value, '=');

                env = add_variable(m, env, gg_arena_string(m->arena, name), value.p ? value.p : "");
        }
        m->env = env;
        m->path = gg_machine_getenv(m, "PATH");
        if (!m->path)
                m->path = DEFAULT_PATH;
        m->home = gg_machine_getenv(m, "HOME");
        if (m->home && *m->home == '\0')
                m->home = NULL;
}

static void add_home(struct gg_machine *m, const char *home, size_t *cap) {
        for (size_t i = 0; i < m->home_count; i++)
                if (strcmp(m->homes[i], home) == 0)
                        return;
        if (home[0] != '/' || strcmp(home, "/") == 0 || !gg_machine_is_dir(m, home))
                return;
        m->homes = gg_arena_grow(m->arena, m->homes, m->home_count, cap, sizeof *m->homes);
        m->homes[m->home_count++] = home;
}

/* Root's and those of people: login.defs(5), UID_MIN. "nobody" has a home that is none. */
static void find_homes(struct gg_machine *m) {
        struct gg_str text = {NULL, 0};
        size_t cap = 0;

        if (m->home)
                add_home(m, m->home, &cap);
        if (!m->root || gg_machine_read(m, "/etc/passwd", SMALL_FILE_MAX, &text) < 0)
                return;
        while (text.p && m->home_count < HOMES_MAX) {
                struct gg_str line = gg_str_cut(&text, '\n'), part[6] = {{NULL, 0}};
                unsigned long uid;

                for (size_t i = 0; i < 6 && line.p; i++)
                        part[i] = gg_str_cut(&line, ':');
                uid = part[2].n > 0 ? strtoul(part[2].p, NULL, 10) : ULONG_MAX;
                if (part[5].n > 0 && (uid == 0 || (uid >= 1000 && uid < 65000)))
                        add_home(m, gg_arena_string(m->arena, part[5]), &cap);
        }
}

/* ---- */

static const char *own_cwd(struct gg_arena *arena) {
        char path[GG_PATH_MAX];

        return getcwd(path, sizeof path) ? gg_arena_copy(arena, path) : "/";
}

int gg_machine_open(struct gg_arena *arena, const struct gg_machine_options *options,
                    struct gg_machine *ret) {
        struct gg_machine m = {.arena = arena, .fs = gg_sysfs, .root_fd = -1};
        bool is_image = options->root && *options->root != '\0';

        if (is_image) {
                char *real = realpath(options->root, NULL);

                if (!real)
                        return -errno;
                is_image = strcmp(real, "/") != 0;
                m.root = is_image ? gg_arena_copy(arena, real) : NULL;
                free(real);
        }
        if (is_image) {
                m.root_fd = open(m.root, O_PATH | O_DIRECTORY | O_CLOEXEC);
                if (m.root_fd < 0)
                        return -errno;
                m.fs.stat = image_stat;
                m.fs.may_execute = image_may_execute;
                m.fs.readlink = image_readlink;
                m.fs.getcwd = image_getcwd;
                m.fs.open = image_open;
                m.fs.path_of = image_path_of;
        }
        m.cwd = options->cwd ? options->cwd : is_image ? "/" : own_cwd(arena);
        *ret = m;
        if (is_image)
                ret->fs.ctx = ret;
        make_environment(ret, options);
        find_homes(ret);
        return 0;
}

void gg_machine_close(struct gg_machine *m) {
        if (m->root_fd >= 0)
                close(m->root_fd);
        m->root_fd = -1;
}

const char *gg_machine_getenv(const struct gg_machine *m, const char *name) {
        return gg_env_get(m->env, name);
}

int gg_machine_read(const struct gg_machine *m, const char *path, size_t max, struct gg_str *ret_text) {
        int fd = m->fs.open(m->fs.ctx, path), r;

        if (fd < 0)
                return fd;
        r = gg_read_regular_fd(m->arena, fd, max, ret_text);
        close(fd);
        return r;
}

static bool is_of_type(const struct gg_machine *m, const char *path, enum gg_file_type type) {
        struct gg_stat st;

        return m->fs.stat(m->fs.ctx, path, &st) == 0 && st.type == type;
}

bool gg_machine_is_file(const struct gg_machine *m, const char *path) {
        return is_of_type(m, path, GG_FILE_REGULAR);
}

bool gg_machine_is_dir(const struct gg_machine *m, const char *path) {
        return is_of_type(m, path, GG_FILE_DIRECTORY);
}

bool gg_machine_is_executable(const struct gg_machine *m, const char *path) {
        return gg_machine_is_file(m, path) && m->fs.may_execute(m->fs.ctx, path) == 0;
}

bool gg_machine_is_link(const struct gg_machine *m, const char *path) {
        char target[1];

        return m->fs.readlink(m->fs.ctx, path, target, sizeof target) >= 0;
}

const char *gg_machine_readlink(const struct gg_machine *m, const char *path) {
        char target[GG_PATH_MAX];
        long n = m->fs.readlink(m->fs.ctx, path, target, sizeof target);

        return n < 0 ? NULL : gg_arena_string(m->arena, (struct gg_str){target, (size_t) n});
}

static int by_bytes(const void *a, const void *b) {
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* One part of a path against one of a pattern: `*` and `?`. */
static bool part_matches(struct gg_str part, const char *name) {
        const char *pattern = part.p, *star = NULL, *retry = NULL, *end = pattern + part.n;

        if (name[0] == '.' && (part.n == 0 || pattern[0] != '.'))
                return false;
        while (*name != '\0') {
                if (pattern < end && *pattern == '*') {
                        star = ++pattern;
                        retry = name;
                } else if (pattern < end && (*pattern == '?' || *pattern == *name)) {
                        pattern++;
                        name++;
                } else if (star) {
                        pattern = star;
                        name = ++retry;
                } else {
                        return false;
                }
        }
        while (pattern < end && *pattern == '*')
                pattern++;
        return pattern == end;
}

/* part: of a pattern that the names must match; p NULL: all do. */
static int list_names(const struct gg_machine *m, const char *path, size_t max, struct gg_str part,
                      const char ***ret_names, size_t *ret_count) {
        const char **names = NULL;
        size_t count = 0, cap = 0, seen = 0;
        const struct dirent *entry;
        int fd = m->fs.open(m->fs.ctx, path);
        DIR *dir;

        if (fd < 0)
                return fd;
        dir = fdopendir(fd);
        if (!dir) {
                int r = -errno;

                close(fd);
                return r;
        }
        while (count < max && seen++ < NAMES_MAX && (entry = readdir(dir))) {
                if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
                    (part.p && !part_matches(part, entry->d_name)))
                        continue;
                names = gg_arena_grow(m->arena, names, count, &cap, sizeof *names);
                names[count++] = gg_arena_copy(m->arena, entry->d_name);
        }
        closedir(dir);
        if (count > 1)
                qsort(names, count, sizeof *names, by_bytes);
        *ret_names = names;
        *ret_count = count;
        return 0;
}

int gg_machine_list(const struct gg_machine *m, const char *path, size_t max, const char ***ret_names,
                    size_t *ret_count) {
        return list_names(m, path, max, (struct gg_str){NULL, 0}, ret_names, ret_count);
}

const char *gg_machine_resolve(const struct gg_machine *m, const char *path) {
        char real[GG_PATH_MAX], scratch[GG_PATH_MAX];
        struct gg_stat st;
        struct gg_buf buf;
        int r;

        if (m->root) {
                r = resolve_into(m, path, real);
        } else {
                gg_buf_init(&buf, real, sizeof real);
                r = gg_path_resolve(&m->fs, path, &buf, scratch, sizeof scratch);
        }
        if (r < 0 || m->fs.stat(m->fs.ctx, real, &st) < 0)
                return NULL;
        return gg_arena_copy(m->arena, real);
}

const char *gg_machine_join(const struct gg_machine *m, const char *dir, const char *name) {
        size_t n = strlen(dir);

        while (n > 0 && dir[n - 1] == '/')
                n--;
        while (*name == '/')
                name++;
        return gg_arena_printf(m->arena, "%.*s/%s", (int) n, dir, name);
}

/* Goes on behind `base`, which exists, with the parts of the pattern that are left. A pattern has few parts,
 * and it is ours or the configuration's: this goes as deep as it has parts. */
// NOLINTNEXTLINE(misc-no-recursion)
static void glob_below(const struct gg_machine *m, const char *base, const char *pattern,
                       gg_machine_visit *visit, void *ctx) {
        size_t plain = 0, count = 0;
        const char **names, *end, *dir = base;
        struct gg_stat st;

        while (*pattern == '/')
                pattern++;
        /* All parts up to the one with a star are one step. */
        for (size_t i = 0; pattern[i] != '\0' && pattern[i] != '*' && pattern[i] != '?'; i++)
                if (pattern[i] == '/')
                        plain = i + 1;
        if (!strpbrk(pattern, "*?"))
                plain = strlen(pattern);
        if (plain > 0) {
                dir = gg_machine_join(m, base, gg_arena_string(m->arena, (struct gg_str){pattern, plain}));
                pattern += plain;
        }
        if (*pattern == '\0') {
                if (m->fs.stat(m->fs.ctx, dir, &st) == 0)
                        visit(ctx, dir);
                return;
        }
        end = strchr(pattern, '/');
        if (!end)
                end = pattern + strlen(pattern);
        if (list_names(m, *dir ? dir : "/", GLOB_NAMES_MAX,
                       (struct gg_str){pattern, (size_t) (end - pattern)}, &names, &count) < 0)
                return;
        for (size_t i = 0; i < count; i++)
                glob_below(m, gg_machine_join(m, dir, names[i]), end, visit, ctx);
}

void gg_machine_glob(const struct gg_machine *m, const char *pattern, gg_machine_visit *visit, void *ctx) {
        if (pattern[0] == '/')
                glob_below(m, "", pattern, visit, ctx);
        else
                glob_below(m, m->cwd, pattern, visit, ctx);
}

void gg_machine_glob_below(const struct gg_machine *m, const char *dir, const char *pattern,
                           gg_machine_visit *visit, void *ctx) {
        glob_below(m, dir, pattern, visit, ctx);
}

const char *gg_machine_outside(const struct gg_machine *m, const char *path) {
        char real[GG_PATH_MAX];

        if (!m->root)
                return path;
        if (resolve_into(m, path, real) == 0)
                path = gg_arena_copy(m->arena, real);
        return gg_arena_printf(m->arena, "%s%s", m->root, path);
}
