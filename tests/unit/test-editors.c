/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "doctorcase.h"
#include "imagedir.h"

/* go1.22.12 in /usr/local/go is the shell's, go1.20.14 in /opt/old is another. */
static void start(struct doctorcase *c) {
        doctorcase_start(c);
        imagedir_toolchain(c->image, "/usr/local/go", "go1.22.12");
        imagedir_toolchain(c->image, "/opt/old", "go1.20.14");
}

static void open_case(struct doctorcase *c) {
        doctorcase_open(c);
        doctorcase_go(c, "/usr/local/go/bin/go", "/usr/local/go", "go1.22.12", "/usr/local/go");
}

static void expect(struct doctorcase *c, const char *want) {
        open_case(c);
        doctorcase_expect(c, gg_doctor_editors, want);
}

static void test_nothing(void **state) {
        struct doctorcase c;

        (void) state;
        start(&c);
        expect(&c, "");
        start(&c);
        imagedir_put(c.image, "/work/.vscode/settings.json",
                     "{\"go.useLanguageServer\": true, \"go.alternateTools\": {\"go\": "
                     "\"/usr/local/go/bin/go\", \"dlv\": \"/none\"}}");
        imagedir_put(c.image, "/home/u/.config/Code/User/settings.json", "{ // none\n}");
        imagedir_put(c.image, "/work/.idea/workspace.xml",
                     "<project><component name=\"GOROOT\" url=\"file:///usr/local/go\"/></project>");
        imagedir_put(c.image, "/work/app.iml",
                     "<module><orderEntry type=\"jdk\" jdkName=\"Go 1.22\" jdkType=\"Go SDK\"/></module>");
        expect(&c, "");
}

static void test_goroot(void **state) {
        struct doctorcase c;

        (void) state;
        start(&c);
        imagedir_put(c.image, "/work/.vscode/settings.json", "{\n  \"go.goroot\": \"/opt/gone\"\n}\n");
        imagedir_put(c.image, "/home/u/.config/Code/User/settings.json",
                     "{\n\n  \"go.goroot\": \"$HOME/go\"\n}\n");
        imagedir_put(c.image, "/root/.config/VSCodium/User/settings.json",
                     "{\n  \"go.goroot\": \"/usr/local/go/bin\"\n}\n");
        expect(&c,
               "error editor-goroot-missing /home/u/.config/Code/User/settings.json:3 go.goroot is $HOME/go, "
               "which is no folder: nothing expands the $ in it [edit]\n"
               "error editor-goroot-unusable /root/.config/VSCodium/User/settings.json:2 go.goroot is "
               "/usr/local/go/bin, which is no root of a Go toolchain: it is the bin folder of a root "
               "[edit]\n"
               "error editor-goroot-missing /work/.vscode/settings.json:2 go.goroot is /opt/gone, which is "
               "no "
               "folder [edit]\n"
               "warning editor-settings-disagree /work/.vscode/settings.json:2 go.goroot is /opt/gone here, "
               "but $HOME/go in /home/u/.config/Code/User/settings.json:3 [edit]\n"
               "warning editor-settings-disagree /work/.vscode/settings.json:2 go.goroot is /opt/gone here, "
               "but /usr/local/go/bin in /root/.config/VSCodium/User/settings.json:2 [edit]\n");
}

static void test_versions(void **state) {
        struct doctorcase c;

        (void) state;
        start(&c);
        imagedir_put(c.image, "/home/u/.vscode-server/data/Machine/settings.json",
                     "{\n  \"go.goroot\": \"${workspaceFolder}/../opt/old\"\n}\n");
        imagedir_put(c.image, "/home/u/.config/Cursor/User/settings.json",
                     "{\n  \"go.goroot\": \"${env:GONE}/usr/local/go\"\n}\n");
        expect(&c,
               "warning editor-goroot-stale /home/u/.vscode-server/data/Machine/settings.json:2 go.goroot "
               "is /work/../opt/old (go1.20.14), but the shell's go is /usr/local/go/bin/go (go1.22.12) "
               "[edit]\n"
               "note editor-goroot-set /home/u/.config/Cursor/User/settings.json:2 go.goroot is set, to "
               "the root of go1.22.12 [edit]\n");
}

static void test_alternate_go(void **state) {
        struct doctorcase c;

        (void) state;
        start(&c);
        imagedir_put(c.image, "/work/.vscode/settings.json",
                     "{\n  \"go.alternateTools\": {\n    \"go\": \"/opt/old/bin/go\"\n  },\n"
                     "  \"go.goroot\": \"/usr/local/go\"\n}\n");
        imagedir_put(c.image, "/home/u/.config/Code/User/settings.json",
                     "{\n  \"go.alternateTools\": {\n    \"go\": \"~/sdk/gone/bin/go\"\n  }\n}\n");
        expect(&c,
               "error editor-goroot-mismatch /work/.vscode/settings.json:5 go.goroot is /usr/local/go "
               "(go1.22.12), but go.alternateTools.go, in /work/.vscode/settings.json:3, is the go of "
               "/opt/old (go1.20.14) [edit]\n"
               "warning editor-go-missing /home/u/.config/Code/User/settings.json:3 go.alternateTools.go is "
               "/home/u/sdk/gone/bin/go, which is no file [edit]\n"
               "warning editor-go-stale /work/.vscode/settings.json:3 go.alternateTools.go is "
               "/opt/old/bin/go (go1.20.14), but the shell's go is /usr/local/go/bin/go (go1.22.12) [edit]\n"
               "warning editor-settings-disagree /work/.vscode/settings.json:3 go.alternateTools.go is "
               "/opt/old/bin/go here, but /home/u/sdk/gone/bin/go in "
               "/home/u/.config/Code/User/settings.json:3 [edit]\n"
               "note editor-goroot-set /work/.vscode/settings.json:5 go.goroot is set, to the root of "
               "go1.22.12 [edit]\n");
}

/* The one of the project, the other of the person. */
static void test_pair_of_two_files(void **state) {
        struct doctorcase c;

        (void) state;
        start(&c);
        imagedir_put(c.image, "/work/.vscode/settings.json",
                     "{\n  \"go.alternateTools\": {\n    \"go\": \"/usr/local/go/bin/go\"\n  }\n}\n");
        imagedir_put(c.image, "/home/u/.config/Code/User/settings.json",
                     "{\n  \"go.goroot\": \"/opt/old\"\n}\n");
        expect(&c, "error editor-goroot-mismatch /home/u/.config/Code/User/settings.json:2 go.goroot is "
                   "/opt/old (go1.20.14), but go.alternateTools.go, in /work/.vscode/settings.json:3, is the "
                   "go of /usr/local/go (go1.22.12) [edit]\n"
                   "warning editor-goroot-stale /home/u/.config/Code/User/settings.json:2 go.goroot is "
                   "/opt/old (go1.20.14), but the shell's go is /usr/local/go/bin/go (go1.22.12) [edit]\n");
}

static void test_inherited(void **state) {
        static const char *const goroots[] = {"GOROOT=/opt/old", "GOROOT=/usr/local/go/", "GOROOT="};

        (void) state;
        for (size_t i = 0; i < sizeof goroots / sizeof *goroots; i++) {
                struct doctorcase c;

                start(&c);
                c.sets[c.set_count++] = goroots[i];
                imagedir_put(c.image, "/work/.vscode/settings.json",
                             "{\n  \"go.alternateTools\": {\"go\": \"/usr/local/go/bin/go\"}\n}\n");
                expect(&c, i > 0 ? ""
                                 : "error editor-goroot-inherited /work/.vscode/settings.json:2 "
                                   "go.alternateTools.go is /usr/local/go/bin/go (go1.22.12), but an editor "
                                   "started from this shell gives it GOROOT=/opt/old (go1.20.14)\n");
        }
}

static void test_environments(void **state) {
        struct doctorcase c;

        (void) state;
        start(&c);
        imagedir_put(c.image, "/work/.vscode/settings.json",
                     "{\n  \"go.toolsEnvVars\": {\n    \"GOROOT\": \"/opt/old\"\n  },\n"
                     "  \"terminal.integrated.env.linux\": {\n    \"GOROOT\": \"/usr/local/go\"\n  },\n"
                     "  \"go.gopath\": \"/usr/local/go\"\n}\n");
        imagedir_put(c.image, "/work/.vscode/launch.json",
                     "{\"configurations\": [\n{\"env\": {\"GOROOT\": \"~/none\"}},\n{\"env\": {\"GOPATH\": "
                     "\"/home/u/go\"}}]}\n");
        imagedir_put(c.image, "/work/.idea/runConfigurations/x.xml",
                     "<x>\n<env name=\"GOROOT\" value=\"$USER_HOME$/none\"/></x>");
        expect(&c,
               "error editor-env-mismatch /work/.idea/runConfigurations/x.xml:2 GOROOT in env of a run "
               "configuration is /home/u/none, which is no root of a Go toolchain\n"
               "error editor-env-mismatch /work/.vscode/launch.json:2 GOROOT in env of a launch is "
               "/home/u/none, which is no root of a Go toolchain [edit]\n"
               "error editor-env-mismatch /work/.vscode/settings.json:3 GOROOT in go.toolsEnvVars is "
               "/opt/old (go1.20.14), but the go that gets it is /usr/local/go/bin/go (go1.22.12) [edit]\n"
               "warning editor-env-goroot /work/.vscode/settings.json:6 GOROOT in "
               "terminal.integrated.env.linux is set, to /usr/local/go [edit]\n"
               "warning editor-gopath-is-root /work/.vscode/settings.json:8 go.gopath is /usr/local/go, "
               "the root of a Go toolchain [edit]\n");
}

static void test_idea(void **state) {
        struct doctorcase c;

        (void) state;
        start(&c);
        imagedir_put(
                c.image, "/work/.idea/workspace.xml",
                "<project>\n<component name=\"GOROOT\" url=\"file://$USER_HOME$/sdk/go1.9\"/></project>");
        imagedir_put(c.image, "/work/.idea/misc.xml",
                     "<project>\n<component name=\"ProjectRootManager\" project-jdk-name=\"Go 1.20.14\" "
                     "project-jdk-type=\"Go SDK\"/></project>");
        imagedir_put(c.image, "/work/.idea/x.iml",
                     "<module><orderEntry jdkName=\"my go\" jdkType=\"Go SDK\"/></module>");
        expect(&c,
               "error idea-sdk-missing /work/.idea/workspace.xml:2 the Go SDK is /home/u/sdk/go1.9, which "
               "is no folder\n"
               "warning idea-sdk-stale /work/.idea/misc.xml:2 the project's SDK is called \"Go 1.20.14\", "
               "but the shell's go is /usr/local/go/bin/go (go1.22.12)\n");
        start(&c);
        imagedir_put(c.image, "/work/.idea/workspace.xml",
                     "<project>\n<component name=\"GOROOT\" path=\"/opt/old\"/></project>");
        expect(&c, "warning idea-sdk-stale /work/.idea/workspace.xml:2 the Go SDK is /opt/old (go1.20.14), "
                   "but the shell's go is /usr/local/go/bin/go (go1.22.12)\n");
        start(&c);
        imagedir_put(c.image, "/work/.idea/workspace.xml",
                     "<project>\n<component name=\"GOROOT\" path=\"/usr\"/></project>");
        expect(&c, "error idea-sdk-unusable /work/.idea/workspace.xml:2 the Go SDK is /usr, which is no root "
                   "of a Go toolchain\n");
}

/* A folder below the top of a repository has its settings, too; what is above the top has none. */
static void test_above(void **state) {
        struct doctorcase c;

        (void) state;
        start(&c);
        c.dir = "/work/a/b";
        imagedir_dir(c.image, "/work/a/.git");
        imagedir_put(c.image, "/work/a/.vscode/settings.json", "{\"go.goroot\": \"/gone\"}");
        imagedir_put(c.image, "/work/a/b/go.code-workspace", "{\"settings\": {\"go.goroot\": \"/gone2\"}}");
        imagedir_put(c.image, "/work/.vscode/settings.json", "{\"go.goroot\": \"/gone3\"}");
        expect(&c, "error editor-goroot-missing /work/a/.vscode/settings.json:1 go.goroot is /gone, which is "
                   "no folder [edit]\n"
                   "error editor-goroot-missing /work/a/b/go.code-workspace:1 go.goroot is /gone2, which is "
                   "no folder [edit]\n");
        start(&c);
        c.dir = "/work/a/b";
        imagedir_dir(c.image, "/work/a/b");
        imagedir_put(c.image, "/work/a/.vscode/settings.json", "{\"go.goroot\": \"/gone\"}");
        expect(&c, "");
}

static void test_broken(void **state) {
        struct doctorcase c;

        (void) state;
        start(&c);
        imagedir_put(c.image, "/work/.vscode/settings.json", "{\n\"go.goroot\" \"/x\"}");
        imagedir_put(c.image, "/work/.idea/workspace.xml", "<project>");
        imagedir_dir(c.image, "/home/u/.config/Code/User/settings.json");
        expect(&c, "warning editor-settings-broken /home/u/.config/Code/User/settings.json:0 the file cannot "
                   "be read: Is a directory\n"
                   "warning editor-settings-broken /work/.idea/workspace.xml:1 the file cannot be read: no "
                   "element found\n"
                   "warning editor-settings-broken /work/.vscode/settings.json:2 the file cannot be read: "
                   "':' expected near '\"/x\"'\n");
}

/* Behind a shim is what the project's pin chooses; without one nothing is known, and nothing is said. */
static void test_shim(void **state) {
        (void) state;
        for (int known = 0; known < 2; known++) {
                struct doctorcase c;

                start(&c);
                imagedir_put(c.image, "/work/.vscode/settings.json", "{\"go.goroot\": \"/opt/old\"}");
                doctorcase_open(&c);
                doctorcase_shim(&c, "/home/u/.goenv/shims/go", "goenv", known ? "/usr/local/go" : NULL,
                                "go1.22.12");
                doctorcase_expect(&c, gg_doctor_editors,
                                  known ? "warning editor-goroot-stale /work/.vscode/settings.json:1 "
                                          "go.goroot is /opt/old (go1.20.14), but the shell's go is "
                                          "/home/u/.goenv/shims/go (go1.22.12) [edit]\n"
                                        : "note editor-goroot-set /work/.vscode/settings.json:1 go.goroot is "
                                          "set, to the root of go1.20.14 [edit]\n");
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_nothing),      cmocka_unit_test(test_goroot),
                cmocka_unit_test(test_versions),     cmocka_unit_test(test_alternate_go),
                cmocka_unit_test(test_inherited),    cmocka_unit_test(test_pair_of_two_files),
                cmocka_unit_test(test_environments), cmocka_unit_test(test_idea),
                cmocka_unit_test(test_above),        cmocka_unit_test(test_broken),
                cmocka_unit_test(test_shim),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("editors", tests, NULL, NULL);
}
