/* SPDX-License-Identifier: MIT */
#include "supervisor/held.h"
#include "supervisor/tracee.h"
#include "sys/process.h"
#include <stdlib.h>
#include <string.h>

static struct gg_held *find(const struct gg_held_list *list, pid_t tid) {
        for (size_t i = 0; i < list->count; i++)
                if (list->threads[i].tid == tid)
                        return &list->threads[i];
        return NULL;
}

bool gg_held_any(const struct gg_held_list *list) {
        return list->count > 0;
}

bool gg_held_find(const struct gg_held_list *list, pid_t tid) {
        return find(list, tid) != NULL;
}

void gg_held_add(struct gg_held_list *list, pid_t tid, const char *launcher, bool wanted) {
        if (list->count == list->room) {
                size_t room = list->room > 0 ? 2 * list->room : 16;
                struct gg_held *more = realloc(list->threads, room * sizeof *more);

                if (!more)
                        return;
                list->threads = more;
                list->room = room;
        }
        list->threads[list->count++] = (struct gg_held){
                .tid = tid, .launcher = strdup(launcher), .since = gg_process_clock(), .wanted = wanted};
}

static pid_t process_of(pid_t tid) {
        struct gg_tracee_facts facts;

        return gg_tracee_facts(tid, &facts) == 0 ? facts.tgid : 0;
}

pid_t gg_held_beside(struct gg_held_list *list, pid_t tid) {
        const pid_t tgid = list->count > 0 ? process_of(tid) : 0;

        for (size_t i = 0; tgid > 0 && i < list->count; i++) {
                struct gg_held *held = &list->threads[i];

                if (held->tgid == 0)
                        held->tgid = process_of(held->tid);
                if (held->tgid == tgid && held->tid != tid)
                        return held->tid;
        }
        return 0;
}

bool gg_held_renew(struct gg_held_list *list, pid_t tid, bool wanted) {
        struct gg_held *held = find(list, tid);

        if (!held)
                return false;
        held->since = gg_process_clock();
        held->wanted = wanted;
        held->asked = false;
        return true;
}

struct gg_held gg_held_take(struct gg_held_list *list, pid_t tid) {
        struct gg_held *held = find(list, tid);
        struct gg_held taken = {.tid = tid, .wanted = true};

        if (held) {
                taken = *held;
                *held = list->threads[--list->count];
        }
        return taken;
}

pid_t gg_held_overdue(struct gg_held_list *list, uint64_t milliseconds) {
        const uint64_t now = list->count > 0 ? gg_process_clock() : 0;

        for (size_t i = 0; i < list->count; i++) {
                struct gg_held *held = &list->threads[i];

                if (!held->asked && now - held->since > milliseconds) {
                        held->asked = true;
                        return held->tid;
                }
        }
        return 0;
}

/* ---- an environment in another process ---- */

#define ENTRIES_MAX 131072 /* 2 MiB of environment are no more (execve(2)) */
#define STRING_MAX 131072  /* the kernel's MAX_ARG_STRLEN */

/* How many entries, and the addresses of them on the heap; -1 on failure. */
static long read_pointers(pid_t pid, uint64_t address, unsigned word, uint64_t **ret_pointers) {
        uint64_t *pointers = NULL;
        size_t n = 0, room = 0;

        for (;;) {
                uint64_t pointer = 0;

                if (n == room) {
                        uint64_t *more = realloc(pointers, (room = 2 * room + 64) * sizeof *more);

                        if (!more)
                                break;
                        pointers = more;
                }
                if (n == ENTRIES_MAX ||
                    gg_tracee_read(&pid, address + n * word, &pointer, word) != (long) word)
                        break;
                pointers[n] = pointer;
                if (pointer == 0) {
                        *ret_pointers = pointers;
                        return (long) n;
                }
                n++;
        }
        free(pointers);
        return -1;
}

char **gg_held_read_env(pid_t pid, uint64_t address, unsigned word) {
        uint64_t *pointers = NULL;
        long n = address == 0 ? 0 : read_pointers(pid, address, word, &pointers);
        size_t used, room;
        char *storage;

        if (n < 0)
                return NULL;
        used = ((size_t) n + 1) * sizeof(char *);
        room = used + (size_t) n * 128 + STRING_MAX;
        storage = calloc(1, room);
        for (long i = 0; storage && i < n; i++) {
                if (room - used < STRING_MAX) {
                        char *more = realloc(storage, room *= 2);

                        if (!more)
                                free(storage);
                        storage = more;
                }
                if (storage && gg_tracee_read_string(pid, pointers[i], storage + used, STRING_MAX) != 0) {
                        free(storage);
                        storage = NULL;
                }
                if (storage) {
                        ((size_t *) (void *) storage)[i] = used;
                        used += strlen(storage + used) + 1;
                }
        }
        free(pointers);
        if (storage) {
                char **env = (char **) (void *) storage;

                /* It has moved as it grew: distances become addresses at the end. */
                for (long i = 0; i < n; i++)
                        env[i] = storage + ((size_t *) (void *) storage)[i];
                env[n] = NULL;
        }
        return (char **) (void *) storage;
}
