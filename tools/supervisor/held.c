/* SPDX-License-Identifier: MIT */
#include "supervisor/held.h"
#include "supervisor/tracee.h"
#include "sys/process.h"
#include <stdio.h>
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
        struct gg_held *held;

        if (list->count == list->room) {
                size_t room = list->room > 0 ? 2 * list->room : 16;
                struct gg_held *more = realloc(list->threads, room * sizeof *more);

                if (!more)
                        return;
                list->threads = more;
                list->room = room;
        }
        held = &list->threads[list->count++];
        *held = (struct gg_held){.tid = tid, .since = gg_process_clock(), .wanted = wanted};
        snprintf(held->launcher, sizeof held->launcher, "%s", launcher);
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

void gg_held_drop(struct gg_held_list *list, pid_t tid) {
        struct gg_held *held = find(list, tid);

        if (held)
                *held = list->threads[--list->count];
}

void gg_held_take(struct gg_held_list *list, pid_t tid, struct gg_held *ret_held) {
        const struct gg_held *held = find(list, tid);

        *ret_held = held ? *held : (struct gg_held){.tid = tid, .wanted = true};
        gg_held_drop(list, tid);
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

/* Addresses, on the heap. */
struct pointers {
        uint64_t *at;
        size_t count, room;
};

/* False without memory. */
static bool make_room(struct pointers *pointers) {
        size_t room = 2 * pointers->room + 64;
        uint64_t *more;

        if (pointers->count < pointers->room)
                return true;
        more = realloc(pointers->at, room * sizeof *more);
        if (!more)
                return false;
        pointers->at = more;
        pointers->room = room;
        return true;
}

/* The pointers from an address up to NULL. False if they cannot be read, or without memory. */
static bool read_pointers(pid_t pid, uint64_t address, unsigned word, struct pointers *pointers) {
        for (;;) {
                uint64_t pointer = 0;

                if (pointers->count == ENTRIES_MAX || !make_room(pointers) ||
                    gg_tracee_read(&pid, address + pointers->count * word, &pointer, word) != (long) word)
                        return false;
                if (pointer == 0)
                        return true;
                pointers->at[pointers->count++] = pointer;
        }
}

/* The strings, and an array of them in front, in one piece; NULL as above. */
static char **read_strings(pid_t pid, const struct pointers *pointers) {
        const size_t n = pointers->count;
        size_t used = (n + 1) * sizeof(char *), room = used + n * 128 + STRING_MAX;
        char *storage = calloc(1, room);
        char **env;

        if (!storage)
                return NULL;
        for (size_t i = 0; i < n; i++) {
                if (room - used < STRING_MAX) {
                        char *more = realloc(storage, room *= 2);

                        if (!more) {
                                free(storage);
                                return NULL;
                        }
                        storage = more;
                }
                if (gg_tracee_read_string(pid, pointers->at[i], storage + used, STRING_MAX) != 0) {
                        free(storage);
                        return NULL;
                }
                used += strlen(storage + used) + 1;
        }
        /* It has moved as it grew, so the array is made at the end. */
        env = (char **) (void *) storage;
        used = (n + 1) * sizeof(char *);
        for (size_t i = 0; i < n; i++) {
                env[i] = storage + used;
                used += strlen(env[i]) + 1;
        }
        env[n] = NULL;
        return env;
}

char **gg_held_read_env(pid_t pid, uint64_t address, unsigned word) {
        struct pointers pointers = {0};
        char **env = NULL;

        if (address == 0 || read_pointers(pid, address, word, &pointers))
                env = read_strings(pid, &pointers);
        free(pointers.at);
        return env;
}
