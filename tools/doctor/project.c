/* SPDX-License-Identifier: MIT */
#include "doctor/project.h"
#include "common/pinconflicts.h"
#include "doctor/doctor.h"
#include <string.h>

struct check {
        const struct gg_machine *machine;
        const struct gg_pins *pins;
        const struct gg_gochoice *choice;
        struct gg_findings *findings;
};

static struct gg_finding *report(const struct check *c, const char *id, enum gg_severity severity,
                                 const struct gg_pin *pin, const char *format, ...)
        __attribute__((format(printf, 5, 6)));

/* NULL if the same was said of that place before. */
static struct gg_finding *report(const struct check *c, const char *id, enum gg_severity severity,
                                 const struct gg_pin *pin, const char *format, ...) {
        const char *file = gg_machine_outside(c->machine, pin->file), *message;
        va_list args;

        va_start(args, format);
        message = gg_arena_vprintf(c->machine->arena, format, args);
        va_end(args);
        for (size_t i = 0; i < c->findings->count; i++) {
                const struct gg_finding *f = &c->findings->items[i];

                if (strcmp(f->id, id) == 0 && f->line == pin->line && f->file && strcmp(f->file, file) == 0 &&
                    strcmp(f->message, message) == 0)
                        return NULL;
        }
        return gg_findings_add(c->findings, id, severity, file, pin->line, "%s", message);
}

static bool is_go_line(const struct gg_pin *pin) {
        return pin->kind == GG_PIN_GO_MOD_GO || pin->kind == GG_PIN_GO_WORK_GO;
}

/* ---- each pin alone ---- */

static void check_troubles(const struct check *c) {
        for (size_t i = 0; i < c->pins->count; i++) {
                const struct gg_pin *pin = &c->pins->items[i];

                if (pin->trouble)
                        report(c, "project-pin-trouble",
                               gg_pin_is_of_manager(pin) ? GG_SEVERITY_WARNING : GG_SEVERITY_ERROR, pin,
                               "%s says \"%s\": %s", gg_pin_kind_text(pin->kind), pin->text, pin->trouble);
        }
}

/* ---- pins against each other ---- */

static const struct {
        const char *id;
        enum gg_severity severity;
} conflicts[GG_CONFLICT_COUNT] = {
        [GG_CONFLICT_TOOLCHAIN_OLDER] = {"project-toolchain-older", GG_SEVERITY_WARNING},
        [GG_CONFLICT_WORK_OLDER] = {"project-work-older", GG_SEVERITY_ERROR},
        [GG_CONFLICT_BELOW_GO_LINE] = {"project-pins-disagree", GG_SEVERITY_ERROR},
        [GG_CONFLICT_BELOW_TOOLCHAIN] = {"project-pins-disagree", GG_SEVERITY_WARNING},
        [GG_CONFLICT_MANAGERS] = {"project-pins-disagree", GG_SEVERITY_WARNING},
};

static void check_conflicts(const struct check *c) {
        struct gg_pin_conflict *found;
        size_t count;

        gg_pins_conflicts(c->machine->arena, c->pins, &found, &count);
        for (size_t i = 0; i < count; i++) {
                enum gg_pin_conflict_kind kind = found[i].kind;
                struct gg_finding *f = report(c, conflicts[kind].id, conflicts[kind].severity, found[i].pin,
                                              "%s", gg_pin_conflict_message(c->machine->arena, &found[i]));

                if (!f)
                        continue;
                f->effect = gg_arena_printf(
                        c->machine->arena, "%s (the other line: %s:%u)", gg_pin_conflict_effect(kind),
                        gg_machine_outside(c->machine, found[i].other->file), found[i].other->line);
                f->fix = gg_pin_conflict_fix(kind);
        }
}

/* ---- pins against the go that would build ---- */

/* Go 1.20 and older read `go 1.22` as advice, and nothing that came with 1.21. */
static bool is_foreign_to_old(const struct gg_pin *pin) {
        return pin->kind == GG_PIN_GO_MOD_TOOLCHAIN || pin->kind == GG_PIN_GO_WORK_TOOLCHAIN ||
               (is_go_line(pin) && pin->is_version && (pin->version.has_patch || pin->version.kind != 0));
}

static void check_old_go(const struct check *c, const struct gg_pin *pin) {
        const struct gg_gochoice *choice = c->choice;
        struct gg_finding *f;

        if (is_foreign_to_old(pin)) {
                f = report(c, "project-go-refuses", GG_SEVERITY_ERROR, pin,
                           "%s (%s) does not know a line like %s %s", choice->path, choice->version,
                           is_go_line(pin) ? "go" : "toolchain", pin->text);
                if (f)
                        f->effect = is_go_line(pin) ? "invalid go version: must match format 1.23"
                                                    : "unknown directive: toolchain";
        } else if (is_go_line(pin) && !gg_pin_allows(pin, &choice->release)) {
                f = report(c, "project-go-too-old", GG_SEVERITY_WARNING, pin, "%s is %s, and %s wants %s",
                           choice->path, choice->version, gg_pin_kind_text(pin->kind), pin->text);
                if (f)
                        f->effect =
                                "a go before 1.21 tries all the same, and fails where the code needs more";
        }
}

static void check_go_line(const struct check *c, const struct gg_pin *pin) {
        const struct gg_gochoice *choice = c->choice;
        const char *why = choice->by ? choice->by : "GOTOOLCHAIN";
        struct gg_finding *f;

        if (gg_pin_allows(pin, &choice->release))
                return;
        f = report(c, "project-go-too-old", GG_SEVERITY_ERROR, pin, "%s is %s, and %s wants %s at least",
                   choice->by ? "the go that GOTOOLCHAIN names" : choice->path, choice->version,
                   gg_pin_kind_text(pin->kind), pin->text);
        if (f) {
                f->effect = gg_arena_printf(c->machine->arena,
                                            "go stops: with %s=%s it hands over to no newer toolchain", why,
                                            choice->settings.items[GG_SETTING_GOTOOLCHAIN].value);
                f->fix = gg_arena_printf(c->machine->arena, "use go%s or newer, or set GOTOOLCHAIN=auto",
                                         pin->text);
        }
}

static void check_toolchain(const struct check *c, const struct gg_pin *pin) {
        const struct gg_gochoice *choice = c->choice;
        struct gg_finding *f;

        if (!choice->is_local || gg_pin_allows(pin, &choice->release))
                return;
        f = report(c, "project-toolchain-ignored", GG_SEVERITY_WARNING, pin,
                   "%s says %s, and %s builds with %s", gg_pin_kind_text(pin->kind), pin->text, choice->path,
                   choice->version);
        if (f)
                f->effect = gg_arena_printf(c->machine->arena,
                                            "GOTOOLCHAIN=%s: the toolchain line has no effect here",
                                            choice->settings.items[GG_SETTING_GOTOOLCHAIN].value);
}

static void check_exact(const struct check *c, const struct gg_pin *pin) {
        const struct gg_gochoice *choice = c->choice;
        struct gg_finding *f;

        if (gg_pin_allows(pin, &choice->release))
                return;
        f = report(c, "project-other-go", GG_SEVERITY_WARNING, pin,
                   "%s says %s, and the go that would build is %s", gg_pin_kind_text(pin->kind), pin->text,
                   choice->version);
        if (!f)
                return;
        if (choice->line)
                f->effect = gg_arena_printf(c->machine->arena, "%s hands over to it because of %s:%u",
                                            choice->path, gg_machine_outside(c->machine, choice->line->file),
                                            choice->line->line);
        else if (choice->by)
                f->effect = gg_arena_printf(c->machine->arena, "%s=%s", choice->by,
                                            choice->settings.items[GG_SETTING_GOTOOLCHAIN].value);
        else
                f->effect =
                        gg_arena_printf(c->machine->arena, "that is %s, the first go in PATH", choice->path);
}

/* Which of go.mod and go.work the go command goes by. */
static bool is_in_force(const struct check *c, const struct gg_pin *pin) {
        bool has_work =
                gg_pins_first(c->pins, GG_PIN_GO_WORK_GO) || gg_pins_first(c->pins, GG_PIN_GO_WORK_TOOLCHAIN);

        return has_work ? pin->kind == GG_PIN_GO_WORK_GO || pin->kind == GG_PIN_GO_WORK_TOOLCHAIN
                        : !gg_pin_is_of_manager(pin);
}

static void check_choice(const struct check *c) {
        for (size_t i = 0; i < c->pins->count; i++) {
                const struct gg_pin *pin = &c->pins->items[i];

                if (gg_pin_is_of_manager(pin))
                        check_exact(c, pin);
                else if (!is_in_force(c, pin))
                        continue;
                else if (!c->choice->knows_toolchains)
                        check_old_go(c, pin);
                else if (is_go_line(pin))
                        check_go_line(c, pin);
                else
                        check_toolchain(c, pin);
        }
}

/* ---- versions that a manager does not have ---- */

static const struct {
        enum gg_pin_kind kind;
        const char *name, *variable, *home, *versions, *install;
} managers[] = {
        {GG_PIN_GO_VERSION, "goenv", "GOENV_ROOT", ".goenv", "versions", "goenv install"},
        {GG_PIN_TOOL_VERSIONS, "asdf", "ASDF_DATA_DIR", ".asdf", "installs/golang", "asdf install golang"},
};

/* Of one manager; a version that only begins a release's is another matter. */
static void check_installed(const struct check *c, const struct gg_pin *pin, size_t manager) {
        const struct gg_machine *m = c->machine;
        const char *root = gg_machine_getenv(m, managers[manager].variable), *versions;
        struct gg_finding *f;

        if ((!root || root[0] != '/') && m->home)
                root = gg_machine_join(m, m->home, managers[manager].home);
        if (!root || root[0] != '/' || pin->text[0] == '.' || strchr(pin->text, '/'))
                return;
        versions = gg_machine_join(m, root, managers[manager].versions);
        if (!gg_machine_is_dir(m, versions) || gg_machine_is_dir(m, gg_machine_join(m, versions, pin->text)))
                return;
        f = report(c, "project-not-installed", GG_SEVERITY_WARNING, pin, "%s says %s, which %s does not have",
                   gg_pin_kind_text(pin->kind), pin->text, managers[manager].name);
        if (f) {
                f->effect = gg_arena_printf(c->machine->arena,
                                            "%s stops there, or another go runs (looked in %s)",
                                            managers[manager].name, gg_machine_outside(m, versions));
                f->fix = gg_arena_printf(c->machine->arena, "%s %s", managers[manager].install, pin->text);
        }
}

static void check_all_installed(const struct check *c) {
        for (size_t i = 0; i < c->pins->count; i++)
                for (size_t k = 0; k < sizeof managers / sizeof *managers; k++)
                        if (c->pins->items[i].kind == managers[k].kind && c->pins->items[i].is_version)
                                check_installed(c, &c->pins->items[i], k);
}

/* ---- */

void gg_project_check(const struct gg_machine *machine, const struct gg_pins *pins,
                      const struct gg_gochoice *choice, struct gg_findings *findings) {
        const struct check c = {machine, pins, choice, findings};

        check_troubles(&c);
        check_conflicts(&c);
        if (choice->is_known)
                check_choice(&c);
        check_all_installed(&c);
}

static size_t check_folder(const struct gg_machine *machine, const char *dir, struct gg_findings *findings) {
        struct gg_gochoice *choice = gg_arena_alloc(machine->arena, sizeof *choice);
        struct gg_pins pins;

        gg_pins_find(machine, dir, &pins);
        gg_gochoice_make(machine, dir, &pins, choice);
        gg_project_check(machine, &pins, choice, findings);
        return pins.count;
}

size_t gg_project_check_all(const struct gg_machine *machine, const char *dir, struct gg_findings *findings) {
        size_t modules, count = check_folder(machine, dir, findings);
        const char **dirs;

        gg_pins_modules(machine, dir, GG_PROJECT_MODULES_MAX, &dirs, &modules);
        for (size_t i = 0; i < modules; i++)
                if (strcmp(dirs[i], dir) != 0)
                        count += check_folder(machine, dirs[i], findings);
        return count;
}

void gg_doctor_project(struct gg_doctor *doctor) {
        gg_project_check_all(doctor->machine, doctor->dir, &doctor->findings);
}
