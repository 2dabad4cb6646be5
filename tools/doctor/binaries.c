/* SPDX-License-Identifier: MIT */
/* Each go in PATH against the GOROOT in force, and against the others. */
#include "doctor/parts.h"
#include <goroot-guard/path.h>
#include <stdlib.h>
#include <string.h>

/* A PATH with more of them than that is no one's; each costs a few reads. */
#define GOS_MAX 200

static const char *versioned(const struct gg_doctor *d, const char *path, const char *version) {
        return gg_arena_printf(d->machine->arena, "%s (%s)", path, *version ? version : "version unknown");
}

static bool is_named_go(const struct gg_path_go *p) {
        return gg_str_is(gg_path_base(gg_str_of(p->path)), "go");
}

/* ---- against GOROOT ---- */

/* Where in PATH the go of GOROOT comes; NULL if nowhere. */
static const struct gg_path_go *go_of_goroot(const struct gg_doctor *d) {
        const char *goroot = d->settings.items[GG_SETTING_GOROOT].value;
        const struct gg_toolchain *toolchain = gg_inventory_find(&d->inventory, goroot);

        for (size_t i = 0; toolchain && i < d->inventory.path_count; i++)
                if (d->inventory.path_gos[i].toolchain == toolchain && is_named_go(&d->inventory.path_gos[i]))
                        return &d->inventory.path_gos[i];
        return NULL;
}

static void say_mismatch(struct gg_doctor *d, const struct gg_path_go *p, const struct gg_verdict *v) {
        const struct gg_setting *goroot = &d->settings.items[GG_SETTING_GOROOT];
        const struct gg_judgement *j = &v->judgement;
        const struct gg_path_go *other = go_of_goroot(d);
        const char *remedy = gg_doctor_remedy(d, v), *effect = v->meaning ? v->meaning : "";
        struct gg_finding *f;

        f = gg_doctor_report(d, goroot,
                             j->reason == GG_REASON_VERSION_MISMATCH ? "goroot-version-mismatch"
                                                                     : "goroot-tree-mismatch",
                             p->is_first ? GG_SEVERITY_ERROR : GG_SEVERITY_WARNING,
                             "GOROOT is %s, but %s runs %s", versioned(d, goroot->value, j->goroot_version),
                             p->path, versioned(d, j->bin.root, j->bin.info.version));
        if (p->is_first && is_named_go(p) && other && other->place > p->place)
                f->effect = gg_arena_printf(d->machine->arena,
                                            "%s; the go of that GOROOT comes later in PATH, at place %u: %s",
                                            effect, other->place, other->path);
        else
                f->effect = gg_arena_copy(d->machine->arena, effect);
        if (remedy && !f->file)
                f->fix = remedy;
}

/* A go that lies in no tree needs a GOROOT, or has one compiled in. */
static void say_lone(struct gg_doctor *d, const struct gg_path_go *p, const struct gg_verdict *v) {
        const struct gg_judgement *j = &v->judgement;
        struct gg_finding *f;

        f = gg_findings_add(&d->findings, "go-lone",
                            p->is_first && j->source == GG_SOURCE_NONE ? GG_SEVERITY_ERROR
                                                                       : GG_SEVERITY_WARNING,
                            gg_machine_outside(d->machine, p->path), 0,
                            "%s lies in no toolchain tree, or in one without pkg/tool",
                            versioned(d, p->path, j->bin.info.version));
        f->effect = gg_arena_copy(d->machine->arena, v->meaning ? v->meaning : "");
        f->fix = "make it a symbolic link to the bin/go of a complete toolchain, or unpack that again";
}

static bool is_slimmed(const struct gg_path_go *p) {
        return p->toolchain && p->toolchain->state == GG_TOOLCHAIN_SLIMMED;
}

static void judge_one(struct gg_doctor *d, const struct gg_path_go *p) {
        struct gg_verdict *v = gg_doctor_judge(d, p->path);

        if (!v)
                return;
        if (v->judged && v->kind == GG_VERDICT_VIOLATION &&
            (v->judgement.reason == GG_REASON_VERSION_MISMATCH ||
             v->judgement.reason == GG_REASON_TREE_MISMATCH))
                say_mismatch(d, p, v);
        else if (v->judged && v->judgement.bin.root[0] == '\0' && !is_slimmed(p))
                say_lone(d, p, v);
        gg_verdict_free(v);
}

/* ---- against each other ---- */

static void check_slimmed(struct gg_doctor *d, const struct gg_path_go *p) {
        const struct gg_toolchain *t = p->toolchain;
        struct gg_finding *f;

        if (!is_slimmed(p))
                return;
        f = gg_findings_add(&d->findings, "go-slimmed", p->is_first ? GG_SEVERITY_ERROR : GG_SEVERITY_WARNING,
                            gg_machine_outside(d->machine, p->path), 0, "%s has lost %s",
                            versioned(d, t->root, t->version), t->lacks ? t->lacks : "a part of its tree");
        f->effect = t->lacks && strncmp(t->lacks, "pkg", 3) == 0
                            ? "every command fails with \"go: cannot find GOROOT directory\"; Go 1.20 and "
                              "older take the root that is compiled in"
                            : "go version works, building does not";
        f->fix = "unpack that toolchain again";
}

static void check_versions_of(struct gg_doctor *d, const struct gg_path_go *p) {
        const struct gg_toolchain *t = p->toolchain;
        struct gg_finding *f;

        if (!t || !t->versions_differ)
                return;
        f = gg_findings_add(
                &d->findings, "go-mixed", p->is_first ? GG_SEVERITY_ERROR : GG_SEVERITY_WARNING,
                gg_machine_outside(d->machine, t->root), 0,
                "the parts of a toolchain have different versions: bin/go %s, compiler %s, VERSION %s",
                *t->version ? t->version : "none", *t->compiler_version ? t->compiler_version : "none",
                *t->file_version ? t->file_version : "none");
        f->effect =
                "two releases were unpacked over each other: builds fail, or use the wrong standard library";
        f->fix = "delete that folder and unpack one release";
}

/* The go that the name runs, and those behind it: other versions, or other trees of the same. */
static void check_shadowed(struct gg_doctor *d) {
        const struct gg_path_go *first = gg_inventory_first_go(&d->inventory);
        const char *others = "", *same = "";
        struct gg_arena *arena = d->machine->arena;
        struct gg_finding *f;

        for (size_t i = 0; first && first->toolchain && i < d->inventory.path_count; i++) {
                const struct gg_path_go *p = &d->inventory.path_gos[i];
                const char **list;

                if (!is_named_go(p) || !p->toolchain || p->toolchain == first->toolchain)
                        continue;
                list = strcmp(p->toolchain->version, first->toolchain->version) == 0 ? &same : &others;
                *list = gg_arena_printf(arena, "%s%s%s", *list, **list ? ", " : "",
                                        versioned(d, p->path, p->toolchain->version));
        }
        if (*others) {
                f = gg_findings_add(&d->findings, "path-several-versions", GG_SEVERITY_WARNING, NULL, 0,
                                    "PATH has go of several versions: %s comes first, behind it %s",
                                    versioned(d, first->path, first->toolchain->version), others);
                f->effect = "which one runs depends on who made PATH: a login shell, an editor, cron and "
                            "sudo may differ";
                f->fix = "keep one folder of them in PATH";
        }
        if (*same)
                gg_findings_add(
                        &d->findings, "path-several-trees", GG_SEVERITY_NOTE, NULL, 0,
                        "PATH has go of the same version from several trees: %s comes first, behind it %s",
                        versioned(d, first->path, first->toolchain->version), same);
}

static const char *first_in_path(const struct gg_doctor *d, const char *name) {
        char path[GG_PATH_MAX];
        struct gg_buf buf;

        gg_buf_init(&buf, path, sizeof path);
        if (gg_path_search(&d->machine->fs, name, d->machine->path, &buf) < 0)
                return NULL;
        return gg_arena_copy(d->machine->arena, path);
}

/* `go fmt` runs $GOROOT/bin/gofmt, an editor the one in PATH. */
static void check_gofmt(struct gg_doctor *d) {
        const struct gg_path_go *go = gg_inventory_first_go(&d->inventory);
        const char *gofmt = first_in_path(d, "gofmt"), *real;
        const struct gg_toolchain *t;
        struct gg_finding *f;

        if (!go || !go->toolchain || !gofmt)
                return;
        real = gg_machine_resolve(d->machine, gofmt);
        if (!real)
                return;
        real = gg_arena_string(d->machine->arena, gg_path_dir(gg_path_dir(gg_str_of(real))));
        t = gg_inventory_find(&d->inventory, real);
        if (!t || t == go->toolchain)
                return;
        f = gg_findings_add(&d->findings, "gofmt-of-other-tree", GG_SEVERITY_WARNING,
                            gg_machine_outside(d->machine, gofmt), 0, "go is %s, gofmt is of %s",
                            versioned(d, go->toolchain->root, go->toolchain->version),
                            versioned(d, t->root, t->version));
        f->effect = "go fmt and gofmt may format differently";
        f->fix = "let both come from one folder of PATH";
}

static void check_none(struct gg_doctor *d) {
        struct gg_finding *f;

        if (d->inventory.path_count > 0)
                return;
        if (d->inventory.count == 0) {
                gg_findings_add(&d->findings, "no-go", GG_SEVERITY_NOTE, NULL, 0,
                                "there is no Go toolchain on this machine, as far as can be seen");
                return;
        }
        f = gg_findings_add(&d->findings, "go-not-in-path", GG_SEVERITY_WARNING, NULL, 0,
                            "there are toolchains, but no go in PATH: %s among them",
                            d->inventory.toolchains[0]->root);
        f->fix = gg_arena_printf(d->machine->arena, "PATH=%s/bin:$PATH", d->inventory.toolchains[0]->root);
}

/* What GOTOOLDIR says is not read: the folder follows from GOROOT (cfg.SetGOROOT). */
static void check_gotooldir(struct gg_doctor *d) {
        const char *value = gg_machine_getenv(d->machine, "GOTOOLDIR");
        struct gg_finding *f;

        if (!value || *value == '\0')
                return;
        f = gg_findings_add(&d->findings, "gotooldir-ignored", GG_SEVERITY_NOTE, NULL, 0,
                            "GOTOOLDIR is set: %s", value);
        f->effect = "go does not read it: its tools are those of GOROOT";
        f->fix = "unset GOTOOLDIR";
        f->variable = "GOTOOLDIR";
}

void gg_doctor_binaries(struct gg_doctor *d) {
        for (size_t i = 0; i < d->inventory.path_count && i < GOS_MAX; i++) {
                const struct gg_path_go *p = &d->inventory.path_gos[i];

                judge_one(d, p);
                check_slimmed(d, p);
                check_versions_of(d, p);
        }
        check_shadowed(d);
        check_gofmt(d);
        check_none(d);
        check_gotooldir(d);
}
