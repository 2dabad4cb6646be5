/* SPDX-License-Identifier: MIT */
/* The user's go/env file, which `go env -w` writes and which sets GOROOT when the variable does not. Rules:
 * cmd/go/internal/cfg EnvFile and readEnvFile. Pure and async-signal-safe. */
#ifndef GOROOT_GUARD_GOENV_H
#define GOROOT_GUARD_GOENV_H

#include <goroot-guard/buf.h>
#include <goroot-guard/fs.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Where a go started with this environment looks for its file: $GOENV, else $XDG_CONFIG_HOME/go/env, else
 * $HOME/.config/go/env, into buf. 0; -ENOENT if there is none (GOENV=off, or neither variable set);
 * -ENAMETOOLONG. The file need not exist. */
int gg_goenv_path(char *const *env, struct gg_buf *buf);

/* One key that is looked for in the file. */
struct gg_goenv_key {
        const char *name;
        char *value;   /* storage of the caller, NUL-terminated on return; "" if unset or set to nothing */
        size_t cap;    /* bytes of value; a longer value is cut to cap - 1 bytes and sets cut */
        unsigned line; /* where the value stands, from 1; 0 if the key is not there */
        bool cut;
};

/* Reads the file and fills in the keys; the last line of a key wins, as in Go. A file of any size, line by
 * line in storage of its own of 512 bytes. 0; -ENOENT if there is no file (every key is then unset); -EFBIG
 * for more than 1 MiB (a device, say); else the errno of open or read. The keys are unset on failure: Go
 * ignores a file that it cannot read. */
int gg_goenv_read(const struct gg_fs *fs, const char *path, struct gg_goenv_key *keys, size_t key_count);

#ifdef __cplusplus
}
#endif
#endif
