/* SPDX-License-Identifier: MIT */
#include "doctor/project.h"
#include "verify/verify.h"
#include <errno.h>
#include <string.h>

static const char unreadable_id[] = "verify-unreadable", not_go_id[] = "verify-not-go",
                  nothing_id[] = "verify-nothing-to-hold-against";

struct check {
        const struct gg_verify_measure *measure;
        const struct gg_verify_program *program;
        struct gg_goversion release; /* that built it */
        bool is_known;               /* release is set: "devel ..." is none */
        struct gg_findings *findings;
};

bool gg_verify_is_unknown(const struct gg_finding *finding) {
        return finding->id == unreadable_id || finding->id == not_go_id || finding->id == nothing_id;
}

static struct gg_arena *arena_of(const struct check *c) {
        return c->measure->machine->arena;
}

/* ---- files of which nothing can be said ---- */

static void check_error(const struct gg_verify_program *p, struct gg_findings *findings) {
        struct gg_finding *f;

        if (p->error == -ENOEXEC) {
                gg_findings_add(findings, not_go_id, GG_SEVERITY_WARNING, p->file, 0, "not an ELF program");
                return;
        }
        if (p->error == -ENODATA) {
                gg_findings_add(findings, not_go_id, GG_SEVERITY_WARNING, p->file, 0,
                                "no Go program in this folder");
                return;
        }
        if (p->error != -ENOMSG) {
                gg_findings_add(findings, unreadable_id, GG_SEVERITY_WARNING, p->file, 0, "%s",
                                p->error == -EBADMSG ? "its build information is mangled"
                                                     : strerror(-p->error));
                return;
        }
        f = gg_findings_add(findings, not_go_id, GG_SEVERITY_WARNING, p->file, 0,
                            "it has no build information of Go");
        f->effect = "it is no Go program, or was built before Go 1.13, or was packed";
}

/* ---- what it says of itself, twice ---- */

/* The linker takes -X for the build information and the variable alike (cmd/link/internal/ld, Main: the flag
 * comes after its own addstrdata1), so that the two agree in a lie. The flag itself is recorded, but not
 * under -trimpath. */
static void check_own_words(const struct check *c) {
        const struct gg_gobinary *b = &c->program->binary;
        const char *ldflags = gg_gobinary_setting(b, "-ldflags");
        struct gg_finding *f;

        if (b->runtime_version && strcmp(b->runtime_version, b->version) != 0) {
                f = gg_findings_add(c->findings, "verify-versions-differ", GG_SEVERITY_ERROR,
                                    c->program->file, 0,
                                    "its build information says %s, and its runtime would report %s",
                                    b->version, b->runtime_version);
                f->effect = "one of the two was changed after it was linked";
                f->fix = "build it again";
        }
        if (!b->runtime_version)
                gg_findings_add(c->findings, "verify-runtime-unknown", GG_SEVERITY_NOTE, c->program->file, 0,
                                "what its runtime would report is not known: %s", b->runtime_why);
        if (ldflags && strstr(ldflags, "runtime.buildVersion")) {
                f = gg_findings_add(c->findings, "verify-version-forged", GG_SEVERITY_ERROR, c->program->file,
                                    0, "it was linked with -ldflags=%s", ldflags);
                f->effect = gg_arena_printf(
                        arena_of(c), "%s is what the linker was told to write, not the Go that built it",
                        b->version);
                f->fix = "build it without that -X";
        }
        if (b->is_cut)
                gg_findings_add(c->findings, "verify-mangled", GG_SEVERITY_WARNING, c->program->file, 0,
                                "some of its build information cannot be read");
}

static void check_settings(const struct check *c) {
        const struct gg_gobinary *b = &c->program->binary;
        const char *modified = gg_gobinary_setting(b, "vcs.modified"),
                   *arch = gg_gobinary_setting(b, "GOARCH");
        const char *revision = gg_gobinary_setting(b, "vcs.revision");

        if (modified && strcmp(modified, "true") == 0)
                gg_findings_add(c->findings, "verify-modified", GG_SEVERITY_NOTE, c->program->file, 0,
                                "it was built from files that were not committed (on top of %s)",
                                revision ? revision : "a revision that is not recorded");
        if (arch && b->goarch && strcmp(arch, b->goarch) != 0)
                gg_findings_add(c->findings, "verify-mangled", GG_SEVERITY_WARNING, c->program->file, 0,
                                "its build information says GOARCH=%s, and it is a program for %s", arch,
                                b->goarch);
}

/* ---- against the Go that builds ---- */

/* The experiments that a Go was built with stand behind its version, and do not make it another. */
static bool is_same_go(const struct check *c, const char *version) {
        struct gg_goversion other;

        if (!c->is_known || !gg_goversion_parse(gg_str_of(version), &other))
                return strcmp(c->program->binary.version, version) == 0;
        return gg_goversion_compare(&c->release, &other) == 0;
}

static void check_expected(const struct check *c) {
        const struct gg_verify_measure *m = c->measure;
        struct gg_goversion asked;
        bool is_right = strcmp(c->program->binary.version, m->expect) == 0;

        if (!is_right && c->is_known && gg_goversion_parse(gg_str_of(m->expect), &asked))
                is_right = gg_goversion_means(&asked, &c->release);
        if (!is_right)
                gg_findings_add(c->findings, "verify-not-expected", GG_SEVERITY_ERROR, c->program->file, 0,
                                "it was built by %s, and %s is expected", c->program->binary.version,
                                m->expect);
}

static void check_choice(const struct check *c) {
        const struct gg_gochoice *choice = c->measure->choice;
        struct gg_finding *f;

        if (*choice->version == '\0' || is_same_go(c, choice->version))
                return;
        f = gg_findings_add(c->findings, "verify-other-go", GG_SEVERITY_ERROR, c->program->file, 0,
                            "it was built by %s, and the go that would build here is %s",
                            c->program->binary.version, choice->version);
        if (choice->line)
                f->effect = gg_arena_printf(
                        arena_of(c), "%s would hand over to that because of %s:%u", choice->path,
                        gg_machine_outside(c->measure->machine, choice->line->file), choice->line->line);
        else if (choice->by)
                f->effect = gg_arena_printf(arena_of(c), "that is what %s=%s names", choice->by,
                                            choice->settings.items[GG_SETTING_GOTOOLCHAIN].value);
        else
                f->effect = gg_arena_printf(arena_of(c), "that is %s, the first go in PATH", choice->path);
        f->fix = "build it again with the Go that is meant";
}

/* ---- against the project ---- */

/* What each kind of pin is to a program that is there already. */
static const struct {
        const char *id, *wants; /* wants: between the pin and its version */
        enum gg_severity severity;
        bool is_of_module; /* go.mod and go.work speak for their own modules alone */
} measures[] = {
        [GG_PIN_GO_MOD_GO] = {"verify-below-go-line", "wants at least", GG_SEVERITY_ERROR, true},
        [GG_PIN_GO_MOD_TOOLCHAIN] = {"verify-below-toolchain", "wants at least", GG_SEVERITY_WARNING, true},
        [GG_PIN_GO_WORK_GO] = {"verify-below-go-line", "wants at least", GG_SEVERITY_ERROR, true},
        [GG_PIN_GO_WORK_TOOLCHAIN] = {"verify-below-toolchain", "wants at least", GG_SEVERITY_WARNING, true},
        [GG_PIN_GO_VERSION] = {"verify-other-pin", "says", GG_SEVERITY_WARNING, false},
        [GG_PIN_TOOL_VERSIONS] = {"verify-other-pin", "says", GG_SEVERITY_WARNING, false},
        [GG_PIN_MISE] = {"verify-other-pin", "says", GG_SEVERITY_WARNING, false},
        [GG_PIN_ENVRC] = {"verify-other-pin", "says", GG_SEVERITY_WARNING, false},
        [GG_PIN_GVM] = {"verify-other-pin", "says", GG_SEVERITY_WARNING, false},
};

static void check_pin(const struct check *c, const struct gg_pin *pin) {
        struct gg_finding *f;

        if (gg_pin_allows(pin, &c->release))
                return;
        f = gg_findings_add(c->findings, measures[pin->kind].id, measures[pin->kind].severity,
                            c->program->file, 0, "it was built by %s, and %s %s %s",
                            c->program->binary.version, gg_pin_kind_text(pin->kind),
                            measures[pin->kind].wants, pin->text);
        f->effect = gg_arena_printf(arena_of(c), "see %s:%u",
                                    gg_machine_outside(c->measure->machine, pin->file), pin->line);
        f->fix = "build it again with the Go that is meant";
}

static void check_pins(const struct check *c) {
        const struct gg_verify_measure *m = c->measure;
        const struct gg_gobinary_module *main = c->program->binary.main;
        bool is_other = m->module && main && strcmp(m->module, main->path) != 0;

        if (is_other)
                gg_findings_add(
                        c->findings, "verify-other-module", GG_SEVERITY_NOTE, c->program->file, 0,
                        "it is of the module %s, and the project is %s: its go.mod says nothing of it",
                        main->path, m->module);
        for (size_t i = 0; i < m->pins->count; i++)
                if (!is_other || !measures[m->pins->items[i].kind].is_of_module)
                        check_pin(c, &m->pins->items[i]);
}

/* ---- */

bool gg_verify_has_measure(const struct gg_verify_measure *m) {
        if (m->expect || *m->choice->version != '\0')
                return true;
        for (size_t i = 0; i < m->pins->count; i++)
                if (m->pins->items[i].is_version)
                        return true;
        return false;
}

void gg_verify_check(const struct gg_verify_measure *measure, const struct gg_verify_program *program,
                     struct gg_findings *findings) {
        struct check c = {.measure = measure, .program = program, .findings = findings};

        if (program->error < 0) {
                check_error(program, findings);
                return;
        }
        c.is_known = gg_goversion_parse(gg_str_of(program->binary.version), &c.release);
        check_own_words(&c);
        check_settings(&c);
        if (measure->expect)
                check_expected(&c);
        else
                check_choice(&c);
        if (c.is_known)
                check_pins(&c);
        if (!gg_verify_has_measure(measure))
                gg_findings_add(findings, nothing_id, GG_SEVERITY_WARNING, program->file, 0,
                                "it was built by %s: there is no go in PATH, no project and no --expect to "
                                "hold that against",
                                program->binary.version);
}

void gg_verify_check_project(const struct gg_machine *machine, struct gg_findings *findings) {
        if (gg_project_check_all(machine, machine->cwd, findings) == 0)
                gg_findings_add(findings, nothing_id, GG_SEVERITY_WARNING, machine->cwd, 0,
                                "no file here says which Go is meant");
}
