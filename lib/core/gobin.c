/* SPDX-License-Identifier: MIT */
#include "core/elffile.h"
#include <elf.h>
#include <errno.h>
#include <goroot-guard/gobin.h>
#include <goroot-guard/path.h>
#include <string.h>

/* execve(2): the kernel reads 256 bytes of a script for its first line, and follows scripts four times. */
#define SCRIPT_LINE_MAX 256
#define SCRIPT_DEPTH_MAX 4

static bool is_directory(const struct gg_fs *fs, const char *path) {
        struct gg_stat st;

        return fs->stat(fs->ctx, path, &st) == 0 && st.type == GG_FILE_DIRECTORY;
}

/* Whether dir/pkg/tool is a directory: isGOROOT of cmd/go/internal/cfg. */
static bool is_root(const struct gg_fs *fs, struct gg_str dir, char scratch[GG_PATH_MAX]) {
        struct gg_buf path;

        gg_buf_init(&path, scratch, GG_PATH_MAX);
        return dir.n > 0 && gg_path_join(&path, dir, "pkg/tool") == 0 && is_directory(fs, path.p);
}

/* findGOROOT: ../.. of the binary, or ../../.. of one in bin/GOOS_GOARCH. */
static void find_root(const struct gg_fs *fs, struct gg_gobin *bin) {
        struct gg_str path = gg_str_of(bin->path), dir = gg_path_dir(gg_path_dir(path));
        char *root = bin->path + path.n + 1;

        for (int i = 0; i < 2; i++, dir = gg_path_dir(dir)) {
                if (is_root(fs, dir, bin->scratch)) {
                        memcpy(root, dir.p, dir.n);
                        root[dir.n] = '\0';
                        bin->root = root;
                        return;
                }
        }
        bin->root = "";
}

/* Where the file really is. Link by link first: in a process that was just made, a look into /proc costs more
 * than all of the links of a path. A path that lies in there has paid for that look. */
static int find_path(const struct gg_fs *fs, const char *path, int handle, struct gg_gobin *bin) {
        bool in_proc = strncmp(path, "/proc/", 6) == 0;
        struct gg_buf buf;
        int r;

        if (in_proc && handle >= 0 && fs->path_of(fs->ctx, handle, bin->path, GG_PATH_MAX) == 0)
                return 0;
        gg_buf_init(&buf, bin->path, GG_PATH_MAX);
        r = gg_path_resolve(fs, path, &buf, bin->scratch, sizeof bin->scratch);
        if (r < 0 && !in_proc && handle >= 0 && fs->path_of(fs->ctx, handle, bin->path, GG_PATH_MAX) == 0)
                return 0;
        return r;
}

/* Go 1.13 to 1.17 does not say in the build information of its own commands what they are. Then the file
 * counts if it is the one that the folder calls `go`, under whatever name (a hard link beside it). */
static bool is_go_beside(const struct gg_fs *fs, struct gg_gobin *bin) {
        struct gg_buf path;
        struct gg_stat st;

        gg_buf_init(&path, bin->scratch, sizeof bin->scratch);
        return gg_path_join(&path, gg_path_dir(gg_str_of(bin->path)), "go") == 0 &&
               fs->stat(fs->ctx, path.p, &st) == 0 && gg_same_file(&st, &bin->file);
}

/* 1 or 0; a negative errno if what the file says of itself cannot be read. */
static int is_go(const struct gg_fs *fs, const struct gg_elf *elf, bool inform, struct gg_gobin *bin) {
        bool has_root = bin->root[0] != '\0';
        int r;

        if (has_root && gg_str_is(gg_path_base(gg_str_of(bin->path)), "go")) {
                /* By its place; what it says of itself is needed later, if at all. */
                bin->info_known = inform && gg_buildinfo_read(fs, elf, &bin->info) == 0;
                return 1;
        }
        r = gg_buildinfo_read(fs, elf, &bin->info);
        if (r < 0)
                return r == -ENOENT || r == -EBADMSG ? 0 : r;
        bin->info_known = true;
        if (bin->info.path[0] != '\0')
                return strcmp(bin->info.path, "cmd/go") == 0;
        return has_root && is_go_beside(fs, bin);
}

struct script {
        char line[SCRIPT_LINE_MAX + 1];
        struct gg_str interpreter, argument;
};

/* Not gg_str_trim(): a carriage return is part of the name, and a script with one names a file that is not
 * there. */
static struct gg_str trim(struct gg_str s) {
        for (; s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t'); s.n--)
                s.p++;
        while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
                s.n--;
        return s;
}

/* Splits `#! INTERPRETER ARGUMENT` as fs/binfmt_script.c does. False if the file is no script. */
static bool read_script(const struct gg_fs *fs, int handle, struct script *ret) {
        long n = fs->pread(fs->ctx, handle, ret->line, SCRIPT_LINE_MAX, 0);

        if (n < 2 || ret->line[0] != '#' || ret->line[1] != '!')
                return false;

        struct gg_str rest = {ret->line + 2, (size_t) n - 2};
        struct gg_str line = trim(gg_str_cut(&rest, '\n'));
        size_t i = 0;

        while (i < line.n && line.p[i] != ' ' && line.p[i] != '\t' && line.p[i] != '\0')
                i++;
        if (line.p + i == ret->line + SCRIPT_LINE_MAX)
                i = 0; /* it does not fit: such a script has no interpreter (ENOEXEC) */
        ret->interpreter = (struct gg_str){line.p, i};
        ret->argument = trim((struct gg_str){line.p + i, line.n - i});
        return true;
}

/* An interpreter is looked into only if it is called something with go: shims start with #!/bin/sh or
 * #!/usr/bin/env, and what those launch meets a hook of its own. */
static bool names_go(struct gg_str interpreter) {
        struct gg_str base = gg_path_base(interpreter);

        for (size_t i = 0; i + 1 < base.n; i++)
                if (base.p[i] == 'g' && base.p[i + 1] == 'o')
                        return true;
        return false;
}

/* strnlen(3) */
static size_t length(const char *s, size_t most) {
        const char *end = memchr(s, '\0', most);

        return end ? (size_t) (end - s) : most;
}

/* The file at a path that need not end with a NUL: 0, or why execve(2) fails with it as the interpreter of a
 * program. */
static int look_for_interpreter(const struct gg_fs *fs, const char *name, size_t n) {
        char path[SCRIPT_LINE_MAX + 1];
        struct gg_stat st;

        if (!name || n == 0 || n >= sizeof path)
                return 0; /* let the kernel say what it makes of that */
        memcpy(path, name, n);
        path[n] = '\0';
        return fs->stat(fs->ctx, path, &st);
}

/* A dynamic program whose loader is missing, made for another C library say, cannot be launched, and a search
 * along PATH goes on to the next go. */
static int look_for_loader(const struct gg_fs *fs, const struct gg_elf *elf) {
        char name[SCRIPT_LINE_MAX];
        long n;

        if (!elf->dynamic || elf->interp_size > sizeof name)
                return 0;
        n = fs->pread(fs->ctx, elf->handle, name, (size_t) elf->interp_size, elf->interp_offset);
        return n > 0 ? look_for_interpreter(fs, name, length(name, (size_t) n)) : 0;
}

/* A file that may be executed but not read (mode 0111), or one for which there is no descriptor left: its
 * place is all there is to go by. error is why it could not be opened. */
static int identify_unread(const struct gg_fs *fs, const char *path, int error, struct gg_gobin *bin) {
        int r = find_path(fs, path, -1, bin);

        if (r < 0)
                return r;
        find_root(fs, bin);
        if (!gg_str_is(gg_path_base(gg_str_of(bin->path)), "go"))
                return 0;
        if (bin->root[0] == '\0')
                return error;
        bin->kind = GG_GOBIN_GO;
        return 0;
}

/* One file: fills in bin, or says through ret_script that it is a script. */
static int identify_file(const struct gg_fs *fs, const char *path, const struct gg_stat *file, bool inform,
                         struct gg_gobin *bin, struct script *ret_script) {
        struct gg_elf elf;
        int r;

        bin->kind = GG_GOBIN_OTHER;
        bin->path[0] = '\0';
        bin->root = "";
        bin->info_known = bin->dynamic = false;
        bin->info.version[0] = bin->info.path[0] = '\0';
        bin->goarch = NULL;
        ret_script->interpreter = ret_script->argument = (struct gg_str){NULL, 0};

        r = file ? 0 : fs->stat(fs->ctx, path, &bin->file);
        if (r < 0)
                return r;
        if (file)
                bin->file = *file;
        if (bin->file.type != GG_FILE_REGULAR || !(bin->file.mode & 0111))
                return -EACCES; /* execve(2) says so too */

        int handle = fs->open(fs->ctx, path);
        if (handle == -EACCES || handle == -EMFILE || handle == -ENFILE)
                return identify_unread(fs, path, handle, bin);
        if (handle < 0)
                return handle;
        r = find_path(fs, path, handle, bin);
        if (r == 0)
                r = gg_elf_read(fs, handle, &elf);
        if (r == 0) {
                find_root(fs, bin);
                bin->goarch = gg_elf_goarch(&elf);
                bin->dynamic = elf.dynamic;
                r = look_for_loader(fs, &elf);
                if (r == 0)
                        r = is_go(fs, &elf, inform, bin);
                if (r > 0)
                        bin->kind = GG_GOBIN_GO;
        } else if (r == -ENOEXEC) {
                r = 0;
                if (read_script(fs, handle, ret_script))
                        bin->kind = GG_GOBIN_SCRIPT;
        }
        fs->close(fs->ctx, handle);
        return r < 0 ? r : 0;
}

bool gg_gobin_runs(const struct gg_fs *fs, const char *path) {
        int handle = fs->open(fs->ctx, path);
        struct gg_elf elf;

        if (handle < 0)
                return false;
        bool runs = gg_elf_read(fs, handle, &elf) == 0 && look_for_loader(fs, &elf) == 0;
        fs->close(fs->ctx, handle);
        return runs;
}

static void keep_argument(struct gg_gobin *bin, struct gg_str argument) {
        struct gg_str word = gg_str_cut(&argument, ' ');
        size_t n = word.n < sizeof bin->script_arg ? word.n : 0; /* a long word is no subcommand */

        if (n > 0)
                memcpy(bin->script_arg, word.p, n);
        bin->script_arg[n] = '\0';
}

int gg_gobin_identify(const struct gg_fs *fs, const char *path, const struct gg_stat *file, bool inform,
                      struct gg_gobin *ret_bin) {
        struct script script;
        int r = identify_file(fs, path, file, inform, ret_bin, &script);

        ret_bin->by_script = false;
        ret_bin->script_arg[0] = '\0';
        for (int depth = 0;
             r == 0 && depth < SCRIPT_DEPTH_MAX && script.interpreter.p && names_go(script.interpreter);
             depth++) {
                char interpreter[SCRIPT_LINE_MAX + 1];

                memcpy(interpreter, script.interpreter.p, script.interpreter.n);
                interpreter[script.interpreter.n] = '\0';
                keep_argument(ret_bin, script.argument);
                ret_bin->by_script = true;
                r = identify_file(fs, interpreter, NULL, inform, ret_bin, &script);
        }
        if (r == 0)
                r = look_for_interpreter(fs, script.interpreter.p, script.interpreter.n);
        return r;
}

/* The version on the first line of root/VERSION, "go1.12.17". */
static int read_version_file(const struct gg_fs *fs, struct gg_str root, char scratch[GG_PATH_MAX],
                             char ret_version[GG_GO_VERSION_MAX]) {
        struct gg_buf path;
        char text[GG_GO_VERSION_MAX];

        gg_buf_init(&path, scratch, GG_PATH_MAX);
        if (gg_path_join(&path, root, "VERSION") < 0)
                return -ENOENT;
        int handle = fs->open(fs->ctx, path.p);
        if (handle < 0)
                return -ENOENT;
        long n = fs->pread(fs->ctx, handle, text, sizeof text - 1, 0);
        fs->close(fs->ctx, handle);
        if (n <= 0)
                return -ENOENT;

        struct gg_str rest = {text, (size_t) n};
        struct gg_str line = gg_str_trim(gg_str_cut(&rest, '\n'));
        for (size_t i = 0; i < line.n; i++)
                if (line.p[i] < ' ' || line.p[i] > '~')
                        return -ENOENT;
        if (line.n == 0)
                return -ENOENT;
        memcpy(ret_version, line.p, line.n);
        ret_version[line.n] = '\0';
        return 0;
}

static int read_binary(const struct gg_fs *fs, const char *path, struct gg_buildinfo *ret_info) {
        struct gg_elf elf;
        int handle = fs->open(fs->ctx, path);
        int r;

        if (handle < 0)
                return handle;
        r = gg_elf_read(fs, handle, &elf);
        if (r == 0)
                r = gg_buildinfo_read(fs, &elf, ret_info);
        fs->close(fs->ctx, handle);
        return r;
}

void gg_gobin_inform(const struct gg_fs *fs, struct gg_gobin *bin) {
        if (bin->info_known)
                return;
        bin->info_known = true;
        if (read_binary(fs, bin->path, &bin->info) == 0)
                return;
        bin->info.path[0] = bin->info.version[0] = '\0';
        if (bin->root[0] != '\0')
                read_version_file(fs, gg_str_of(bin->root), bin->scratch, bin->info.version);
}

int gg_gobin_root_version(const struct gg_fs *fs, struct gg_gobin *bin, struct gg_str root,
                          char ret_version[GG_GO_VERSION_MAX]) {
        struct gg_buildinfo info;
        struct gg_buf path;

        gg_buf_init(&path, bin->scratch, sizeof bin->scratch);
        if (bin->goarch && gg_path_join(&path, root, "pkg/tool/linux_") == 0) {
                gg_buf_puts(&path, bin->goarch);
                gg_buf_puts(&path, "/compile");
                if (!path.truncated && read_binary(fs, path.p, &info) == 0) {
                        memcpy(ret_version, info.version, sizeof info.version);
                        return 1;
                }
        }
        return read_version_file(fs, root, bin->scratch, ret_version);
}
