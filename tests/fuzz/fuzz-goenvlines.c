/* SPDX-License-Identifier: MIT */
/* Laws of the look at a go/env file, on any bytes: what it finds is bounded and lies in the file, what it
 * would write is one line, and a file without findings says what Go takes it for. */
#include "doctor/parts.h"
#include "law.h"
#include <goroot-guard/sysfs.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Those about single lines, and those about lines with the same name. */
#define FINDINGS_MAX ((size_t) 2 * 50)

static int file = -1;

static int open_file(void *ctx, const char *path) {
        (void) ctx;
        (void) path;
        return dup(file);
}

static struct gg_str line_at(struct gg_str text, unsigned line) {
        struct gg_str found = {NULL, 0};

        while (line-- > 0) {
                LAW(text.p);
                found = gg_str_cut(&text, '\n');
        }
        return found;
}

static void check_finding(const struct gg_finding *f, struct gg_str text) {
        LAW(f->id && f->message && f->fix);
        LAW(f->line > 0);
        LAW(line_at(text, f->line).p);
        if (!f->edits)
                return;
        LAW(!f->edits->next && f->edits->line == f->line);
        LAW(gg_str_eq(f->edits->old, line_at(text, f->line)));
        LAW(!f->edits->replacement || !strchr(f->edits->replacement, '\n'));
}

/* NAME=VALUE as it is, a comment, or nothing. */
static void check_clean(struct gg_str text) {
        while (text.p) {
                struct gg_str line = gg_str_cut(&text, '\n'), bare = gg_str_trim(line);

                if (bare.n == 0 || bare.p[0] == '#')
                        continue;
                LAW(line.p[0] >= 'A' && line.p[0] <= 'Z' && memchr(line.p, '=', line.n));
                LAW(line.p[line.n - 1] != '\r' && line.p[line.n - 1] != ' ');
        }
}

static void look(struct gg_arena *arena, struct gg_doctor *ret) {
        static struct gg_machine machine;

        machine = (struct gg_machine){.arena = arena, .fs = gg_sysfs, .root_fd = -1};
        machine.fs.open = open_file;
        *ret = (struct gg_doctor){.machine = &machine, .findings = {.arena = arena}};
        ret->settings.env_file = "/home/u/.config/go/env";
        gg_doctor_goenv_file(ret);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct gg_str text = {size > 0 ? (const char *) data : "", size};
        struct gg_arena arena = {0};
        struct gg_doctor *doctor = gg_arena_alloc(&arena, sizeof *doctor);

        file = memfd_create("env", MFD_CLOEXEC);
        LAW(file >= 0 && (size == 0 || write(file, data, size) == (ssize_t) size));
        look(&arena, doctor);
        close(file);
        LAW(doctor->findings.count <= FINDINGS_MAX);
        for (size_t i = 0; i < doctor->findings.count; i++)
                check_finding(&doctor->findings.items[i], text);
        if (doctor->findings.count == 0)
                check_clean(text);
        gg_arena_free(&arena);
        return 0;
}
