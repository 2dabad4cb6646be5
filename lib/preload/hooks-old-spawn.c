/* SPDX-License-Identifier: MIT */
/* posix_spawn and posix_spawnp as programs know them that were linked before glibc 2.15: versions.h. */
#include "preload/hooks.h"
#include "preload/versions.h"

gg_spawn_fn gg_old_posix_spawn, gg_old_posix_spawnp;

GG_EXPORT int gg_old_posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                                 const posix_spawnattr_t *attr, char *const argv[], char *const envp[]) {
        if (likely(!gg_candidate(path)))
                return gg_real()->old_posix_spawn(pid, path, actions, attr, argv, envp);
        return gg_guard_launch(&(struct gg_launch){.call = GG_CALL_OLD_SPAWN,
                                                   .child = pid,
                                                   .file = path,
                                                   .actions = actions,
                                                   .attr = attr,
                                                   .argv = argv,
                                                   .env = envp});
}

GG_EXPORT int gg_old_posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
                                  const posix_spawnattr_t *attr, char *const argv[], char *const envp[]) {
        if (likely(!gg_candidate(file)))
                return gg_real()->old_posix_spawnp(pid, file, actions, attr, argv, envp);
        return gg_guard_launch(&(struct gg_launch){.call = GG_CALL_OLD_SPAWNP,
                                                   .child = pid,
                                                   .file = file,
                                                   .actions = actions,
                                                   .attr = attr,
                                                   .argv = argv,
                                                   .env = envp});
}

__asm__(".symver gg_old_posix_spawn, posix_spawn@" GG_OLD_SPAWN ", remove\n"
        ".symver gg_old_posix_spawnp, posix_spawnp@" GG_OLD_SPAWN ", remove");
