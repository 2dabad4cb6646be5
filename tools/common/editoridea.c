/* SPDX-License-Identifier: MIT */
#include "common/editorsettings.h"
#include <expat.h>
#include <limits.h>
#include <string.h>

struct reader {
        struct gg_arena *arena;
        struct gg_editor_settings *ret;
        XML_Parser parser;
        bool has_doctype;
};

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
        s->line = (unsigned) XML_GetCurrentLineNumber(r->parser);
        s->column = (unsigned) XML_GetCurrentColumnNumber(r->parser) + 1;
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
        struct reader r = {.arena = arena, .ret = ret};

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
                ret->broken_line = (unsigned) XML_GetCurrentLineNumber(r.parser);
                ret->broken_column = (unsigned) XML_GetCurrentColumnNumber(r.parser) + 1;
        }
        XML_ParserFree(r.parser);
}
