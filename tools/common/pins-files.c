/* SPDX-License-Identifier: MIT */
/* The small files of version managers: .go-version, .tool-versions, .gvmrc. */
#include "common/pins-read.h"
#include <string.h>

/* goenv reads no more (libexec/goenv-version-file-read). */
#define GOENV_LINE_MAX 1024

/* .go-version. goenv takes the first word of each line that is no comment, and of several the first one that
 * has the command; setup-go takes the whole file as one version (installer.ts, parseGoVersionFile). */
void gg_pins_read_go_version(const struct gg_pin_sink *sink, struct gg_str text) {
        struct gg_str first = {"", 0};
        unsigned first_line = 0;
        bool has_more = false;

        for (unsigned line = 1; text.p; line++) {
                struct gg_str rest = gg_str_cut(&text, '\n'), word;

                if (rest.n > GOENV_LINE_MAX)
                        rest.n = GOENV_LINE_MAX;
                word = gg_pin_cut_word(&rest);
                if (word.n == 0)
                        continue;
                if (first_line == 0 && word.p[0] != '#') {
                        first = word;
                        first_line = line;
                        has_more = has_more || gg_str_trim(rest).n > 0;
                } else {
                        has_more = true;
                }
        }

        struct gg_pin *pin = gg_pin_add(sink, GG_PIN_GO_VERSION, first_line, first);

        if (first_line == 0)
                gg_pin_trouble(sink, pin, "it names no version");
        gg_pin_check_name(sink, pin);
        if (has_more)
                gg_pin_trouble(sink, pin, "setup-go takes all of the file for one version");
}

/* Whether a tool of that name is Go: asdf's plugin is golang; mise knows it as go, and by that name, too. */
static bool is_go_tool(struct gg_str name) {
        return gg_str_is(name, "golang") || gg_str_is(name, "go") || gg_str_is(name, "core:go");
}

/* .tool-versions: a tool and its versions in order of preference, "#" starts a comment. asdf's rules:
 * internal/toolversions (a blank parts the words, a tab does not), lib/utils.bash of the older asdf; mise's:
 * config_file/tool_versions.rs. */
void gg_pins_read_tool_versions(const struct gg_pin_sink *sink, struct gg_str text) {
        for (unsigned line = 1; text.p; line++) {
                struct gg_str whole = gg_str_cut(&text, '\n'), rest = gg_str_cut(&whole, '#');
                struct gg_str name = gg_pin_cut_word(&rest), version;
                struct gg_pin *pin;
                bool has_tab, has_colon = name.n > 1 && name.p[name.n - 1] == ':';

                name.n -= has_colon;
                if (!is_go_tool(name))
                        continue;
                has_tab = rest.n > 0 && rest.p[0] == '\t';
                version = gg_pin_cut_word(&rest);
                pin = gg_pin_add(sink, GG_PIN_TOOL_VERSIONS, line, version);
                if (version.n == 0)
                        gg_pin_trouble(sink, pin, "it names no version");
                if (!gg_str_is(name, "golang"))
                        gg_pin_trouble(sink, pin, "asdf calls Go golang: only mise reads this line");
                if (has_colon || has_tab)
                        gg_pin_trouble(
                                sink, pin,
                                "asdf wants the name, a blank and the version: only mise reads this line");
                gg_pin_check_name(sink, pin);
                if (pin->is_version && !pin->version.has_patch && pin->version.kind == 0 &&
                    (pin->version.major > 1 || pin->version.minor >= 21))
                        gg_pin_trouble(sink, pin, "asdf looks for a release called %s, and there is none",
                                       pin->text);
        }
}

/* .gvmrc: no file of gvm's own, but a custom: a line of shell that calls it, or the version alone. */
void gg_pins_read_gvmrc(const struct gg_pin_sink *sink, struct gg_str text) {
        for (unsigned line = 1; text.p; line++) {
                struct gg_str rest = gg_str_cut(&text, '\n'), word = gg_pin_cut_word(&rest);
                struct gg_pin *pin;

                if (gg_str_is(word, "gvm")) {
                        if (!gg_str_is(gg_pin_cut_word(&rest), "use"))
                                continue;
                        word = gg_pin_cut_word(&rest);
                } else if (!gg_str_starts(word, "go1") || gg_str_trim(rest).n > 0) {
                        continue;
                }
                pin = gg_pin_add(sink, GG_PIN_GVM, line, word);
                if (word.n == 0)
                        gg_pin_trouble(sink, pin, "it names no version");
                else if (pin->is_version && !gg_str_starts(word, "go"))
                        gg_pin_trouble(sink, pin, "gvm calls it go%s", pin->text);
        }
}
