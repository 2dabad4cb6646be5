/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/editorsettings.h"
#include <stdio.h>
#include <string.h>

/* One setting in a line: key, variable, value, place, and what its edits are. */
static size_t describe(const struct gg_editor_setting *s, char *text, size_t cap) {
        int n = snprintf(text, cap, "%u:%u %s%s%s=%s", s->line, s->column, s->key, s->variable ? " " : "",
                         s->variable ? s->variable : "", s->value);

        for (const struct gg_edit *e = s->drop; e; e = e->next)
                n += snprintf(text + n, cap - (size_t) n, " [%u %s]", e->line,
                              e->replacement ? e->replacement : "goes");
        n += snprintf(text + n, cap - (size_t) n, "\n");
        return (size_t) n;
}

static void check(const char *file, const char *text, const char *want) {
        struct gg_editor_settings settings;
        struct gg_arena arena = {NULL};
        char all[4096];
        size_t n = 0;

        print_message("# %s\n", file);
        gg_editor_settings_read(&arena, gg_editor_file_of(file), file, "/out", gg_str_of(text), &settings);
        for (size_t i = 0; i < settings.count; i++) {
                assert_string_equal(settings.items[i].file, file);
                n += describe(&settings.items[i], all + n, sizeof all - n);
        }
        all[n] = '\0';
        if (settings.broken)
                snprintf(all + n, sizeof all - n, "broken %u:%u %s\n", settings.broken_line,
                         settings.broken_column, settings.broken);
        assert_string_equal(all, want);
        gg_arena_free(&arena);
}

static void test_settings(void **state) {
        (void) state;
        check(".vscode/settings.json",
              "{\n"
              "  \"go.goroot\": \"/usr/local/go1.20\", // old\n"
              "  \"go.gopath\": \"~/go\",\n"
              "  \"go.alternateTools\": { \"go\": \"/opt/go/bin/go\", \"gopls\": \"/x\" },\n"
              "  \"go.toolsEnvVars\": {\n"
              "    \"GOROOT\": \"/a\",\n"
              "    \"GOPATH\": \"/b\",\n"
              "    \"GOFLAGS\": \"-mod=vendor\"\n"
              "  },\n"
              "  \"go.testEnvVars\": {\"GOROOT\": \"/c\"},\n"
              "  \"gopls\": {\"build.env\": {\"GOROOT\": \"/d\"}, \"env\": {\"GOROOT\": \"/e\"}},\n"
              "  \"terminal.integrated.env.linux\": {\"GOROOT\": \"/f\"},\n"
              "  \"terminal.integrated.env.osx\": {\"GOROOT\": null},\n"
              "  \"go.useLanguageServer\": true\n"
              "}\n",
              "2:3 go.goroot=/usr/local/go1.20 [2 goes]\n"
              "4:26 go.alternateTools.go=/opt/go/bin/go [4   \"go.alternateTools\": { \"gopls\": \"/x\" "
              "},]\n"
              "3:3 go.gopath=~/go [3 goes]\n"
              "6:5 go.toolsEnvVars GOROOT=/a [6 goes]\n"
              "7:5 go.toolsEnvVars GOPATH=/b [7 goes]\n"
              "10:22 go.testEnvVars GOROOT=/c [10   \"go.testEnvVars\": {},]\n"
              "11:27 gopls build.env GOROOT=/d [11   \"gopls\": {\"build.env\": {}, \"env\": {\"GOROOT\": "
              "\"/e\"}},]\n"
              "11:52 gopls env GOROOT=/e [11   \"gopls\": {\"build.env\": {\"GOROOT\": \"/d\"}, \"env\": "
              "{}},]\n"
              "12:37 terminal.integrated.env.linux GOROOT=/f [12   \"terminal.integrated.env.linux\": "
              "{},]\n");
        check("settings.json", "{\"go.goroot\": \"\", \"go.gopath\": null, \"go.alternateTools\": 1}", "");
        check("settings.json", "[]", "");
        check("settings.json", "{\n\"go.goroot\": \"/a\"\n\"b\": 1}",
              "broken 3:3 '}' expected near '\"b\"'\n");
        check("package.json", "{\"go.goroot\": \"/a\"}", "");
}

static void test_workspace(void **state) {
        (void) state;
        check("app.code-workspace",
              "{ \"folders\": [{\"path\": \".\"}],\n"
              "  \"settings\": { \"go.goroot\": \"/a\" },\n"
              "  \"launch\": { \"configurations\": [\n"
              "    {\"name\": \"x\"},\n"
              "    {\"env\": {\"GOROOT\": \"/b\"}},\n"
              "  ]},\n"
              "  \"tasks\": { \"tasks\": [ {\"options\": {\"env\": {\n"
              "      \"GOROOT\": \"/c\" } } } ] } }\n",
              "2:17 go.goroot=/a [2   \"settings\": { },]\n"
              "5:14 env of a launch GOROOT=/b [5     {\"env\": {}},]\n"
              "8:7 env of a task GOROOT=/c [8       } } } ] } }]\n");
}

static void test_launch_and_tasks(void **state) {
        (void) state;
        check(".vscode/launch.json",
              "{\"version\": \"0.2.0\", \"configurations\": [{\"env\": {\"GOPATH\": \"/a\"}}, {\"env\": "
              "[]}]}",
              "1:50 env of a launch GOPATH=/a [1 {\"version\": \"0.2.0\", \"configurations\": [{\"env\": "
              "{}}, "
              "{\"env\": []}]}]\n");
        check(".vscode/tasks.json", "{\n\"options\": {\n\"env\": {\n\"GOROOT\": \"/a\"\n}}}",
              "4:1 env of a task GOROOT=/a [4 goes]\n");
}

static void test_devcontainer(void **state) {
        (void) state;
        check(".devcontainer/devcontainer.json",
              "{\n"
              "  \"image\": \"golang:1.22\",\n"
              "  \"containerEnv\": {\n    \"GOROOT\": \"/a\"\n  },\n"
              "  \"remoteEnv\": {\n    \"GOROOT\": \"/b\"\n  },\n"
              "  \"features\": {\n"
              "    \"ghcr.io/devcontainers/features/go:1\": {\n      \"version\": \"1.20\"\n    },\n"
              "    \"ghcr.io/devcontainers/features/go\": \"1.21\",\n"
              "    \"ghcr.io/devcontainers/features/golang:1\": \"1.21\",\n"
              "    \"ghcr.io/x/go@sha256:0\": {}\n"
              "  },\n"
              "  \"customizations\": {\"vscode\": {\"settings\": {\n    \"go.goroot\": \"/c\"\n  }}},\n"
              "  \"settings\": {\n    \"go.goroot\": \"/d\"\n  }\n"
              "}\n",
              "4:5 containerEnv GOROOT=/a [4 goes]\n"
              "7:5 remoteEnv GOROOT=/b [7 goes]\n"
              "11:7 ghcr.io/devcontainers/features/go:1=1.20 [11 goes]\n"
              "13:5 ghcr.io/devcontainers/features/go=1.21 [13 goes]\n"
              "18:5 go.goroot=/c [18 goes]\n"
              "21:5 go.goroot=/d [21 goes]\n");
}

static void test_idea(void **state) {
        (void) state;
        check(".idea/workspace.xml",
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
              "<project version=\"4\">\n"
              "  <component name=\"GOROOT\" url=\"file://$USER_HOME$/sdk/go1.22.0\" />\n"
              "  <component name=\"RunManager\">\n"
              "    <configuration name=\"x\" type=\"GoApplicationRunConfiguration\">\n"
              "      <envs><env name=\"GOROOT\" value=\"/a&amp;b\" /><env name=\"A\" value=\"b\"/></envs>\n"
              "    </configuration>\n"
              "  </component>\n"
              "</project>\n",
              "3:3 the Go SDK=$USER_HOME$/sdk/go1.22.0\n"
              "6:13 env of a run configuration GOROOT=/a&b\n");
        check(".idea/workspace.xml", "<project><component name=\"GOROOT\" path=\"/usr/lib/go\"/></project>",
              "1:10 the Go SDK=/usr/lib/go\n");
        check(".idea/workspace.xml", "<project><component name=\"GOROOT\" url=\"\"/></project>", "");
        check(".idea/app.iml",
              "<module type=\"JAVA_MODULE\" version=\"4\"><component name=\"NewModuleRootManager\">\n"
              "  <orderEntry type=\"jdk\" jdkName=\"Go 1.20\" jdkType=\"Go SDK\" />\n"
              "  <orderEntry type=\"jdk\" jdkName=\"17\" jdkType=\"JavaSDK\" />\n"
              "</component></module>",
              "2:3 the module's SDK=Go 1.20\n");
        check(".idea/misc.xml",
              "<project>\n<component name=\"ProjectRootManager\" project-jdk-name=\"Go 1.21\" "
              "project-jdk-type=\"Go SDK\" /></project>",
              "2:1 the project's SDK=Go 1.21\n");
        check(".idea/misc.xml", "<project>\n<component></project>", "broken 2:14 mismatched tag\n");
        check(".idea/misc.xml", "<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>",
              "broken 1:13 it has a document type\n");
        check(".idea/misc.xml", "", "broken 1:1 no element found\n");
}

static void test_expand(void **state) {
        static char *const env[] = {(char *) "GO=/opt/go", NULL};
        static const struct gg_editor_place all = {"/work/app", "/home/u", env}, nothing = {0};
        static const struct {
                const char *value, *want, *want_of_nothing;
        } cases[] = {
                {"/usr/lib/go", "/usr/lib/go", "/usr/lib/go"},
                {"~", "/home/u", NULL},
                {"~/sdk", "/home/u/sdk", NULL},
                {"~u/sdk", "~u/sdk", "~u/sdk"},
                {"${workspaceFolder}/go", "/work/app/go", NULL},
                {"a/${workspaceRoot}", "a//work/app", NULL},
                {"$USER_HOME$/sdk", "/home/u/sdk", NULL},
                {"$PROJECT_DIR$/$USER_HOME$", "/work/app//home/u", NULL},
                {"${env:GO}/x", "/opt/go/x", NULL},
                {"${env:NONE}/x", "/x", NULL},
                {"${config:go.goroot}", NULL, NULL},
                {"$HOME/go", "$HOME/go", "$HOME/go"},
                {"${env:GO", "${env:GO", "${env:GO"},
                {"a$", "a$", "a$"},
                {"", "", ""},
        };
        struct gg_arena arena = {NULL};
        char *huge = gg_arena_alloc(&arena, 5000);

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
                for (int known = 0; known < 2; known++) {
                        const char *want = known ? cases[i].want : cases[i].want_of_nothing;
                        const char *got = gg_editor_expand(&arena, cases[i].value, known ? &all : &nothing);

                        print_message("# %s: %s\n", cases[i].value, got ? got : "NULL");
                        assert_int_equal(got != NULL, want != NULL);
                        if (want)
                                assert_string_equal(got, want);
                }
        memset(huge, '$', 4999);
        assert_null(gg_editor_expand(&arena, huge, &all));
        gg_arena_free(&arena);
}

static void test_get(void **state) {
        struct gg_editor_settings settings;
        struct gg_arena arena = {NULL};

        (void) state;
        gg_editor_settings_read(&arena, GG_EDITOR_FILE_SETTINGS, "s", NULL,
                                gg_str_of("{\"go.toolsEnvVars\":{\"GOPATH\":\"/p\",\"GOROOT\":\"/r\"}}"),
                                &settings);
        assert_string_equal(gg_editor_settings_get(&settings, GG_EDITOR_VARIABLE, "GOPATH")->value, "/p");
        assert_string_equal(gg_editor_settings_get(&settings, GG_EDITOR_VARIABLE, NULL)->value, "/r");
        assert_null(gg_editor_settings_get(&settings, GG_EDITOR_GOROOT, NULL));
        assert_null(settings.items[0].drop);
        gg_arena_free(&arena);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_settings),
                cmocka_unit_test(test_workspace),
                cmocka_unit_test(test_launch_and_tasks),
                cmocka_unit_test(test_devcontainer),
                cmocka_unit_test(test_idea),
                cmocka_unit_test(test_expand),
                cmocka_unit_test(test_get),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("editorsettings", tests, NULL, NULL);
}
