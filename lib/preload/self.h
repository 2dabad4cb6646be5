/* SPDX-License-Identifier: MIT */
/* Self-check: the library finds itself inside a dynamically linked go (Go 1.20 and older, builds of
 * distributions) that no hook saw coming, because its launcher is static or written in Go. */
#ifndef GG_PRELOAD_SELF_H
#define GG_PRELOAD_SELF_H

/* Called from the constructor with the name this process was launched by (getauxval(3), AT_EXECFN) and the
 * array of its environment, which Go will read after us. May edit entries in place, keeping the array's
 * length, and may end the process. */
void gg_self_check(const char *program, char **env);

#endif
