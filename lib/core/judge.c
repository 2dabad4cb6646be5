/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <goroot-guard/env.h>
#include <goroot-guard/goenv.h>
#include <goroot-guard/judge.h>
#include <goroot-guard/path.h>
#include <string.h>

#define GOTOOLCHAIN_MAX 64

/* stat. An error that tells nothing about the file, but that it could not be looked at (no memory, a failing
 * disk), is kept: what is concluded without the answer must not stop a launch. */
static int look_at(const struct gg_fs *fs, struct gg_judgement *j, const char *path,
                   struct gg_stat *ret_stat) {
        int r = fs->stat(fs->ctx, path, ret_stat);

        switch (-r) {
        case 0:
        case EACCES:
        case ELOOP:
        case ENAMETOOLONG:
        case ENOENT:
        case ENOTDIR:
                break;
        default:
                j->error = -r;
        }
        return r;
}

static bool stat_directory(const struct gg_fs *fs, struct gg_judgement *j, const char *path,
                           struct gg_stat *ret_stat) {
        return look_at(fs, j, path, ret_stat) == 0 && ret_stat->type == GG_FILE_DIRECTORY;
}

static bool is_directory_at(const struct gg_fs *fs, struct gg_judgement *j, const char *path) {
        struct gg_stat st;

        return stat_directory(fs, j, path, &st);
}

/* stat of dir/name. */
static int stat_in(const struct gg_fs *fs, struct gg_judgement *j, struct gg_str dir, const char *name,
                   struct gg_stat *ret_stat) {
        struct gg_buf path;

        gg_buf_init(&path, j->bin.scratch, sizeof j->bin.scratch);
        if (gg_path_join(&path, dir, name) < 0)
                return -ENAMETOOLONG;
        return look_at(fs, j, path.p, ret_stat);
}

static bool has_directory(const struct gg_fs *fs, struct gg_judgement *j, struct gg_str dir,
                          const char *name) {
        struct gg_stat st;

        return stat_in(fs, j, dir, name, &st) == 0 && st.type == GG_FILE_DIRECTORY;
}

/* Whether the toolchain in goroot has the version of the binary; true where one of them cannot be told. */
static bool is_same_version(const struct gg_fs *fs, struct gg_judgement *j, const char *goroot) {
        gg_gobin_inform(fs, &j->bin);
        return j->bin.info.version[0] == '\0' ||
               gg_gobin_root_version(fs, &j->bin, gg_str_of(goroot), j->goroot_version) < 0 ||
               strcmp(j->goroot_version, j->bin.info.version) == 0;
}

/* Whether a directory is the same as the root that the binary finds itself. */
static bool is_found_root(const struct gg_fs *fs, struct gg_judgement *j, const char *dir) {
        struct gg_stat dir_stat, own_stat;

        return j->bin.root[0] != '\0' && stat_directory(fs, j, dir, &dir_stat) &&
               look_at(fs, j, j->bin.root, &own_stat) == 0 && gg_same_file(&own_stat, &dir_stat);
}

/* Whether the binary can be reached through dir, beside a pkg/tool of its version (a folder of links to the
 * parts of the tree, a farm of links to its files). go: $dir/bin/go. */
static bool leads_to_binary(const struct gg_fs *fs, struct gg_judgement *j, const char *dir,
                            const struct gg_stat *go) {
        return gg_same_file(go, &j->bin.file) && has_directory(fs, j, gg_str_of(dir), "pkg/tool") &&
               is_same_version(fs, j, dir);
}

static bool is_own_root(const struct gg_fs *fs, struct gg_judgement *j, const char *dir) {
        struct gg_stat go;

        return is_found_root(fs, j, dir) ||
               (stat_in(fs, j, gg_str_of(dir), "bin/go", &go) == 0 && leads_to_binary(fs, j, dir, &go));
}

/* Reads the go/env file of this environment, if there is one. */
static void read_goenv(const struct gg_fs *fs, char *const *env, struct gg_judgement *j,
                       char toolchain[GOTOOLCHAIN_MAX], char modules[GOTOOLCHAIN_MAX]) {
        struct gg_goenv_key keys[] = {
                {.name = "GOROOT", .value = j->file_texts, .cap = GG_PATH_MAX},
                {.name = "GOTOOLCHAIN", .value = toolchain, .cap = GOTOOLCHAIN_MAX},
                {.name = "GO111MODULE", .value = modules, .cap = GOTOOLCHAIN_MAX},
        };
        struct gg_buf path;
        char *file;

        toolchain[0] = modules[0] = '\0';
        gg_buf_init(&path, j->bin.scratch, sizeof j->bin.scratch);
        if (gg_goenv_path(env, &path) < 0 || gg_goenv_read(fs, path.p, keys, sizeof keys / sizeof *keys) < 0)
                return;
        file = j->file_texts + strlen(j->file_texts) + 1;
        memcpy(file, path.p, path.len + 1);
        j->goroot_file = file;
        j->file_goroot = j->file_texts;
        j->goroot_line = j->file_goroot[0] != '\0' ? keys[0].line : 0;
        j->file_is_wrong = keys[0].cut; /* no path is that long or has a NUL in it */
}

/* The minor of "go1.22.12" and "1.22-devel_..."; -1 for what names no release ("devel go1.24-..." is a
 * development tree, which is at least as new as any that matters here: 99). */
static int minor_of(const char *version) {
        int minor = 0;

        if (strncmp(version, "devel", 5) == 0)
                return 99;
        if (strncmp(version, "go1.", 4) != 0)
                return -1;
        for (version += 4; *version >= '0' && *version <= '9' && minor < 1000; version++)
                minor = minor * 10 + (*version - '0');
        return minor;
}

/* toolchain.Select of cmd/go: whether GOTOOLCHAIN makes this go hand over to a toolchain named there, with
 * GOROOT set or removed for it. `auto`, `path` and `local` leave it to go.mod or forbid it: then GOROOT is
 * obeyed at least until go.mod is read. */
static bool switches_toolchain(char *const *env, const struct gg_judgement *j, const char *file_toolchain,
                               const char *file_modules) {
        const char *choice = gg_env_get(env, "GOTOOLCHAIN");
        const char *modules = gg_env_get(env, "GO111MODULE");
        struct gg_str rest, name, own = gg_str_of(j->bin.info.version);

        if (!choice || *choice == '\0')
                choice = file_toolchain;
        if (!modules || *modules == '\0')
                modules = file_modules;
        if (minor_of(j->bin.info.version) < 21 || strcmp(modules, "off") == 0)
                return false;
        rest = gg_str_of(choice);
        name = gg_str_cut(&rest, '+'); /* go1.22.3+auto: at least that one */
        own = gg_str_cut(&own, ' ');   /* "go1.22.3 X:loopvar" calls itself go1.22.3 */
        return gg_str_starts(name, "go1") && !gg_str_eq(name, own);
}

static enum gg_hint hint_by_spelling(struct gg_str v) {
        static const char blanks[] = " \t\r\n";
        char first = v.p[0], last = v.p[v.n - 1];

        if (first == '"' || first == '\'' || last == '"' || last == '\'')
                return GG_HINT_QUOTES;
        if (memchr(v.p, '$', v.n))
                return GG_HINT_DOLLAR;
        if (first == '~')
                return GG_HINT_TILDE;
        if (memchr(blanks, first, sizeof blanks - 1) || memchr(blanks, last, sizeof blanks - 1))
                return GG_HINT_BLANKS;
        return GG_HINT_NONE;
}

/* GOROOT is no directory: why. */
static enum gg_hint hint_missing(const struct gg_fs *fs, struct gg_judgement *j, struct gg_str value) {
        struct gg_str dir = gg_path_dir(gg_path_dir(value));
        enum gg_hint hint = hint_by_spelling(value);
        struct gg_stat st;

        if (hint != GG_HINT_NONE)
                return hint;
        if (value.n >= sizeof j->goroot)
                return GG_HINT_TOO_LONG;
        if (look_at(fs, j, j->goroot, &st) == 0 && st.type == GG_FILE_REGULAR && dir.n > 0 &&
            has_directory(fs, j, dir, "pkg/tool"))
                return GG_HINT_BINARY;
        return value.p[0] != '/' ? GG_HINT_RELATIVE : GG_HINT_NONE;
}

/* GOROOT is a directory without pkg/tool: why. */
static enum gg_hint hint_incomplete(const struct gg_fs *fs, struct gg_judgement *j, struct gg_str value) {
        while (value.n > 1 && value.p[value.n - 1] == '/')
                value.n--;
        if (gg_str_is(gg_path_base(value), "bin") && has_directory(fs, j, gg_path_dir(value), "pkg/tool"))
                return GG_HINT_BIN;
        return has_directory(fs, j, value, "src/runtime") ? GG_HINT_NO_PKG : GG_HINT_NONE;
}

/* What is wrong with a GOROOT that is not the binary's own root; in_doubt: unless it is that after all. */
static void find_reason(const struct gg_fs *fs, struct gg_judgement *j, struct gg_str value,
                        bool is_directory, bool in_doubt) {
        int r = is_directory ? gg_gobin_root_version(fs, &j->bin, gg_str_of(j->goroot), j->goroot_version)
                             : -ENOENT;
        bool has_tool = r > 0 || (is_directory && has_directory(fs, j, gg_str_of(j->goroot), "pkg/tool"));

        if (r < 0 || !has_tool)
                j->goroot_version[0] = '\0';
        if (!is_directory) {
                j->reason = GG_REASON_MISSING;
                j->hint = hint_missing(fs, j, value);
        } else if (!has_tool) {
                j->reason = GG_REASON_INCOMPLETE;
                j->hint = hint_incomplete(fs, j, value);
        } else {
                j->reason = j->goroot_version[0] != '\0' && j->bin.info.version[0] != '\0' &&
                                            strcmp(j->goroot_version, j->bin.info.version) != 0
                                    ? GG_REASON_VERSION_MISMATCH
                                    : GG_REASON_TREE_MISMATCH;
                if (in_doubt && j->reason == GG_REASON_TREE_MISMATCH && is_found_root(fs, j, j->goroot)) {
                        j->reason = GG_REASON_NONE;
                        return;
                }
        }
        j->outcome = GG_OUTCOME_VIOLATION;
        if (j->bin.root[0] != '\0')
                return;

        /* A go that was copied out of its tree, or whose tree was slimmed, has no root of its own and may
         * need this one: the version is all there is to compare (Go itself compares no more). */
        if (j->reason == GG_REASON_TREE_MISMATCH && j->goroot_version[0] != '\0')
                j->outcome = GG_OUTCOME_MATCH;
        j->reason = j->outcome == GG_OUTCOME_MATCH ? GG_REASON_NONE : GG_REASON_UNVERIFIABLE;
}

static void clear(struct gg_judgement *j) {
        j->outcome = GG_OUTCOME_NOT_GO;
        j->reason = GG_REASON_NONE;
        j->hint = GG_HINT_NONE;
        j->error = 0;
        j->source = GG_SOURCE_NONE;
        j->goroot[0] = j->goroot_version[0] = '\0';
        j->goroot_file = j->file_goroot = j->bin.root = "";
        j->goroot_env = (struct gg_str){NULL, 0};
        j->goroot_line = 0;
        j->file_is_wrong = j->switches = false;
        j->bin.kind = GG_GOBIN_OTHER; /* for a reader who does not ask for the outcome first */
        j->bin.path[0] = '\0';
}

static void keep_goroot(struct gg_judgement *j, struct gg_str value) {
        size_t n = value.n < sizeof j->goroot ? value.n : sizeof j->goroot - 1;

        memcpy(j->goroot, value.p, n);
        j->goroot[n] = '\0';
}

/* The go/env file's GOROOT is of interest although the variable overrides it: with the variable removed it
 * would count. */
static void judge_file(const struct gg_fs *fs, struct gg_judgement *j) {
        const char *value = j->file_goroot;
        int error = j->error;

        if (!j->file_is_wrong && value[0] != '\0')
                j->file_is_wrong = !is_own_root(fs, j, value);
        j->error = error; /* the verdict is not about this one */
}

/* Whether $GOROOT/bin/go is there. */
static bool has_go(const struct gg_fs *fs, const struct gg_look *look, struct gg_judgement *j,
                   struct gg_stat *ret_go) {
        if (!look || !look->files_known) /* only with a GOROOT in the environment */
                return stat_in(fs, j, gg_str_of(j->goroot), "bin/go", ret_go) == 0;
        *ret_go = look->go;
        return true;
}

/* Whether the binary is bin/go of its root. */
static bool is_bin_go(const struct gg_gobin *bin) {
        return bin->root[0] != '\0' && strcmp(bin->path + strlen(bin->root), "/bin/go") == 0;
}

static void judge_goroot(const struct gg_fs *fs, const struct gg_request *request, struct gg_judgement *j) {
        char toolchain[GOTOOLCHAIN_MAX] = "", modules[GOTOOLCHAIN_MAX] = "";
        struct gg_str value = j->goroot_env;
        bool is_path, with_go, is_directory, with_other_go;
        struct gg_stat go;

        j->source = GG_SOURCE_ENV;
        if (value.n == 0) {
                read_goenv(fs, request->env, j, toolchain, modules);
                value = gg_str_of(j->file_goroot);
                if (j->file_is_wrong && value.n == GG_PATH_MAX - 1)
                        value.n++; /* its NUL stands for all that was cut */
                j->source = value.n > 0 ? GG_SOURCE_FILE : GG_SOURCE_NONE;
        }
        j->outcome = GG_OUTCOME_MATCH;
        if (value.n == 0)
                return;
        keep_goroot(j, value);
        if (!j->file_is_wrong && strcmp(j->goroot, j->bin.root) == 0)
                return; /* that it has a pkg/tool was seen when the root was found */

        /* Where the binary would be if this were its root there is nearly always another go, and then one
         * look says nearly all. Nearly: what is mounted can make two trees of one folder. */
        is_path = !j->file_is_wrong && value.n < sizeof j->goroot;
        with_go = is_path && has_go(fs, request->look, j, &go);
        with_other_go = with_go && is_bin_go(&j->bin) && !gg_same_file(&go, &j->bin.file);
        is_directory = with_go || (is_path && is_directory_at(fs, j, j->goroot));
        if (is_directory && !with_other_go &&
            (is_found_root(fs, j, j->goroot) || (with_go && leads_to_binary(fs, j, j->goroot, &go))))
                return;

        /* From here on something is wrong, and what it costs to find out counts no more. */
        gg_gobin_inform(fs, &j->bin);
        if (j->bin.info.path[0] != '\0' && strcmp(j->bin.info.path, "cmd/go") != 0) {
                j->outcome = GG_OUTCOME_NOT_GO; /* a wrapper written in Go that lies in the place of a go */
                return;
        }
        if (j->source == GG_SOURCE_ENV)
                read_goenv(fs, request->env, j, toolchain, modules);
        judge_file(fs, j);
        if (switches_toolchain(request->env, j, toolchain, modules)) {
                j->switches = true;
                return;
        }
        find_reason(fs, j, value, is_directory, with_other_go);
}

/* A binary that could not be looked at is known by the name it was launched by. */
static void keep_path(struct gg_gobin *bin, const char *path) {
        struct gg_buf buf;

        gg_buf_init(&buf, bin->path, GG_PATH_MAX);
        gg_buf_puts(&buf, path);
        bin->root = "";
        bin->info.version[0] = '\0';
}

void gg_judge(const struct gg_fs *fs, const struct gg_request *request, struct gg_judgement *ret) {
        clear(ret);

        struct gg_str goroot = gg_str_of(gg_env_get(request->env, "GOROOT"));
        const struct gg_look *look = request->look;
        int r = gg_gobin_identify(fs, request->path, look && look->files_known ? &look->file : NULL,
                                  look && look->doubted && goroot.n > 0, &ret->bin);
        if (r < 0) {
                ret->outcome = GG_OUTCOME_UNDECIDED;
                ret->error = -r;
                keep_path(&ret->bin, request->path);
                return;
        }
        if (ret->bin.kind != GG_GOBIN_GO)
                return;
        ret->goroot_env = goroot;
        judge_goroot(fs, request, ret);
        if (ret->outcome != GG_OUTCOME_VIOLATION) {
                ret->error = 0;
        } else if (ret->error != 0) {
                ret->outcome = GG_OUTCOME_UNDECIDED;
                ret->reason = GG_REASON_NONE;
                ret->hint = GG_HINT_NONE;
        }
}
