/* SPDX-License-Identifier: MIT */
#include "system/health.h"
#include "system/identity.h"
#include "system/place.h"
#include <errno.h>
#include <string.h>

static struct gg_finding *add(struct gg_health *h, const char *id, enum gg_severity severity,
                              const struct gg_preload_entry *entry, const char *message) {
        return gg_findings_add(&h->findings, id, severity, GG_PRELOAD_FILE, entry ? entry->line : 0, "%s",
                               message);
}

static const char *text_of(struct gg_health *h, struct gg_str s) {
        return gg_arena_string(h->machine->arena, s);
}

/* ---- the file ---- */

static void examine_file(struct gg_health *h) {
        struct gg_finding *f;

        if (h->file.is_link) {
                f = add(h, "symbolic-link", GG_SEVERITY_WARNING, NULL, "it is a symbolic link");
                f->effect = "enable and disable leave it alone";
                f->fix = "put a file in its place";
        }
        if (h->file.is_there && (h->file.st.st_mode & S_IROTH) == 0) {
                f = add(h, "file-unreadable", GG_SEVERITY_WARNING, NULL, "not everybody may read it");
                f->effect = "programs of users who may not are not guarded";
                f->fix = "chmod a+r " GG_PRELOAD_FILE;
        }
        if (h->file.is_there && (h->file.st.st_mode & (S_IWGRP | S_IWOTH))) {
                f = add(h, "file-writable", GG_SEVERITY_ERROR, NULL, "others than root may write it");
                f->effect = "they can have any program of root's load a library of theirs";
                f->fix = "chmod go-w " GG_PRELOAD_FILE;
        }
        if (h->list.nul_line > 0) {
                f = gg_findings_add(&h->findings, "nul-byte", GG_SEVERITY_ERROR, GG_PRELOAD_FILE,
                                    h->list.nul_line, "there is a NUL byte in it");
                f->effect = "the loader reads nothing behind it";
        }
}

/* ---- the entries of others ---- */

int gg_health_exists(const struct gg_machine *machine, const struct gg_preload_entry *entry) {
        char path[GG_PATH_MAX];

        if (entry->name.n >= sizeof path)
                return 0;
        memcpy(path, entry->name.p, entry->name.n);
        path[entry->name.n] = '\0';
        if (path[0] != '/' || strchr(path, '$'))
                return -1;
        return gg_machine_is_file(machine, path);
}

static void examine_other(struct gg_health *h, const struct gg_preload_entry *entry) {
        bool has_cr = entry->name.p[entry->name.n - 1] == '\r';
        struct gg_finding *f;

        if (gg_health_exists(h->machine, entry) != 0 && !has_cr)
                return;
        f = gg_findings_add(&h->findings, "dangling-entry", GG_SEVERITY_WARNING, GG_PRELOAD_FILE, entry->line,
                            "there is no file '%s'", text_of(h, entry->name));
        f->effect = "every program prints a line about it";
        if (has_cr)
                f->fix = "end lines with a newline alone: a carriage return is a part of the name";
}

/* Once a line: a comment has many words. */
static void examine_comment(struct gg_health *h, const struct gg_preload_entry *entry,
                            const struct gg_preload_entry *before) {
        struct gg_finding *f;

        if (before && before->in_comment && before->line == entry->line)
                return;
        f = add(h, "comment-read", GG_SEVERITY_WARNING, entry,
                "glibc takes this comment for names of libraries");
        f->effect = "every program prints a line for each of its words";
        f->fix = "one comment is safe, several are not: glibc looks for the second one in the wrong place";
}

/* A hostile file may have half a million. */
#define ENTRIES_MAX 100

static void examine_entries(struct gg_health *h) {
        size_t ours = 0;

        for (size_t i = 0; i < h->list.count; i++) {
                const struct gg_preload_entry *entry = &h->list.entries[i];

                ours += entry->ours;
                if (i >= ENTRIES_MAX)
                        continue;
                if (entry->in_comment)
                        examine_comment(h, entry, i > 0 ? entry - 1 : NULL);
                else if (!entry->ours || entry != h->on)
                        examine_other(h, entry);
        }
        if (ours > 1)
                gg_findings_add(&h->findings, "duplicate-entry", GG_SEVERITY_NOTE, GG_PRELOAD_FILE, 0,
                                "the library stands there %zu times; disable takes them all out", ours);
}

/* ---- the library ---- */

static void examine_version(struct gg_health *h, const char *path) {
        const char *version;

        if (gg_library_version(h->machine->arena, &h->machine->fs, path, &version) < 0)
                gg_findings_add(&h->findings, "unknown-library", GG_SEVERITY_WARNING, path, 0,
                                "it is not the library of goroot-guard");
        else if (!h->version)
                h->version = version;
        else if (strcmp(h->version, version) != 0)
                gg_findings_add(&h->findings, "versions-differ", GG_SEVERITY_WARNING, path, 0,
                                "it is of version %s, and that of other programs of version %s", version,
                                h->version);
}

static void examine_place(struct gg_health *h, const char *path) {
        const char *why;
        struct gg_finding *f;
        int r;

        examine_version(h, path);
        r = gg_place_check(h->machine, path, &why);
        if (r != -EPERM)
                return;
        f = gg_findings_add(&h->findings, "unsafe-place", GG_SEVERITY_ERROR, path, 0, "%s", why);
        f->effect = "they can have any program of root's load a library of theirs";
        f->fix = "install the library where root alone can write, and enable that one";
}

static void examine_proof(struct gg_health *h, const struct gg_proof *p) {
        static const struct {
                const char *id;
                enum gg_severity severity;
                const char *message, *effect;
        } kinds[] = {
                [GG_PROOF_LOADS] = {NULL, 0, NULL, NULL},
                [GG_PROOF_FAILS] = {"does-not-load", GG_SEVERITY_ERROR, "the library does not load", NULL},
                [GG_PROOF_OTHER] = {"not-for-these", GG_SEVERITY_WARNING, "there is no library for them",
                                    "each of them prints a line about it, and is not guarded"},
                [GG_PROOF_UNPROVEN] = {"not-proven", GG_SEVERITY_NOTE, "whether it loads was not tried",
                                       NULL},
                [GG_PROOF_FOREIGN] = {NULL, 0, NULL, NULL},
        };
        struct gg_finding *f;

        if (p->loader->is_musl) {
                gg_findings_add(&h->findings, "musl", GG_SEVERITY_NOTE, p->loader->path, 0,
                                "programs of musl read no " GG_PRELOAD_FILE
                                ": they are guarded by LD_PRELOAD alone");
                return;
        }
        if (!kinds[p->result].id)
                return;
        f = gg_findings_add(&h->findings, kinds[p->result].id, kinds[p->result].severity, p->loader->path, 0,
                            "programs of this loader (%s): %s: %s", p->loader->arch, kinds[p->result].message,
                            p->why);
        f->effect = kinds[p->result].effect;
}

static void examine_library(struct gg_health *h) {
        const char *file;

        gg_survey_entry(h->machine, text_of(h, h->on->name), &h->survey);
        for (size_t i = 0; (file = gg_survey_file(&h->survey, i)); i++)
                examine_place(h, file);
        /* What no loader could be asked about can be looked at. */
        if (!gg_survey_file(&h->survey, 0) && gg_health_exists(h->machine, h->on) == 1)
                examine_place(h, text_of(h, h->on->name));
        for (size_t i = 0; i < h->survey.count; i++)
                examine_proof(h, &h->survey.proofs[i]);
}

void gg_health_examine(const struct gg_machine *machine, struct gg_health *ret) {
        *ret = (struct gg_health){.machine = machine, .findings.arena = machine->arena};
        ret->error = gg_preload_read(machine, &ret->file);
        if (ret->error < 0)
                return;
        gg_preload_parse(machine->arena, ret->file.text, &ret->list);
        ret->on = gg_preload_ours(&ret->list);
        examine_file(ret);
        examine_entries(ret);
        if (ret->on)
                examine_library(ret);
}
