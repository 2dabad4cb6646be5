/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <goroot-guard/path.h>
#include <string.h>

/* path_resolution(7): the kernel gives up after 40 links. */
#define LINKS_MAX 40

/* The length of the part up to and without the last slash; n if there is no slash. */
static size_t last_slash(struct gg_str path) {
        size_t i = path.n;

        while (i > 0 && path.p[i - 1] != '/')
                i--;
        return i > 0 ? i - 1 : path.n;
}

struct gg_str gg_path_base(struct gg_str path) {
        size_t slash = last_slash(path);

        if (slash == path.n)
                return path;
        return (struct gg_str){path.p + slash + 1, path.n - slash - 1};
}

struct gg_str gg_path_dir(struct gg_str path) {
        size_t slash = last_slash(path);

        if (slash == path.n)
                return (struct gg_str){NULL, 0};
        return (struct gg_str){path.p, slash > 0 ? slash : 1};
}

int gg_path_join(struct gg_buf *buf, struct gg_str dir, const char *name) {
        gg_buf_reset(buf);
        gg_buf_put_str(buf, dir);
        if (dir.n > 0 && dir.p[dir.n - 1] != '/')
                gg_buf_putc(buf, '/');
        gg_buf_puts(buf, name);
        return buf->truncated ? -ENAMETOOLONG : 0;
}

bool gg_path_search_passes(int error) {
        switch (error) {
        case EACCES: /* remembered */
        case ENOENT:
        case ENOTDIR:
        case ESTALE: /* these three: glibc only, for network file systems that are not there */
        case ENODEV:
        case ETIMEDOUT:
                return true;
        default:
                return false;
        }
}

void gg_path_search_start(struct gg_path_search *ret_search, const char *file, const char *path_var) {
        *ret_search = (struct gg_path_search){.file = file, .error = ENOENT};
        if (strchr(file, '/') || *file == '\0')
                ret_search->rest = gg_str_of(NULL);
        else
                ret_search->rest = gg_str_of(path_var);
        ret_search->is_path = ret_search->rest.p == NULL;
}

/* Whether the file that the buffer names can be launched, as far as its inode tells. */
static int look(const struct gg_fs *fs, const char *path) {
        struct gg_stat st;
        int r = fs->stat(fs->ctx, path, &st);

        if (r < 0)
                return r;
        return st.type == GG_FILE_REGULAR ? fs->may_execute(fs->ctx, path) : -EACCES;
}

static int take_as_path(struct gg_path_search *search, struct gg_buf *buf) {
        if (!search->is_path || *search->file == '\0')
                return -search->error;
        search->is_path = false; /* there is no second one */
        gg_buf_reset(buf);
        gg_buf_puts(buf, search->file);
        return buf->truncated ? -ENAMETOOLONG : 0;
}

int gg_path_search_next(const struct gg_fs *fs, struct gg_path_search *search, struct gg_buf *buf) {
        if (!search->rest.p)
                return take_as_path(search, buf);
        while (search->rest.p) {
                struct gg_str entry = gg_str_cut(&search->rest, ':');
                int r = gg_path_join(buf, entry, search->file);

                if (r < 0 && entry.n >= GG_PATH_MAX)
                        continue; /* execvp(3) of glibc and musl: an entry that is too long is passed over */
                if (r == 0)
                        r = look(fs, buf->p);
                if (r == 0 || !gg_path_search_passes(-r))
                        return r;
                if (r == -EACCES)
                        search->error = EACCES;
        }
        return -search->error;
}

int gg_path_search(const struct gg_fs *fs, const char *file, const char *path_var, struct gg_buf *buf) {
        struct gg_path_search search;

        gg_path_search_start(&search, file, path_var ? path_var : "/bin:/usr/bin");
        return gg_path_search_next(fs, &search, buf);
}

/* Puts `target` in front of what is left to walk. storage holds the rest at its end; returns the new rest. */
static int prepend(char *storage, size_t size, struct gg_str *rest, const char *target, size_t n) {
        size_t need = n + (rest->n > 0 ? 1 + rest->n : 0);

        if (need > size)
                return -ENAMETOOLONG;
        char *start = storage + size - need;

        if (rest->n > 0) {
                memmove(start + n + 1, rest->p, rest->n);
                start[n] = '/';
        }
        memcpy(start, target, n);
        *rest = (struct gg_str){start, need};
        return 0;
}

int gg_path_resolve(const struct gg_fs *fs, const char *path, struct gg_buf *buf, char *scratch,
                    size_t scratch_size) {
        char target[512]; /* longer links are refused: this is somebody else's stack */
        struct gg_str rest = {NULL, 0};
        int links = 0, r;

        gg_buf_reset(buf);
        r = prepend(scratch, scratch_size, &rest, path, strlen(path));
        if (r < 0)
                return r;
        if (path[0] != '/') {
                r = fs->getcwd(fs->ctx, buf->p, buf->cap);
                if (r < 0)
                        return r;
                buf->len = strlen(buf->p);
                if (buf->len == 1)
                        gg_buf_reset(buf); /* below, the root directory is the empty string */
        }
        while (rest.p) {
                struct gg_str part = gg_str_cut(&rest, '/');
                size_t before = buf->len;

                if (part.n == 0 || gg_str_is(part, "."))
                        continue;
                if (gg_str_is(part, "..")) {
                        size_t slash = last_slash(gg_buf_str(buf));

                        gg_buf_cut(buf, slash == buf->len ? 0 : slash);
                        continue;
                }
                gg_buf_putc(buf, '/');
                gg_buf_put_str(buf, part);
                if (buf->truncated)
                        return -ENAMETOOLONG;

                long n = fs->readlink(fs->ctx, buf->p, target, sizeof target);
                if (n == -EINVAL)
                        continue; /* no link */
                if (n < 0)
                        return (int) n;
                if ((size_t) n == sizeof target)
                        return -ENAMETOOLONG;
                if (++links > LINKS_MAX)
                        return -ELOOP;
                r = prepend(scratch, scratch_size, &rest, target, (size_t) n);
                if (r < 0)
                        return r;
                gg_buf_cut(buf, n > 0 && target[0] == '/' ? 0 : before);
        }
        if (buf->len == 0)
                gg_buf_putc(buf, '/');
        return 0;
}
