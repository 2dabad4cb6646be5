/* SPDX-License-Identifier: MIT */
#include "system/loaders.h"
#include <errno.h>
#include <goroot-guard/buildinfo.h>
#include <goroot-guard/path.h>
#include <string.h>

/* ld.so(8); the names that programs have for theirs: sysdeps/unix/sysv/linux/ARCH/shlib-versions and
 * ldd-rewrite.sed of glibc, ldso/dynlink.c of musl. Where they really lie (multiarch, a merged /usr, biarch
 * packages) is where these lead. */
static const char *const places[] = {
        "/lib64/ld-linux-*.so.*", "/lib/ld-linux*.so.*", "/lib32/ld-linux*.so.*", "/libx32/ld-linux-x32.so.*",
        "/lib64/ld64.so.*",       "/lib/ld64.so.*",      "/lib/ld.so.1",          "/lib/*/ld-linux*.so.*",
        "/lib/ld-musl-*.so.1",
};

/* Programs that do nothing when they are called like this. */
static const char *const true_argv[] = {"true", NULL};
static const char *const sh_argv[] = {"sh", "-c", ":", NULL};

static const struct {
        const char *path;
        const char *const *argv;
} subjects[] = {
        {"/bin/true", true_argv},
        {"/usr/bin/true", true_argv},
        {"/bin/busybox", true_argv},
        {"/bin/sh", sh_argv},
};

/* Loaders of one machine: a hostile image may have thousands of names. */
#define LOADERS_MAX 16

struct search {
        const struct gg_machine *machine;
        struct gg_loader *found;
        size_t count;
};

static int read_elf(const struct gg_machine *machine, const char *path, struct gg_elf *ret_elf) {
        const struct gg_fs *fs = &machine->fs;
        int handle = fs->open(fs->ctx, path), r;

        if (handle < 0)
                return handle;
        r = gg_elf_read(fs, handle, ret_elf);
        if (r < 0)
                fs->close(fs->ctx, handle);
        else
                ret_elf->handle = handle;
        return r;
}

static struct gg_elf_kind kind_of(const struct gg_elf *elf) {
        return (struct gg_elf_kind){elf->machine, elf->is64, elf->big_endian};
}

int gg_elf_kind_read(const struct gg_machine *machine, const char *path, struct gg_elf_kind *ret_kind) {
        struct gg_elf elf;
        int r = read_elf(machine, path, &elf);

        if (r < 0)
                return r;
        machine->fs.close(machine->fs.ctx, elf.handle);
        *ret_kind = kind_of(&elf);
        return 0;
}

bool gg_elf_kind_eq(struct gg_elf_kind a, struct gg_elf_kind b) {
        return a.machine == b.machine && a.is64 == b.is64 && a.big_endian == b.big_endian;
}

/* Whether a program is started by that loader. */
static bool is_started_by(const struct gg_machine *machine, const char *program,
                          const struct gg_loader *loader) {
        const struct gg_fs *fs = &machine->fs;
        char interp[256] = "";
        struct gg_elf elf;
        const char *real;
        long n = 0;

        if (read_elf(machine, program, &elf) < 0)
                return false;
        if (elf.dynamic && elf.interp_size > 0 && elf.interp_size < sizeof interp)
                n = fs->pread(fs->ctx, elf.handle, interp, (size_t) elf.interp_size, elf.interp_offset);
        fs->close(fs->ctx, elf.handle);
        if (n <= 0 || interp[0] != '/')
                return false;
        interp[n] = '\0';
        real = gg_machine_resolve(machine, interp);
        return real && strcmp(real, loader->real) == 0;
}

static void find_subject(const struct gg_machine *machine, struct gg_loader *loader) {
        struct gg_str dir = gg_path_dir(gg_str_of(loader->real));
        struct gg_elf_kind kind;
        const char *libc;

        for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++)
                if (is_started_by(machine, subjects[i].path, loader)) {
                        loader->subject = subjects[i].path;
                        loader->argv = subjects[i].argv;
                        return;
                }
        libc = gg_machine_join(machine, gg_arena_string(machine->arena, dir), "libc.so.6");
        if (loader->is_musl) /* which is the C library itself */
                loader->subject = loader->path;
        else if (gg_elf_kind_read(machine, libc, &kind) == 0 && gg_elf_kind_eq(kind, loader->kind))
                loader->subject = libc;
}

static void add_loader(void *ctx, const char *path) {
        struct search *search = ctx;
        struct gg_loader loader = {.path = path, .real = gg_machine_resolve(search->machine, path)};
        struct gg_elf elf;

        if (!loader.real || search->count == LOADERS_MAX || read_elf(search->machine, path, &elf) < 0)
                return;
        search->machine->fs.close(search->machine->fs.ctx, elf.handle);
        for (size_t i = 0; i < search->count; i++)
                if (strcmp(search->found[i].real, loader.real) == 0)
                        return;
        loader.kind = kind_of(&elf);
        loader.arch = gg_elf_goarch(&elf) ? gg_elf_goarch(&elf) : "?";
        loader.is_musl = gg_str_starts(gg_path_base(gg_str_of(path)), "ld-musl-");
        find_subject(search->machine, &loader);
        search->found[search->count++] = loader;
}

void gg_loaders_find(const struct gg_machine *machine, struct gg_loader **ret_loaders, size_t *ret_count) {
        struct search search = {.machine = machine};

        search.found = gg_arena_alloc(machine->arena, LOADERS_MAX * sizeof *search.found);
        for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
                gg_machine_glob(machine, places[i], add_loader, &search);
        *ret_loaders = search.found;
        *ret_count = search.count;
}
