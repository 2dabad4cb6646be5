/* SPDX-License-Identifier: MIT */
#include "common/editorsettings.h"
#include <expat.h>
#include <string.h>

struct reader {
        struct gg_arena *arena;
        struct gg_editor_settings *ret;
        XML_Parser parser;
        bool has_doctype;
        struct gg_str text;
        size_t at, line_start; /* how far lines have been counted */
        unsigned line;
};

/* Where the parser is. Its own count takes a lone carriage return for the end of a line. */
static unsigned current_line(struct reader *r, unsigned *ret_column) {
        XML_Index index = XML_GetCurrentByteIndex(r->parser);

        for (; index > 0 && r->at < (size_t) index && r->at < r->text.n; r->at++)
                if (r->text.p[r->at] == '\n') {
                        r->line++;
                        r->line_start = r->at + 1;
                }
        *ret_column = (unsigned) (r->at - r->line_start) + 1;
        return r->line;
}

static const char *attribute(const char *const *attributes, const char *name) {
        for (; *attributes; attributes += 2)
                if (strcmp(attributes[0], name) == 0)
                        return attributes[1];
        return NULL;
}

static bool is(const char *value, const char *wanted) {
        return value && strcmp(value, wanted) == 0;
}

static void add(struct reader *r, enum gg_editor_what what, const char *key, const char *variable,
                const char *value) {
        struct gg_editor_setting *s;

        if (value && strncmp(value, "file://", 7) == 0)
                value += 7;
        if (!value || *value == '\0')
                return;
        s = gg_editor_settings_add(r->arena, r->ret, what, key, variable, gg_arena_copy(r->arena, value));
        s->line = current_line(r, &s->column);
}

static void start_element(void *ctx, const char *name, const char **attributes) {
        const char *const *a = attributes;
        struct reader *r = ctx;

        if (is(name, "component") && is(attribute(a, "name"), "GOROOT")) {
                const char *url = attribute(a, "url");

                add(r, GG_EDITOR_GOROOT, "the Go SDK", NULL, url ? url : attribute(a, "path"));
        } else if (is(name, "component") && is(attribute(a, "project-jdk-type"), "Go SDK")) {
                add(r, GG_EDITOR_SDK_NAME, "the project's SDK", NULL, attribute(a, "project-jdk-name"));
        } else if (is(name, "orderEntry") && is(attribute(a, "jdkType"), "Go SDK")) {
                add(r, GG_EDITOR_SDK_NAME, "the module's SDK", NULL, attribute(a, "jdkName"));
        } else if (is(name, "env") && is(attribute(a, "name"), "GOROOT")) {
                add(r, GG_EDITOR_VARIABLE, "env of a run configuration", "GOROOT", attribute(a, "value"));
        }
}

/* These files have none, and entities that grow are what it would be for. */
static void start_doctype(void *ctx, const char *name, const char *system_id, const char *public_id,
                          int has_internal_subset) {
        struct reader *r = ctx;

        r->has_doctype = true;
        XML_StopParser(r->parser, XML_FALSE);
}

void gg_editor_idea_read(struct gg_arena *arena, struct gg_str text, struct gg_editor_settings *ret) {
        struct reader r = {.arena = arena, .ret = ret, .text = text, .line = 1};

        r.parser = text.n <= GG_EDITOR_FILE_MAX ? XML_ParserCreate(NULL) : NULL;
        if (!r.parser) {
                ret->broken = "the file is too large";
                ret->broken_line = 1;
                return;
        }
        XML_SetUserData(r.parser, &r);
        XML_SetStartElementHandler(r.parser, start_element);
        XML_SetStartDoctypeDeclHandler(r.parser, start_doctype);
        if (XML_Parse(r.parser, text.p, (int) text.n, 1) != XML_STATUS_OK) {
                ret->broken = r.has_doctype ? "it has a document type"
                                            : XML_ErrorString(XML_GetErrorCode(r.parser));
                ret->broken_line = current_line(&r, &ret->broken_column);
        }
        XML_ParserFree(r.parser);
}
