/* SPDX-License-Identifier: MIT */
/* bench-tiny: the smallest program there is, static and without a C library, so that a launch of it is as
 * cheap as a launch can be. It says of itself what a go command says, where Go's linker has it say so: at the
 * start of its data. */
#include "sys/rawcall.h"

#define VERSION "go1.22.12" /* measure.py makes other ones of it */
#define SENTINEL "0123456789abcdef"
#define MODULE SENTINEL "path\tcmd/go\n" SENTINEL

/* debug/buildinfo: magic, size of pointers, flags (strings inline), padding; strings behind their lengths. */
struct build_info {
        char magic[14];
        unsigned char pointer_size, flags, padding[16];
        unsigned char version_length;
        char version[sizeof VERSION - 1];
        unsigned char module_length;
        char module[sizeof MODULE - 1];
};

__attribute__((section(".go.buildinfo"), aligned(16), used)) static struct build_info info = {
        "\xff Go buildinf:", sizeof(void *), 2, {0}, sizeof VERSION - 1, VERSION, sizeof MODULE - 1, MODULE};

void _start(void);

void _start(void) {
        for (;;)
                GG_SYSCALL(SYS_exit_group, 0, 0, 0);
}
