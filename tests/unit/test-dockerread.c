/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lint/dockerread.h"
#include <errno.h>
#include <string.h>

static struct gg_arena arena;

static struct gg_docker_file read_text(const char *text, int want) {
        struct gg_docker_file file;

        assert_int_equal(gg_docker_read(&arena, gg_str_of(text), &file), want);
        return file;
}

static int teardown(void **state) {
        (void) state;
        gg_arena_free(&arena);
        return 0;
}

static void assert_text(struct gg_str s, const char *want) {
        assert_string_equal(gg_arena_string(&arena, s), want);
}

static void test_instructions(void **state) {
        static const char text[] = "\xef\xbb\xbf# a comment\n"
                                   "from --platform=$BUILDPLATFORM golang:1.22.12 AS build\r\n"
                                   "\n"
                                   "  RUN go build \\\n"
                                   "  # why\n"
                                   "\n"
                                   "      ./... \\  \n"
                                   "      && true\n"
                                   "ONBUILD RUN make\n"
                                   "WORKDIR /src";
        struct gg_docker_file file = read_text(text, 0);

        (void) state;
        assert_int_equal(file.count, 4);
        assert_string_equal(file.items[0].name, "FROM");
        assert_int_equal(file.items[0].line, 2);
        assert_int_equal(file.items[0].word_count, 3);
        assert_string_equal(file.items[0].words[0], "golang:1.22.12");
        assert_string_equal(file.items[0].words[2], "build");
        assert_string_equal(gg_docker_flag(&file.items[0], "platform"), "$BUILDPLATFORM");
        assert_null(gg_docker_flag(&file.items[0], "from"));
        assert_string_equal(file.items[1].name, "RUN");
        assert_int_equal(file.items[1].line, 4);
        assert_int_equal(file.items[1].rest_line, 4);
        assert_text(file.items[1].rest, "go build \\\n\\\n\\\n      ./... \\\n      && true");
        assert_int_equal(file.items[1].word_count, 5);
        assert_string_equal(file.items[2].name, "RUN");
        assert_true(file.items[2].is_onbuild);
        assert_int_equal(file.items[3].line, 10);
}

static void test_continued_flags(void **state) {
        struct gg_docker_file file =
                read_text("RUN --mount=type=cache,target=/x \\\n  --network=none \\\n  make\n", 0);

        (void) state;
        assert_int_equal(file.items[0].flag_count, 2);
        assert_int_equal(file.items[0].rest_line, 3);
        assert_text(file.items[0].rest, "make");
}

static void test_escape(void **state) {
        struct gg_docker_file file = read_text("# escape=`\nRUN a `\n b\\\nENV A=c:\\x\n", 0);

        (void) state;
        assert_int_equal(file.escape, '`');
        assert_int_equal(file.count, 2);
        assert_text(file.items[0].rest, "a \\\n b\\");
        assert_string_equal(file.items[1].pairs[0].value, "c:\\x");
        file = read_text("FROM x\n# escape=`\nRUN a \\\n b\n", 0); /* too late for a directive */
        assert_int_equal(file.escape, '\\');
        assert_int_equal(file.count, 2);
        file = read_text("RUN a \\\\\nRUN b\n", 0); /* escaped itself */
        assert_int_equal(file.count, 2);
}

static void test_json(void **state) {
        struct gg_docker_file file =
                read_text("RUN [\"/usr/bin/go\", \"env\" , \\\n\"-w\"]\nCMD [not json]\nSHELL []\n", 0);

        (void) state;
        assert_true(file.items[0].is_json);
        assert_int_equal(file.items[0].word_count, 3);
        assert_string_equal(file.items[0].words[0], "/usr/bin/go");
        assert_false(file.items[1].is_json);
        assert_string_equal(file.items[1].words[0], "[not");
        assert_true(file.items[2].is_json);
        assert_int_equal(file.items[2].word_count, 0);
}

static void test_pairs(void **state) {
        struct gg_docker_file file = read_text("ENV A=1 B=\"x y\" \\\n    C='$A'\n"
                                               "ENV OLD some  text\nARG D\nARG E=5 F\n",
                                               0);
        const struct gg_docker_instruction *env = file.items;

        (void) state;
        assert_int_equal(env[0].pair_count, 3);
        assert_string_equal(env[0].pairs[1].value, "\"x y\"");
        assert_string_equal(env[0].pairs[2].name, "C");
        assert_int_equal(env[0].pairs[2].line, 2);
        assert_int_equal(env[1].pair_count, 1);
        assert_string_equal(env[1].pairs[0].name, "OLD");
        assert_string_equal(env[1].pairs[0].value, "some  text");
        assert_null(env[2].pairs[0].value);
        assert_int_equal(env[3].pair_count, 2);
        assert_string_equal(env[3].pairs[0].value, "5");
        assert_string_equal(env[3].pairs[1].name, "F");
}

static void test_heredocs(void **state) {
        struct gg_docker_file file = read_text("RUN <<EOF\nFROM here\nEOF\n"
                                               "COPY <<-\"A\" <<B /x/\n\ta\n\tA\nb\nB\nRUN echo \"<<X\"\n",
                                               0);

        (void) state;
        assert_int_equal(file.count, 3);
        assert_int_equal(file.items[0].heredoc_count, 1);
        assert_text(file.items[0].heredocs[0].body, "FROM here\n");
        assert_int_equal(file.items[0].heredocs[0].line, 2);
        assert_int_equal(file.items[1].heredoc_count, 2);
        assert_string_equal(file.items[1].heredocs[0].name, "A");
        assert_text(file.items[1].heredocs[0].body, "\ta\n");
        assert_text(file.items[1].heredocs[1].body, "b\n");
        assert_int_equal(file.items[2].heredoc_count, 0);
        file = read_text("RUN <<EOF\nnever closed\n", -EBADMSG);
        assert_int_equal(file.count, 1);
}

static enum gg_docker_known lookup(void *ctx, const char *name, const char **ret_value) {
        (void) ctx;
        *ret_value = NULL;
        if (strcmp(name, "UNKNOWN") == 0)
                return GG_DOCKER_UNKNOWN;
        if (strcmp(name, "HOME") != 0 && strcmp(name, "EMPTY") != 0)
                return GG_DOCKER_UNSET;
        *ret_value = strcmp(name, "HOME") == 0 ? "/root" : "";
        return GG_DOCKER_VALUE;
}

static void test_expand(void **state) {
        static const struct {
                const char *word, *want;
        } cases[] = {
                {"plain", "plain"},
                {"$HOME/go", "/root/go"},
                {"${HOME}x", "/rootx"},
                {"\"$HOME\"'$HOME'", "/root$HOME"},
                {"\\$HOME", "$HOME"},
                {"\"a\\b\\$c\"", "a\\b$c"},
                {"$NONE/bin", "/bin"},
                {"$UNKNOWN/bin", NULL},
                {"${NONE:-d}", "d"},
                {"${EMPTY:-d}", "d"},
                {"${EMPTY-d}", ""},
                {"${HOME:-$UNKNOWN}", NULL},
                {"${HOME:+$HOME/x}", "/root/x"},
                {"${NONE:+x}", ""},
                {"${NONE:-${NONE:-e}}", "e"},
                {"${HOME%/}", NULL},
                {"${", NULL},
                {"${HOME", NULL},
                {"$(go env GOROOT)", "$(go env GOROOT)"},
                {"~/go", "~/go"},
                {"'open", NULL},
                {"$", "$"},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                const char *value = gg_docker_expand(&arena, cases[i].word, '\\', lookup, NULL);

                print_message("# %s\n", cases[i].word);
                if (cases[i].want)
                        assert_string_equal(value, cases[i].want);
                else
                        assert_null(value);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_instructions), cmocka_unit_test(test_continued_flags),
                cmocka_unit_test(test_escape),       cmocka_unit_test(test_json),
                cmocka_unit_test(test_pairs),        cmocka_unit_test(test_heredocs),
                cmocka_unit_test(test_expand),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("dockerread", tests, NULL, teardown);
}
