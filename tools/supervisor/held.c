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
