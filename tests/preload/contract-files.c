/* SPDX-License-Identifier: MIT */
#include "contract.h"
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void broken(const char *format, ...) {
        va_list ap;

        va_start(ap, format);
        vdprintf(STDOUT_FILENO, format, ap);
        va_end(ap);
        dprintf(STDOUT_FILENO, "\nBail out! contract: the test itself is broken: %s\n", format);
        exit(99);
}

/* dir/folder/name; folder is made if it is not there. */
static const char *place(const char *dir, const char *folder, const char *name) {
        static char path[PATH_MAX];
        int n = snprintf(path, sizeof path, "%s/%s", dir, folder);

        mkdir(path, 0755);
        if (n < 0 ||
            snprintf(path + n, sizeof path - (size_t) n, "/%s", name) >= (int) (sizeof path - (size_t) n))
                broken("path too long below %s", dir);
        return path;
}

/* Whatever the umask is. */
static void write_file(const char *path, mode_t mode, const void *data, size_t n) {
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);

        if (fd < 0 || write(fd, data, n) != (ssize_t) n || fchmod(fd, mode) < 0 || close(fd) < 0)
                broken("can't write %s", path);
}

static void write_script(const char *path, const char *format, const char *interpreter) {
        char text[2 * PATH_MAX];
        int n = snprintf(text, sizeof text, format, interpreter);

        write_file(path, 0755, text, (size_t) n);
}

struct program {
        char *data;
        size_t n;
};

static struct program read_program(const char *path) {
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        struct program p = {NULL, 0};
        struct stat st;

        if (fd < 0 || fstat(fd, &st) < 0 || !(p.data = malloc((size_t) st.st_size)) ||
            read(fd, p.data, (size_t) st.st_size) != st.st_size)
                broken("can't read %s", path);
        p.n = (size_t) st.st_size;
        close(fd);
        return p;
}

static void make_links(const char *dir, const char *show, const char *name) {
        char target[2 * PATH_MAX];

        snprintf(target, sizeof target, "../ok/%s", name);
        if (link(show, place(dir, "ok", name)) < 0 || link(show, place(dir, ".", name)) < 0 ||
            symlink(target, place(dir, "link", name)) < 0 ||
            symlink("nothing", place(dir, "dangling", name)) < 0 ||
            symlink(name, place(dir, "loop", name)) < 0 ||
            symlink("/dev/null", place(dir, "device", name)) < 0 ||
            link(show, place(dir, "hidden", name)) < 0)
                broken("can't link in %s", dir);
        snprintf(target, sizeof target, "%s/hidden", dir);
        if (chmod(target, 0) < 0)
                broken("can't change %s", target);
}

/* What counts as a go is an ELF file of that name beside pkg/tool. */
static void make_root(const char *dir) {
        static const char *const folders[] = {"root", "root/bin", "root/pkg", "root/pkg/tool", NULL};
        char path[2 * PATH_MAX];

        for (size_t i = 0; folders[i]; i++) {
                snprintf(path, sizeof path, "%s/%s", dir, folders[i]);
                if (mkdir(path, 0755) < 0)
                        broken("can't make %s", path);
        }
        write_file(place(dir, "root", "VERSION"), 0644, "go1.22.0\n", 9);
        if (symlink("root/bin", place(dir, ".", "ok")) < 0)
                broken("can't make a root in %s", dir);
}

static void make_one(const char *dir, const char *show, const struct program *program, const char *name) {
        char interpreter[2 * PATH_MAX];

        make_links(dir, show, name);
        write_file(place(dir, "mode", name), 0644, program->data, program->n);
        write_file(place(dir, "private", name), 0111, program->data, program->n);
        write_file(place(dir, "busy", name), 0755, program->data, program->n);
        write_file(place(dir, "empty", name), 0755, "", 0);
        write_file(place(dir, "badelf", name), 0755, "\177ELF", 4);
        write_file(place(dir, "badtext", name), 0755, "exit\0 7\n", 8);
        write_script(place(dir, "text", name), "exec %s \"$0\" \"$@\"\n", show);
        write_script(place(dir, "script", name), "#!%s x y\n", show);
        snprintf(interpreter, sizeof interpreter, "%s/script/%s", dir, name);
        write_script(place(dir, "nested", name), "#! \t%s z\n", interpreter);
        write_script(place(dir, "nointerp", name), "#!%s/none\n", dir);
        write_script(place(dir, "unnamed", name), "#!\n", "");
        write_file(place(dir, ".", "file"), 0755, "", 0);
        if (mkdir(place(dir, "dir", name), 0755) < 0 || mkfifo(place(dir, "fifo", name), 0755) < 0 ||
            chmod(place(dir, "fifo", name), 0755) < 0)
                broken("can't make %s/fifo", dir);
}

void files_make(const char *dir, const char *show, bool is_go) {
        struct program program = read_program(show);
        char copy[PATH_MAX], below[PATH_MAX];

        umask(022);
        if (chmod(dir, 0755) < 0)
                broken("can't change %s", dir);
        if (snprintf(copy, sizeof copy, "%s/show", dir) >= (int) sizeof copy)
                broken("path too long: %s", dir);
        write_file(copy, 0755, program.data, program.n);
        for (size_t i = 0; program_names[i]; i++) {
                if (snprintf(below, sizeof below, "%s/%s", dir, program_names[i]) >= (int) sizeof below ||
                    mkdir(below, 0755) < 0)
                        broken("can't make %s", below);
                if (is_go)
                        make_root(below);
                make_one(below, copy, &program, program_names[i]);
        }
        free(program.data);
}

static int make_searchable(const char *path, const struct stat *st, int type, struct FTW *ftw) {
        (void) st;
        (void) ftw;
        return type == FTW_DNR ? chmod(path, 0700) : 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw) {
        (void) st;
        (void) type;
        (void) ftw;
        return remove(path);
}

void files_remove(const char *dir) {
        nftw(dir, make_searchable, 16, FTW_PHYS);
        nftw(dir, remove_one, 16, FTW_PHYS | FTW_DEPTH);
}
