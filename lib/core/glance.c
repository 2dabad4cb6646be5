/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <goroot-guard/env.h>
#include <goroot-guard/goenv.h>
#include <goroot-guard/judge.h>
#include <goroot-guard/path.h>
#include <string.h>

/* Longer paths are left to gg_judge(): this is on the stack of the launch. */
#define GLANCE_PATH_MAX 512

static bool no_goenv(const struct gg_fs *fs, char *const *env) {
        char path[GLANCE_PATH_MAX];
        struct gg_buf buf;
        struct gg_stat st;
        int r;

        gg_buf_init(&buf, path, sizeof path);
        r = gg_goenv_path(env, &buf);
        return r == -ENOENT || (r == 0 && fs->stat(fs->ctx, path, &st) == -ENOENT);
}

static bool is_link(const struct gg_fs *fs, const char *path) {
        char first;

        return fs->readlink(fs->ctx, path, &first, 1) != -EINVAL;
}

/* Whether dir/bin/go belongs to dir: no link leads away from it, to the go of another tree. */
static bool is_native(const struct gg_fs *fs, struct gg_str dir, struct gg_buf *buf) {
        return gg_path_join(buf, dir, "bin") == 0 && !is_link(fs, buf->p) &&
               gg_path_join(buf, dir, "bin/go") == 0 && !is_link(fs, buf->p);
}

/* Whether two paths lead to one file: the one that is launched and $GOROOT/bin/go. */
static bool same_path(const struct gg_fs *fs, const char *path, const char *go, struct gg_look *look) {
        if (strcmp(path, go) == 0)
                return true;
        look->files_known =
                fs->stat(fs->ctx, path, &look->file) == 0 && fs->stat(fs->ctx, go, &look->go) == 0;
        return look->files_known && gg_same_file(&look->file, &look->go);
}

static bool is_at_home(const struct gg_fs *fs, const char *path, struct gg_str goroot, struct gg_look *look) {
        char name[GLANCE_PATH_MAX];
        struct gg_buf buf;
        struct gg_stat st;

        gg_buf_init(&buf, name, sizeof name);
        if (gg_path_join(&buf, goroot, "bin/go") < 0 || !same_path(fs, path, name, look) ||
            !is_native(fs, goroot, &buf))
                return false;
        return gg_path_join(&buf, goroot, "pkg/tool") == 0 && fs->stat(fs->ctx, name, &st) == 0 &&
               st.type == GG_FILE_DIRECTORY;
}

bool gg_judge_at_a_glance(const struct gg_fs *fs, const struct gg_request *request, bool searched) {
        struct gg_str goroot = gg_str_of(gg_env_get(request->env, "GOROOT"));
        struct gg_look nobody_asked = {.doubted = false},
                       *look = request->look ? request->look : &nobody_asked;
        bool at_home;

        look->files_known = false;
        at_home = goroot.n == 0 ? no_goenv(fs, request->env) : is_at_home(fs, request->path, goroot, look);
        look->doubted = !at_home || (searched && !gg_gobin_runs(fs, request->path));
        return !look->doubted;
}
