/* SPDX-License-Identifier: MIT */
/* The image of a machine in a folder of its own, for tests of what looks at machines: files, links and Go
 * programs that cannot run. Every function ends the test if it fails. */
#ifndef TESTS_UNIT_IMAGEDIR_H
#define TESTS_UNIT_IMAGEDIR_H

/* Makes an empty one below TMPDIR, and removes it with all that is in it. */
char *imagedir_make(void);
void imagedir_remove(char *image);

/* path is as it is seen in the image; its folders are made. */
void imagedir_put(const char *image, const char *path, const char *text);
void imagedir_script(const char *image, const char *path, const char *text); /* may be executed */
void imagedir_link(const char *image, const char *path, const char *target);
void imagedir_dir(const char *image, const char *path);
void imagedir_program(const char *image, const char *path, const char *version, const char *package);

/* A whole toolchain: bin/go, bin/gofmt, pkg/tool/linux_amd64/compile, src/runtime, VERSION. */
void imagedir_toolchain(const char *image, const char *root, const char *version);

#endif
