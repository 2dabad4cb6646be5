/* SPDX-License-Identifier: MIT */
#include "doctor/parts.h"
#include <string.h>

/* Line `wanted` of a text; p NULL if it has less. */
static struct gg_str line_of(struct gg_str text, unsigned wanted) {
        while (text.p) {
                struct gg_str line = gg_str_cut(&text, '\n');

                if (--wanted == 0)
                        return line;
        }
        return (struct gg_str){NULL, 0};
}

static bool is_edited(const struct gg_doctor *doctor, const char *file, unsigned line) {
        for (size_t i = 0; i < doctor->findings.count; i++) {
                const struct gg_edit *e = doctor->findings.items[i].edits;

                if (e && e->line == line && strcmp(e->file, file) == 0)
                        return true;
        }
        return false;
}

const struct gg_edit *gg_doctor_goenv_edit(const struct gg_doctor *doctor, unsigned line,
                                           const char *replacement) {
        struct gg_str old = line > 0 ? line_of(doctor->goenv_text, line) : (struct gg_str){NULL, 0};
        const char *file;
        struct gg_edit *edit;

        if (!old.p)
                return NULL;
        file = gg_machine_outside(doctor->machine, doctor->settings.env_file);
        if (is_edited(doctor, file, line))
                return NULL;
        edit = gg_arena_alloc(doctor->machine->arena, sizeof *edit);
        *edit = (struct gg_edit){.file = file, .line = line, .old = old, .replacement = replacement};
        return edit;
}

const char *gg_doctor_origin(const struct gg_doctor *doctor, const char *name, const char *value,
                             unsigned *ret_line) {
        const struct gg_startup_change *last = NULL;

        for (size_t i = 0; i < doctor->startup.change_count; i++) {
                const struct gg_startup_change *c = &doctor->startup.changes[i];

                if (strcmp(c->change.name, name) == 0 && c->expanded && strcmp(c->expanded, value) == 0)
                        last = c;
        }
        if (!last)
                return NULL;
        *ret_line = last->line;
        return gg_machine_outside(doctor->machine, last->file);
}

struct gg_finding *gg_doctor_report(struct gg_doctor *doctor, const struct gg_setting *setting,
                                    const char *id, enum gg_severity severity, const char *format, ...) {
        struct gg_arena *arena = doctor->machine->arena;
        const char *file = NULL, *message;
        struct gg_finding *f;
        unsigned line = 0;
        va_list args;

        va_start(args, format);
        message = gg_arena_vprintf(arena, format, args);
        va_end(args);
        if (setting->layer == GG_LAYER_ENV) {
                file = gg_doctor_origin(doctor, setting->name, setting->value, &line);
        } else if (setting->layer == GG_LAYER_FILE) {
                file = gg_machine_outside(doctor->machine, doctor->settings.env_file);
                line = setting->file_line;
        }
        f = gg_findings_add(&doctor->findings, id, severity, file, line, "%s", message);
        if (setting->layer == GG_LAYER_ENV) {
                f->fix = gg_arena_printf(arena, file ? "unset %s, and delete that line" : "unset %s",
                                         setting->name);
                f->variable = setting->name;
        } else if (setting->layer == GG_LAYER_FILE) {
                f->fix = "delete that line";
                f->edits = gg_doctor_goenv_edit(doctor, line, NULL);
        }
        return f;
}

struct gg_verdict *gg_doctor_judge(const struct gg_doctor *doctor, const char *go) {
        return gg_verdict_make(&doctor->machine->fs, go, doctor->machine->env, doctor->conf);
}

/* In an image the command would mend our own file. */
const char *gg_doctor_remedy(const struct gg_doctor *doctor, const struct gg_verdict *verdict) {
        const struct gg_judgement *j = &verdict->judgement;

        if (!verdict->remedy)
                return NULL;
        if (!doctor->machine->root)
                return gg_arena_copy(doctor->machine->arena, verdict->remedy);
        if (j->source == GG_SOURCE_FILE)
                return gg_arena_printf(doctor->machine->arena, "delete line %u of %s", j->goroot_line,
                                       gg_machine_outside(doctor->machine, j->goroot_file));
        return "unset GOROOT";
}
