/* SPDX-License-Identifier: MIT */
#include "supervisor/journal.h"
#include "common/inherited.h"
#include "common/readfile.h"
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define JOURNAL_MAX ((size_t) 64 << 20)

/* In front of each entry. Behind the record come the variables, each with its NUL. */
struct head {
        size_t record, env;
};

int gg_journal_new(void) {
        int fd = memfd_create("goroot-guard-journal", MFD_CLOEXEC);

        return fd < 0 ? -errno : fd;
}

void gg_journal_write(int journal, const struct gg_record *record, char *const *env, char *room) {
        struct head head = {0};
        struct gg_buf buf;
        struct stat st;
        bool fits;

        gg_buf_init(&buf, room, GG_RECORD_MAX);
        gg_record_json(&buf, record);
        head.record = buf.len;
        for (size_t i = 0; env && env[i]; i++)
                if (gg_inherited_is_of_interest(env[i]))
                        head.env += strlen(env[i]) + 1;
        fits = fstat(journal, &st) == 0 && lseek(journal, 0, SEEK_END) >= 0 &&
               (size_t) st.st_size + sizeof head + head.record + head.env <= JOURNAL_MAX;
        if (!fits || write(journal, &head, sizeof head) < 0 || write(journal, buf.p, buf.len) < 0)
                return;
        for (size_t i = 0; env && env[i]; i++)
                if (gg_inherited_is_of_interest(env[i]) && write(journal, env[i], strlen(env[i]) + 1) < 0)
                        return;
}

static char **split(struct gg_arena *arena, struct gg_str block) {
        size_t count = 0, cap = 0;
        char **env = gg_arena_grow(arena, NULL, 0, &cap, sizeof *env);

        while (block.n > 0) {
                struct gg_str entry = gg_str_cut(&block, '\0');

                env = gg_arena_grow(arena, env, count + 1, &cap, sizeof *env);
                env[count++] = gg_arena_string(arena, entry);
        }
        env[count] = NULL;
        return env;
}

int gg_journal_read(struct gg_arena *arena, int journal, struct gg_journal_entry **ret_entries,
                    size_t *ret_count) {
        struct gg_journal_entry *entries = NULL;
        size_t count = 0, cap = 0;
        struct gg_str text;
        struct head head;
        int r = gg_read_regular_fd(arena, journal, JOURNAL_MAX, &text);

        if (r < 0)
                return r;
        while (text.n >= sizeof head) {
                struct gg_journal_entry e;

                memcpy(&head, text.p, sizeof head);
                text = (struct gg_str){text.p + sizeof head, text.n - sizeof head};
                if (head.record > text.n || head.env > text.n - head.record)
                        break; /* the supervisor was killed while it wrote */
                e.record = (struct gg_str){text.p, head.record};
                e.env = split(arena, (struct gg_str){text.p + head.record, head.env});
                text = (struct gg_str){text.p + head.record + head.env, text.n - head.record - head.env};
                entries = gg_arena_grow(arena, entries, count, &cap, sizeof *entries);
                entries[count++] = e;
        }
        *ret_entries = entries;
        *ret_count = count;
        return 0;
}
