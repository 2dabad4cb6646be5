/* SPDX-License-Identifier: MIT */
/* The initial stack of a program that has just been loaded, which has run not one instruction: read, and laid
 * out anew with an edited environment. From the stack pointer up lie argc, the pointers of argv, NULL, those
 * of envp, NULL, the auxiliary vector up to AT_NULL, and the strings somewhere above (System V ABI, process
 * initialization; create_elf_tables() in fs/binfmt_elf.c). That a program can be read and written is the
 * business of the caller: no system call is made here on anybody. */
#ifndef GG_TOOLS_SUPERVISOR_IMAGE_H
#define GG_TOOLS_SUPERVISOR_IMAGE_H

#include <goroot-guard/env.h>
#include <stddef.h>
#include <stdint.h>

/* Reads memory of the target: the number of bytes read, which is less than n only where the memory ends;
 * negative errno if not a byte can be read. More is asked for than is needed, in few large pieces. */
typedef long gg_image_read_fn(void *ctx, uint64_t address, void *ret_bytes, size_t n);

struct gg_image {
        unsigned word; /* bytes of a pointer in the program: 4 or 8 */
        uint64_t sp;   /* where argc lies */
        uint64_t argc;
        char **argv; /* the first two arguments, or as many as there are, and NULL */
        char **env;  /* all entries and NULL, as execve(2) takes them */
        size_t envc;
        char *execfn; /* the name that it was launched by (AT_EXECFN); NULL if there is none */

        /* The module's own. */
        unsigned char *block;    /* argc up to AT_NULL, byte by byte */
        size_t envp, auxv, size; /* where these begin in it, and where it ends */
        char *text;              /* the strings behind argv, env and execfn */
};

/* Reads the image at a stack pointer, in a program whose pointers have word bytes and whose byte order is the
 * host's. What it returns is a copy: gg_image_free().
 *
 * -EINVAL: another word, a stack pointer that does not fit into it, or no NULL where argv should end.
 * -E2BIG: more than 8 MiB of pointers or of strings, which no kernel passes on (bprm_stack_limits() in
 * fs/exec.c), or strings so far apart that they take more than 64 MiB to be read.
 * -EFAULT: the memory ends within the image, or a string has no end within MAX_ARG_STRLEN.
 * -ENOMEM, and what read says. */
int gg_image_read(struct gg_image *ret_image, unsigned word, uint64_t sp, gg_image_read_fn *read, void *ctx);

void gg_image_free(struct gg_image *image);

/* What is to be written at an address, which then is the stack pointer. */
struct gg_image_block {
        uint64_t at;
        unsigned char *bytes;
        size_t size;
};

/* Lays the image out anew, with the environment that gg_env_apply() makes of it: edits as there. The block
 * lies wholly below the old one, which stays as it is: its strings are still pointed at, and the program can
 * go on with either. Arguments and auxiliary vector are the old ones, word for word; new strings lie behind.
 * `at` is a multiple of 16, as all ABIs want it.
 *
 * -ENOMEM: no heap, or not that much room between the old block and address 0. Whether the stack reaches down
 * so far shows when the block is written. */
int gg_image_edit(const struct gg_image *image, const struct gg_env_edit *edits, size_t edit_count,
                  struct gg_image_block *ret_block);

void gg_image_block_free(struct gg_image_block *block);

#endif
