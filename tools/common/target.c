/* SPDX-License-Identifier: MIT */
#include "target.h"
#include "library.h"
#include "probe.h"
#include <errno.h>
#include <goroot-guard/gobin.h>
#include <goroot-guard/path.h>
#include <goroot-guard/sysfs.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

/* How often a script may be the interpreter of a script: the kernel gives up after as many (execve(2),
 * ELOOP). */
#define SCRIPT_DEPTH 5

/* The kernel reads as much of a script's first line (BINPRM_BUF_SIZE). */
#define SCRIPT_LINE 256

/* The interpreter that a #! line names, in place: as fs/binfmt_script.c reads it. NULL
 * if it is no such line. */
static char *interpreter_of(char *line) {
        char *name, *end;

        if (strncmp(line, "#!", 2) != 0)
                return NULL;
        line[strcspn(line, "\n")] = '\0';
        name = line + 2 + strspn(line + 2, " \t");
        end = name + strcspn(name, " \t");
        *end = '\0';
        return *name == '\0' ? NULL : name;
}

/* Follows #! lines to the file that the kernel will load, and opens it. A handle, or negative errno. */
static int open_program(char path[GG_PATH_MAX], struct gg_elf *ret_elf) {
        for (unsigned depth = 0; depth <= SCRIPT_DEPTH; depth++) {
                char line[SCRIPT_LINE + 1], *name;
                int handle = gg_sysfs.open(gg_sysfs.ctx, path), r;
                long n;

                if (handle < 0)
                        return handle;
                r = gg_elf_read(&gg_sysfs, handle, ret_elf);
                if (r == 0)
                        return handle;
                n = gg_sysfs.pread(gg_sysfs.ctx, handle, line, SCRIPT_LINE, 0);
                gg_sysfs.close(gg_sysfs.ctx, handle);
                if (r != -ENOEXEC || n < 0)
                        return r;
                line[n] = '\0';
                name = interpreter_of(line);
                /* Neither ELF nor #!: the kernel refuses it, and execvp(3) has sh run it. */
                snprintf(path, GG_PATH_MAX, "%s", name ? name : "/bin/sh");
        }
        return -ELOOP;
}

/* The name in PT_INTERP of a file of our own class and byte order. 0, or negative errno. */
static int read_loader(int handle, const struct gg_elf *elf, char ret_name[GG_PATH_MAX]) {
        for (unsigned i = 0; i < elf->phnum; i++) {
                ElfW(Phdr) ph;
                long n = gg_sysfs.pread(gg_sysfs.ctx, handle, &ph, sizeof ph,
                                        elf->phoff + (uint64_t) i * elf->phentsize);

                if (n != (long) sizeof ph)
                        return -EIO;
                if (ph.p_type != PT_INTERP)
                        continue;
                if (ph.p_filesz == 0 || ph.p_filesz >= GG_PATH_MAX)
                        return -ENOEXEC;
                n = gg_sysfs.pread(gg_sysfs.ctx, handle, ret_name, ph.p_filesz, ph.p_offset);
                if (n != (long) ph.p_filesz)
                        return -EIO;
                ret_name[n] = '\0';
                return 0;
        }
        return -ENOENT;
}

/* Whether the kernel will start this file in secure-execution mode (cap_bprm_creds_from_file() in
 * security/commoncap.c): a change of user or group by its mode, or file capabilities for somebody who is not
 * root. */
static bool raises_privileges(const char *path) {
        struct statvfs fs;
        struct stat st;

        if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 || stat(path, &st) < 0 || statvfs(path, &fs) < 0)
                return false;
        if (fs.f_flag & ST_NOSUID)
                return false;
        if ((st.st_mode & S_ISUID) && st.st_uid != getuid())
                return true;
        if ((st.st_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) && st.st_gid != getgid())
                return true;
        return getuid() != 0 && getxattr(path, "security.capability", NULL, 0) > 0;
}

static bool is_same_file(const char *a, const char *b) {
        struct stat x, y;

        return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* The loader of this very program: the library is loaded here already, so it loads there too. */
static bool is_own_loader(const char *loader) {
        char *program = gg_program_path(), own[GG_PATH_MAX];
        struct gg_elf elf;
        int handle = program ? gg_sysfs.open(gg_sysfs.ctx, program) : -ENOENT;
        bool same = false;

        if (handle >= 0) {
                same = gg_elf_read(&gg_sysfs, handle, &elf) == 0 && read_loader(handle, &elf, own) == 0 &&
                       (strcmp(own, loader) == 0 || is_same_file(own, loader));
                gg_sysfs.close(gg_sysfs.ctx, handle);
        }
        free(program);
        return same;
}

/* A dynamic loader started as a program (`ld.so PROGRAM`) has no PT_INTERP, but does obey LD_PRELOAD. */
static bool is_loader(const char *path) {
        struct gg_str base = gg_path_base(gg_str_of(path));

        return gg_str_starts(base, "ld-linux") || gg_str_starts(base, "ld-musl") ||
               gg_str_starts(base, "ld.so") || gg_str_starts(base, "ld64.so") || is_own_loader(path);
}

static bool is_go(const char *path) {
        struct gg_gobin *bin = malloc(sizeof *bin);
        bool go =
                bin && gg_gobin_identify(&gg_sysfs, path, NULL, false, bin) == 0 && bin->kind == GG_GOBIN_GO;

        free(bin);
        return go;
}

static bool is_for_machine_of(const struct gg_elf *elf, const char *library) {
        struct gg_elf own = {0};
        int handle = gg_sysfs.open(gg_sysfs.ctx, library);
        bool fits = true; /* a library that cannot be read here could not be loaded either, and it was */

        if (handle >= 0) {
                if (gg_elf_read(&gg_sysfs, handle, &own) == 0)
                        fits = elf->is64 == own.is64 && elf->big_endian == own.big_endian &&
                               elf->machine == own.machine;
                gg_sysfs.close(gg_sysfs.ctx, handle);
        }
        return fits;
}

void gg_target_look(const char *command, const char *library, struct gg_target *ret_target) {
        struct gg_target *t = ret_target;
        struct gg_elf elf = {0};
        struct gg_buf buf;
        int handle;

        *t = (struct gg_target){.reach = GG_REACH_UNKNOWN};
        gg_buf_init(&buf, t->file, sizeof t->file);
        handle = gg_path_search(&gg_sysfs, command, getenv("PATH"), &buf);
        if (handle == 0)
                handle = open_program(t->file, &elf);
        if (handle < 0) {
                t->file[0] = '\0';
                return;
        }
        if (raises_privileges(t->file))
                t->reach = GG_REACH_SECURE;
        else if (!is_for_machine_of(&elf, library))
                t->reach = GG_REACH_FOREIGN;
        else if (!elf.dynamic)
                t->reach = is_loader(t->file) || is_go(t->file) ? GG_REACH_YES : GG_REACH_STATIC;
        else if (read_loader(handle, &elf, t->loader) == 0)
                t->reach = is_own_loader(t->loader) || gg_loader_probe(t->loader, t->file, library)
                                   ? GG_REACH_YES
                                   : GG_REACH_REFUSED;
        gg_sysfs.close(gg_sysfs.ctx, handle);
}
