/* SPDX-License-Identifier: MIT */
/* Laws of the reader of start-up files and of what is found in them, on a machine whose files are any bytes:
 * what is told lies in a file, at the line that it says; two looks see the same; an edit finds the line as it
 * is and leaves a file that can be read as one that can be read. The input is the files, with 0xff between.
 */
#include "doctor/doctor.h"
#include "law.h"
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const paths[] = {
        "/root/.bashrc",
        "/root/.profile",
        "/root/.zshrc",
        "/root/.config/fish/config.fish",
        "/root/.config/fish/fish_variables",
        "/etc/environment",
        "/etc/profile",
        "/root/.gvm/environments/default",
};

#define FILE_COUNT (sizeof paths / sizeof *paths)

static const char *const programs[] = {"/bin/sh", "/bin/bash", "/bin/zsh", "/bin/fish", "/opt/bin/go"};
static const char *const folders[] = {"/root", "/usr/local/go", "/usr/local/go/bin", "/opt/bin",
                                      "/root/.asdf/plugins/golang"};

struct disk {
        struct gg_str files[FILE_COUNT]; /* p NULL: not there */
};

static bool is_among(const char *path, const char *const *list, size_t count) {
        for (size_t i = 0; i < count; i++)
                if (strcmp(path, list[i]) == 0)
                        return true;
        return false;
}

static const struct gg_str *file_of(const struct disk *disk, const char *path) {
        for (size_t i = 0; i < FILE_COUNT; i++)
                if (disk->files[i].p && strcmp(path, paths[i]) == 0)
                        return &disk->files[i];
        return NULL;
}

static int disk_stat(void *ctx, const char *path, struct gg_stat *ret) {
        bool is_folder = is_among(path, folders, sizeof folders / sizeof *folders);

        if (!is_folder && !file_of(ctx, path) &&
            !is_among(path, programs, sizeof programs / sizeof *programs))
                return -ENOENT;
        memset(ret, 0, sizeof *ret);
        ret->type = is_folder ? GG_FILE_DIRECTORY : GG_FILE_REGULAR;
        return 0;
}

static int disk_may_execute(void *ctx, const char *path) {
        (void) ctx;
        return is_among(path, programs, sizeof programs / sizeof *programs) ? 0 : -EACCES;
}

static long disk_readlink(void *ctx, const char *path, char *ret_target, size_t cap) {
        struct gg_stat st;

        (void) ret_target;
        (void) cap;
        return disk_stat(ctx, path, &st) == 0 ? -EINVAL : -ENOENT;
}

static int disk_getcwd(void *ctx, char *ret_path, size_t cap) {
        (void) ctx;
        LAW(cap > 1);
        memcpy(ret_path, "/", 2);
        return 0;
}

static int disk_open(void *ctx, const char *path) {
        const struct gg_str *file = file_of(ctx, path);
        int fd;

        if (!file)
                return -ENOENT;
        fd = memfd_create("file", MFD_CLOEXEC);
        LAW(fd >= 0);
        LAW(write(fd, file->p, file->n) == (ssize_t) file->n);
        return fd;
}

static void disk_close(void *ctx, int handle) {
        (void) ctx;
        close(handle);
}

static struct gg_str line_of(struct gg_str text, unsigned n) {
        while (text.p) {
                struct gg_str line = gg_str_cut(&text, '\n');

                if (--n == 0)
                        return line;
        }
        abort(); /* there is no such line */
}

static void check_change(const struct disk *disk, const struct gg_startup_change *c) {
        const struct gg_str *file = file_of(disk, c->file);

        LAW(file && c->line >= 1);
        LAW(gg_str_eq(line_of(*file, c->line), c->text));
        LAW(c->starts >= 1 && c->starts <= 7);
        LAW(c->change.name && *c->change.name != '\0');
        LAW(!c->change.is_literal || !c->change.value || strcmp(c->expanded, c->change.value) == 0);
        LAW(!c->is_whole || c->text.n > 0);
}

/* The file as it is when these edits are made. */
static struct gg_str edited(struct gg_arena *arena, struct gg_str text, const char *path,
                            const struct gg_edit *edits) {
        struct gg_str rest = text;
        size_t room = text.n + 1, n = 0;
        char *to;

        for (const struct gg_edit *e = edits; e; e = e->next)
                room += strlen(e->replacement);
        to = gg_arena_alloc(arena, room);
        for (unsigned line = 1; rest.p; line++) {
                struct gg_str old = gg_str_cut(&rest, '\n');

                for (const struct gg_edit *e = edits; e; e = e->next)
                        if (e->line == line && strcmp(e->file, path) == 0)
                                old = gg_str_of(e->replacement);
                LAW(n + old.n + 1 <= room);
                if (old.n > 0)
                        memcpy(to + n, old.p, old.n);
                n += old.n;
                if (rest.p)
                        to[n++] = '\n';
        }
        return (struct gg_str){to, n};
}

static void see_nothing(void *ctx, const struct gg_shell_command *command) {
        (void) ctx;
        (void) command;
}

static void check_edits(struct gg_arena *arena, const struct disk *disk, const struct gg_edit *edits) {
        enum gg_shell_dialect dialect = strstr(edits->file, ".fish") ? GG_SHELL_FISH : GG_SHELL_SH;
        const struct gg_str *file;

        for (const struct gg_edit *e = edits; e; e = e->next) {
                LAW(strcmp(e->file, edits->file) == 0);
                file = file_of(disk, e->file);
                LAW(file && gg_str_eq(line_of(*file, e->line), e->old));
                LAW(!strchr(e->replacement, '\n'));
                for (const struct gg_edit *other = e->next; other; other = other->next)
                        LAW(other->line != e->line);
        }
        file = file_of(disk, edits->file);
        if (strcmp(edits->file, "/etc/environment") == 0) /* no shell code */
                return;
        if (gg_shell_read(arena, *file, dialect, 1, see_nothing, NULL) == 0)
                LAW(gg_shell_read(arena, edited(arena, *file, edits->file, edits), dialect, 1, see_nothing,
                                  NULL) == 0);
}

static void check_finding(struct gg_arena *arena, const struct disk *disk, const struct gg_finding *f) {
        LAW(strncmp(f->id, "shell-", 6) == 0);
        LAW(f->file && f->effect && f->line >= 1);
        line_of(*file_of(disk, f->file), f->line);
        if (f->edits)
                check_edits(arena, disk, f->edits);
}

static size_t look(const struct disk *disk) {
        static const char *homes[] = {"/root"};
        static char home[] = "HOME=/root", bash_env[] = "BASH_ENV=/root/.bashrc", goroot[] = "GOROOT=/x";
        static char *env[] = {home, bash_env, goroot, NULL};
        struct gg_arena arena = {0};
        struct gg_machine machine = {.arena = &arena,
                                     .fs = {.ctx = (void *) disk,
                                            .stat = disk_stat,
                                            .may_execute = disk_may_execute,
                                            .readlink = disk_readlink,
                                            .getcwd = disk_getcwd,
                                            .open = disk_open,
                                            .close = disk_close},
                                     .root_fd = -1,
                                     .env = env,
                                     .path = "/bin",
                                     .home = "/root",
                                     .cwd = "/",
                                     .homes = homes,
                                     .home_count = 1};
        struct gg_doctor doctor = {.machine = &machine, .dir = "/", .findings = {.arena = &arena}};
        size_t count;

        doctor.inventory.machine = &machine;
        gg_startup_read(&machine, &doctor.startup);
        for (size_t i = 0; i < doctor.startup.change_count; i++) {
                check_change(disk, &doctor.startup.changes[i]);
                LAW(i == 0 || doctor.startup.changes[i].order > doctor.startup.changes[i - 1].order);
        }
        gg_doctor_shells(&doctor);
        for (size_t i = 0; i < doctor.findings.count; i++)
                check_finding(&arena, disk, &doctor.findings.items[i]);
        count = 1000 * doctor.startup.change_count + doctor.startup.init_count +
                1000000 * doctor.findings.count;
        gg_arena_free(&arena);
        return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        char *text = malloc(size > 0 ? size : 1);
        struct disk disk = {0};
        struct gg_str rest;

        LAW(text);
        if (size > 0)
                memcpy(text, data, size);
        rest = (struct gg_str){text, size};
        for (size_t i = 0; i < FILE_COUNT && rest.p; i++)
                disk.files[i] = gg_str_cut(&rest, '\xff');
        LAW(look(&disk) == look(&disk));
        free(text);
        return 0;
}
