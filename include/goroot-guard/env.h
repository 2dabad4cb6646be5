/* SPDX-License-Identifier: MIT */
/* Environment blocks as execve(2) takes them: read, and edited into storage of the caller. The block itself
 * is never written. Pure and async-signal-safe. A NULL block is an empty one, as the kernel has it. */
#ifndef GOROOT_GUARD_ENV_H
#define GOROOT_GUARD_ENV_H

#include <goroot-guard/str.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The value behind the first `name=` entry: the one that Go obeys (syscall.copyenv), as do getenv(3) of glibc
 * and musl. NULL if there is none. An entry without '=' does not count. Borrowed from the block. */
const char *gg_env_get(char *const *env, const char *name);

/* The value of an entry of this name; NULL if it is none. */
const char *gg_env_value(const char *entry, const char *name);

/* How many entries the block has, the closing NULL not counted. */
size_t gg_env_length(char *const *env);

/* One change: name set to value, or every entry of it removed if value is NULL. Borrowed. */
struct gg_env_edit {
        const char *name;
        const char *value;
};

/* Bytes of storage that gg_env_apply needs for these edits. */
size_t gg_env_room(char *const *env, const struct gg_env_edit *edits, size_t edit_count);

/* Builds the edited block in room, which is aligned for a pointer and holds gg_env_room() bytes. A name that
 * is set takes the place of its first entry, or comes last if there was none; its other entries go; every
 * other entry stays as it is and where it is, duplicates and entries without '=' too. Names in edits must
 * differ. The result points into room and into the old block's strings. */
char **gg_env_apply(char *const *env, const struct gg_env_edit *edits, size_t edit_count, void *room);

#ifdef __cplusplus
}
#endif
#endif
