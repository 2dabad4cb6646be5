/* SPDX-License-Identifier: MIT */
#include "preload/mark.h"
#include "sys/process.h"
#include <string.h>

static const char *make(char storage[64], const char *kind, uint32_t pid) {
        struct gg_buf mark;

        gg_buf_init(&mark, storage, 64);
        gg_buf_puts(&mark, kind);
        gg_buf_put_uint(&mark, pid);
        return storage;
}

const char *gg_mark_make(char storage[64], bool spawns) {
        struct gg_process process;

        gg_process_read(&process);
        return make(storage, spawns ? "child-of-" : "process-", process.pid);
}

bool gg_mark_is_mine(const char *mark) {
        struct gg_process process;
        char mine[64];

        gg_process_read(&process);
        return strcmp(mark, make(mine, "process-", process.pid)) == 0 ||
               strcmp(mark, make(mine, "child-of-", process.ppid)) == 0;
}
