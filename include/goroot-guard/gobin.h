/* SPDX-License-Identifier: MIT */
/* Which file a launch will run, whether that is the go command, and which toolchain root the binary belongs
 * to. Pure and async-signal-safe; large storage is the caller's. A struct gg_gobin points into itself: not to
 * be copied. */
#ifndef GOROOT_GUARD_GOBIN_H
#define GOROOT_GUARD_GOBIN_H

#include <goroot-guard/buildinfo.h>
#include <goroot-guard/fs.h>
#include <goroot-guard/str.h>

#ifdef __cplusplus
extern "C" {
#endif

enum gg_gobin_kind {
        GG_GOBIN_OTHER,  /* some other program */
        GG_GOBIN_SCRIPT, /* a script that does not name a go in its first line */
        GG_GOBIN_GO,     /* the go command of the Go project (cmd/go) */
};

struct gg_gobin {
        enum gg_gobin_kind kind;
        struct gg_stat file; /* the launched file, links followed */
        const char *root;    /* the toolchain root that the binary finds by itself; "" if it has none */
        const char *goarch;  /* of the binary, "amd64"; NULL if unknown. Static */
        bool dynamic;        /* a dynamically linked go, which a preload gets into */
        bool info_known;     /* info was asked for; its version is "" if there was none */
        struct gg_buildinfo info;
        bool by_script;      /* the launch was of a script whose #! line names this go */
        char script_arg[32]; /* by_script: the first word behind the go in that line, "" if none */
        char path[2 *
                  GG_PATH_MAX]; /* its absolute path without symbolic links, and behind that root: neighbours,
                                   for each page that is touched costs a launch a microsecond */

        char scratch[GG_PATH_MAX]; /* working space of these functions: a launch may come from a stack of a
                                      few KiB */
};

/* Looks at the file that a launch of path would run. kind says what was found; path and file are always set
 * on success, the rest only for GG_GOBIN_GO. A file is the go command if it is an ELF file called `go` in a
 * `bin` folder beside pkg/tool (also bin/GOOS_GOARCH/go), or if its build information says so. The root is
 * what the binary will find: os.Executable of findGOROOT in cmd/go/internal/cfg. A script is opened, and if
 * its interpreter is a go, that go is described. file: what stat says of path, if that is known; else NULL.
 * inform: as gg_gobin_inform() would, as long as the file is open; gg_gobin_inform() must still be asked. 0,
 * or a negative errno if the file cannot be found, opened or read: then nothing can be said, and *ret_bin is
 * undefined. */
int gg_gobin_identify(const struct gg_fs *fs, const char *path, const struct gg_stat *file, bool inform,
                      struct gg_gobin *ret_bin);

/* Whether the kernel would run this regular file that may be executed: an ELF file, whose loader is there if
 * it wants one. False for a script, whatever it starts, and where that cannot be seen. */
bool gg_gobin_runs(const struct gg_fs *fs, const char *path);

/* Makes bin->info known: reads the build information, or root/VERSION for the version where there is none (Go
 * before 1.13, unreadable files). info.version is "" if neither can be read. */
void gg_gobin_inform(const struct gg_fs *fs, struct gg_gobin *bin);

/* The version of the toolchain in root: that of pkg/tool/linux_GOARCH/compile, GOARCH as in bin, which is
 * what the go command compares itself with; else of the file VERSION. 1 or 0, whichever of them it is, and a
 * version; or -ENOENT. */
int gg_gobin_root_version(const struct gg_fs *fs, struct gg_gobin *bin, struct gg_str root,
                          char ret_version[GG_GO_VERSION_MAX]);

#ifdef __cplusplus
}
#endif
#endif
