/* SPDX-License-Identifier: MIT */
/* What depends on the version of the C library. */
#ifndef GG_PRELOAD_VERSIONS_H
#define GG_PRELOAD_VERSIONS_H

/* glibc has posix_spawn and posix_spawnp twice where it is older than 2.15: the old versions, for programs
 * linked before that, hand a file that is no program to the shell (posix/spawn.c, SPAWN_XFLAGS_TRY_SHELL).
 * One plain hook would give those programs the new ones. exports-ARCH.map names the same versions for the
 * linker. Architectures that came to glibc later have one version. */
#if defined(__x86_64__)
#define GG_OLD_SPAWN "GLIBC_2.2.5"
#elif defined(__i386__)
#define GG_OLD_SPAWN "GLIBC_2.2"
#else
#define GG_OLD_SPAWN ""
#endif

/* Since which 2.x glibc has them. musl 1.2 has neither. */
#define GG_EXECVEAT_SINCE 34
#define GG_PIDFD_SPAWN_SINCE 39

#endif
