/* SPDX-License-Identifier: MIT */
/* The gg_fs of this process's own disk, by raw system calls: async-signal-safe, leaves errno alone, every
 * descriptor is O_CLOEXEC and closed again by gg_fs.close. */
#ifndef GOROOT_GUARD_SYSFS_H
#define GOROOT_GUARD_SYSFS_H

#include <goroot-guard/fs.h>

#ifdef __cplusplus
extern "C" {
#endif

extern const struct gg_fs gg_sysfs;

#ifdef __cplusplus
}
#endif

#endif
