/* SPDX-License-Identifier: MIT */
/* The settings that a go command would take, and where each comes from: the environment, the user's go/env
 * file, $GOROOT/go.env, or the go itself; what `go env` would print, without running it. Rules:
 * cmd/go/internal cfg (Getenv, initEnvCache, readEnvFile, findGOROOT, gopath), envcmd (MkEnv, ExtraEnvVars),
 * modload (FindGoWork), cache (DefaultDir); Go 1.19 to 1.27. Nothing here prints. */
#ifndef GG_TOOLS_GOSETTINGS_H
#define GG_TOOLS_GOSETTINGS_H

#include "common/arena.h"
#include <goroot-guard/fs.h>
#include <goroot-guard/gobin.h>

enum gg_layer {
        GG_LAYER_DEFAULT, /* set nowhere: what the go makes of it */
        GG_LAYER_GO_ENV,  /* $GOROOT/go.env, since Go 1.21 */
        GG_LAYER_FILE,    /* the user's go/env file */
        GG_LAYER_ENV,     /* the environment */
};

struct gg_setting {
        const char *name;  /* "GOROOT"; static */
        const char *value; /* in force; "" if it is empty or there is none */
        enum gg_layer layer;
        const char *source; /* "environment", "/home/u/.config/go/env:3", "/usr/lib/go/go.env:9", "default",
                               "binary" */
        const char *why;    /* what else sets it and does not count: "hides /home/u/.config/go/env:3"; NULL */
        const char *file_value; /* what the go/env file sets it to, in force or not; NULL if it does not */
        unsigned file_line;     /* where; 0 */
};

enum gg_setting_id {
        GG_SETTING_GOROOT,
        GG_SETTING_GOTOOLDIR,
        GG_SETTING_GOTOOLCHAIN,
        GG_SETTING_GOENV,
        GG_SETTING_GOFLAGS,
        GG_SETTING_GOPATH,
        GG_SETTING_GOBIN,
        GG_SETTING_GOMODCACHE,
        GG_SETTING_GOCACHE,
        GG_SETTING_GO111MODULE,
        GG_SETTING_GOWORK,
        GG_SETTING_GOPROXY,
        GG_SETTING_GOSUMDB,
        GG_SETTING_GOPRIVATE,
        GG_SETTING_GOINSECURE,
        GG_SETTING_GOVCS,
        GG_SETTING_GOEXPERIMENT,
        GG_SETTING_GOOS,
        GG_SETTING_GOARCH,
        GG_SETTING_COUNT,
};

struct gg_gosettings {
        struct gg_setting items[GG_SETTING_COUNT]; /* by gg_setting_id */
        const char *env_file; /* the go/env file that is consulted, cleaned; NULL: none */
        int env_file_error;   /* 0 if it was read; a negative errno: Go would go on without it, but for what
                                 is more than 1 MiB (-EFBIG), which only this reader leaves alone */
        const char *go_env;   /* the go.env that is consulted; NULL: none (no root, Go before 1.21) */
        int go_env_error;     /* 0 if it was read */
        bool go_env_by_file;  /* it is that of the root that the go/env file names, though the environment
                                 names another */
        bool is_trimmed;      /* no root at all: "go: cannot find GOROOT directory" */
};

/* What a go is asked with; everything is borrowed and must stay. */
struct gg_gosettings_input {
        struct gg_arena *arena;
        const struct gg_fs *fs;
        char *const *env;
        const char *cwd; /* where go.work is looked for; NULL: not at all */
        const struct gg_gobin
                *bin; /* the go, informed; NULL: none is known, and the rules of new ones hold */
};

void gg_gosettings_read(const struct gg_gosettings_input *input, struct gg_gosettings *ret);

/* The names of the settings above, in that order. Static. */
const char *gg_setting_name(enum gg_setting_id id);

/* path.Clean: "a//b/./c/.." is "a/b"; "" is ".". */
const char *gg_path_clean(struct gg_arena *arena, const char *path);

#endif
