/* SPDX-License-Identifier: MIT */
#include "system/place.h"
#include <errno.h>
#include <goroot-guard/buf.h>
#include <goroot-guard/path.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct walk {
        const struct gg_machine *machine;
        uid_t root; /* who counts as root */
        const char *why;
};

/* A path without symbolic links before its end, as our own process opens it. */
static void outside(const struct gg_machine *machine, const char *path, char ret[2 * GG_PATH_MAX]) {
        snprintf(ret, 2 * GG_PATH_MAX, "%s%s", machine->root ? machine->root : "", path);
}

/* The mode of a link says nothing, its owner can do no more than those of its folder let them. */
static void check(struct walk *walk, const char *path, const struct stat *st) {
        if (walk->why || S_ISLNK(st->st_mode))
                return;
        if (st->st_uid != 0 && st->st_uid != walk->root)
                walk->why = gg_arena_printf(walk->machine->arena, "%s belongs to user %u", path,
                                            (unsigned) st->st_uid);
        else if (st->st_mode & (S_IWGRP | S_IWOTH))
                walk->why = gg_arena_printf(walk->machine->arena, "%s can be written by %s (mode %04o)", path,
                                            st->st_mode & S_IWOTH ? "everybody" : "its group",
                                            (unsigned) st->st_mode & 07777);
}

/* gg_path_resolve() asks for each part of the way, when all before it is resolved. */
static long look_and_readlink(void *ctx, const char *path, char *ret_target, size_t cap) {
        struct walk *walk = ctx;
        char place[2 * GG_PATH_MAX];
        struct stat st;
        ssize_t n;

        outside(walk->machine, path, place);
        if (lstat(place, &st) < 0)
                return -errno;
        check(walk, path, &st);
        n = readlink(place, ret_target, cap);
        return n < 0 ? -errno : n;
}

int gg_place_check(const struct gg_machine *machine, const char *path, const char **ret_why) {
        struct walk walk = {.machine = machine};
        const struct gg_fs fs = {.ctx = &walk, .readlink = look_and_readlink};
        char real[GG_PATH_MAX], scratch[GG_PATH_MAX], top[2 * GG_PATH_MAX];
        struct gg_buf buf;
        struct stat st;
        int r;

        outside(machine, "/", top);
        if (stat(top, &st) < 0)
                return -errno;
        walk.root = machine->root ? st.st_uid : 0;
        check(&walk, "/", &st);
        gg_buf_init(&buf, real, sizeof real);
        r = gg_path_resolve(&fs, path, &buf, scratch, sizeof scratch);
        if (r < 0)
                return r;
        *ret_why = walk.why;
        return walk.why ? -EPERM : 0;
}
