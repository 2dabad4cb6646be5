/* SPDX-License-Identifier: MIT */
#include "dump.h"
#include "image.h"

#include "doctor/doctor.h"

/* Paths of the image start with its folder, which has another name each time. */
static void put_inside(struct dump *d, const struct image *image, const char *text) {
        const char *rest = text, *found;

        while ((found = strstr(rest, image->root))) {
                put(d, "%.*s", (int) (found - rest), rest);
                rest = found + strlen(image->root);
        }
        put(d, "%s", rest);
}

/* "SEVERITY ID FILE:LINE:COLUMN MESSAGE", then "  NUMBER LINE" for each line that is edited, and "  unset
 * NAME". */
static void dump_finding(struct dump *d, const struct image *image, const struct gg_finding *f) {
        put(d, "%s %s ", gg_severity_name(f->severity), f->id);
        assert_non_null(f->file);
        put_inside(d, image, f->file);
        put(d, ":%u:%u ", f->line, f->column);
        put_inside(d, image, f->message);
        put(d, "\n");
        assert_non_null(f->effect);
        for (const struct gg_edit *e = f->edits; e; e = e->next) {
                assert_string_equal(e->file, f->file);
                put(d, "  %u %s\n", e->line, e->replacement);
        }
        if (f->variable)
                put(d, "  unset %s\n", f->variable);
}

static const struct {
        const char *name;
        struct image_file files[IMAGE_FILES_MAX];
        const char *sets[2];
        size_t set_count;
        const char *want;
} cases[] = {
        {.name = "nothing of Go",
         .files = {{"/bin/bash", "#!"},
                   {"/root/.bashrc", "# ~/.bashrc: for shells at a terminal\n"
                                     "\n"
                                     "case $- in\n"
                                     "    *i*) ;;\n"
                                     "      *) return;;\n"
                                     "esac\n"
                                     "\n"
                                     "HISTCONTROL=ignoreboth\n"
                                     "if [ -x /usr/bin/dircolors ]; then\n"
                                     "    alias ls='ls --color=auto'\n"
                                     "fi\n"
                                     "export PATH=\"$HOME/bin:$PATH\"\n"}},
         .want = ""},
        {.name = "a folder in PATH is all that a Go needs",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/root/.profile", "export PATH=$PATH:/usr/local/go/bin:$HOME/go/bin\n"},
                   {"/root/.bashrc", "# ~/.bashrc: for shells at a terminal\n"
                                     "\n"
                                     "case $- in\n"
                                     "    *i*) ;;\n"
                                     "      *) return;;\n"
                                     "esac\n"
                                     "\n"
                                     "HISTCONTROL=ignoreboth\n"
                                     "if [ -x /usr/bin/dircolors ]; then\n"
                                     "    alias ls='ls --color=auto'\n"
                                     "fi\n"}},
         .want = ""},
        {.name = "stale",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/root/.bashrc", "# ~/.bashrc: for shells at a terminal\n"
                                     "\n"
                                     "case $- in\n"
                                     "    *i*) ;;\n"
                                     "      *) return;;\n"
                                     "esac\n"
                                     "\n"
                                     "HISTCONTROL=ignoreboth\n"
                                     "if [ -x /usr/bin/dircolors ]; then\n"
                                     "    alias ls='ls --color=auto'\n"
                                     "fi\n"
                                     "export GOROOT=/usr/local/go1.19\n"
                                     "export PATH=$GOROOT/bin:$PATH\n"}},
         .sets = {"GOROOT=/usr/local/go1.19"},
         .set_count = 1,
         .want = "error shell-goroot-stale /root/.bashrc:12:8 GOROOT is exported as /usr/local/go1.19, which "
                 "is not there; read by bash (interactive)\n"
                 "  12 # goroot-guard: export GOROOT=/usr/local/go1.19\n"
                 "  13 # goroot-guard: export PATH=$GOROOT/bin:$PATH\n"
                 "  unset GOROOT\n"
                 "note shell-path-stale /root/.bashrc:13:8 /usr/local/go1.19/bin is put into PATH, which is "
                 "not there; read by bash (interactive)\n"},
        {.name = "stale under a condition, or with more in the line",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/root/.bashrc", "if [ -d /opt ]; then\n"
                                     "    export GOROOT=/opt/go\n"
                                     "fi\n"},
                   {"/root/.profile", "export GOROOT=/opt/go GOPATH=/p\n"}},
         .want = "error shell-goroot-stale /root/.profile:1:8 GOROOT is exported as /opt/go, which is not "
                 "there; read by bash (login)\n"
                 "warning shell-goroot-stale /root/.bashrc:2:12 GOROOT is exported as /opt/go, which is not "
                 "there; read by bash (interactive)\n"
                 "  2 : # goroot-guard:     export GOROOT=/opt/go\n"},
        {.name = "no toolchain, bin, the binary",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/opt/empty", NULL},
                   {"/root/.bash_profile", "export GOROOT=/opt/empty\n"},
                   {"/root/.bashrc", "export GOROOT=/usr/local/go/bin\n"},
                   {"/usr/bin/zsh", "#!"},
                   {"/root/.zshenv", "export GOROOT=/usr/local/go/bin/go\n"}},
         .want = "error shell-goroot-no-toolchain /root/.bash_profile:1:8 GOROOT is exported as /opt/empty, "
                 "in which there is no toolchain; read by bash (login)\n"
                 "  1 # goroot-guard: export GOROOT=/opt/empty\n"
                 "error shell-goroot-bin /root/.bashrc:1:8 GOROOT is exported as /usr/local/go/bin, which is "
                 "not the root but lies in it; read by bash (interactive)\n"
                 "  1 # goroot-guard: export GOROOT=/usr/local/go/bin\n"
                 "error shell-goroot-bin /root/.zshenv:1:8 GOROOT is exported as /usr/local/go/bin/go, which "
                 "is not the root but lies in it; read by zsh (every start)\n"
                 "  1 # goroot-guard: export GOROOT=/usr/local/go/bin/go\n"},
        {.name = "how it is spelled",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/usr/bin/zsh", "#!"},
                   {"/usr/bin/fish", "#!"},
                   {"/root/.profile", "export GOROOT=\"'/usr/local/go'\"\n"},
                   {"/root/.bashrc", "export GOROOT=\"~/sdk/go1.22.12\"\n"},
                   {"/root/.zshenv", "export GOROOT='$HOME/go'\n"},
                   {"/root/.config/fish/config.fish", "set -gx GOROOT usr/local/go\n"}},
         .want = "error shell-goroot-unexpanded /root/.bashrc:1:8 GOROOT is exported as ~/sdk/go1.22.12, and "
                 "a ~ in quotes is no home folder; read by bash (interactive)\n"
                 "  1 export GOROOT=\"$HOME/sdk/go1.22.12\"\n"
                 "error shell-goroot-relative /root/.config/fish/config.fish:1:9 GOROOT is exported as a "
                 "relative path: usr/local/go; read by fish (every start)\n"
                 "  1 # goroot-guard: set -gx GOROOT usr/local/go\n"
                 "error shell-goroot-quoted /root/.profile:1:8 GOROOT is exported with quotes in its value: "
                 "'/usr/local/go'; read by bash (login)\n"
                 "  1 # goroot-guard: export GOROOT=\"'/usr/local/go'\"\n"
                 "error shell-goroot-unexpanded /root/.zshenv:1:8 GOROOT is exported as $HOME/go, and in "
                 "single quotes, or behind a backslash, it stays as it is; read by zsh (every start)\n"
                 "  1 # goroot-guard: export GOROOT='$HOME/go'\n"},
        {.name = "/etc/environment expands nothing",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/etc/environment", "GOROOT=$HOME/go\n"
                                        "GOPATH=~/go\n"
                                        "PATH=\"/usr/bin:~/go/bin\"\n"},
                   {"/root/.config/environment.d/go.conf", "GOBIN=~/bin\n"
                                                           "GOPATH=$HOME/go\n"}},
         .sets = {"GOROOT=/usr/local/go"},
         .set_count = 1,
         .want = "error shell-goroot-unexpanded /etc/environment:1:1 GOROOT is exported as $HOME/go, and "
                 "nothing is expanded in this file; read by every session (pam_env)\n"
                 "  1 # goroot-guard: GOROOT=$HOME/go\n"
                 "error shell-value-unexpanded /etc/environment:2:1 GOPATH is set to ~/go, and nothing is "
                 "expanded in this file; read by every session (pam_env)\n"
                 "  2 # goroot-guard: GOPATH=~/go\n"
                 "  unset GOPATH\n"
                 "error shell-path-unexpanded /etc/environment:3:1 ~/go/bin is put into PATH, and nothing "
                 "expands it; read by every session (pam_env)\n"
                 "error shell-value-unexpanded /root/.config/environment.d/go.conf:1:1 GOBIN is set to "
                 "~/bin, and no ~ is expanded in this file; read by what systemd starts in the session\n"
                 "  1 # goroot-guard: GOBIN=~/bin\n"},
        {.name = "frozen",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/root/.bashrc", "export GOROOT=$(go env GOROOT)\n"
                                     "export GOPATH=\"`go env GOPATH`\"\n"},
                   {"/usr/bin/fish", "#!"},
                   {"/root/.config/fish/config.fish", "if status is-interactive\n"
                                                      "    set -gx GOROOT (brew --prefix go)/libexec\n"
                                                      "end\n"}},
         .want = "warning shell-goroot-frozen /root/.bashrc:1:8 GOROOT is exported as what a command says "
                 "when the shell starts: $(go env GOROOT); read by bash (interactive)\n"
                 "  1 # goroot-guard: export GOROOT=$(go env GOROOT)\n"
                 "warning shell-goroot-frozen /root/.config/fish/config.fish:2:13 GOROOT is exported as what "
                 "a command says when the shell starts: $(brew --prefix go)/libexec; read by fish (login, "
                 "interactive)\n"
                 "  2 : # goroot-guard:     set -gx GOROOT (brew --prefix go)/libexec\n"},
        {.name = "right, and needless",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/root/.profile", "export GOROOT=/usr/local/go\n"
                                      "export PATH=$GOROOT/bin:$PATH\n"}},
         .sets = {"PATH=/usr/local/go/bin:/usr/bin"},
         .set_count = 1,
         .want = "note shell-goroot-set /root/.profile:1:8 GOROOT is exported as /usr/local/go (go1.22.12); "
                 "read by bash (login)\n"},
        {.name = "what uses GOROOT goes with it, or keeps it",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/root/.profile", "export GOROOT=/usr/local/go\n"
                                      "export PATH=\"${GOROOT}/bin:$PATH\"\n"
                                      "alias gor=1 # not $GOROOTS\n"
                                      "# $GOROOT\n"},
                   {"/root/.bashrc", "export GOROOT=/opt/go # $GOROOT\n"
                                     "export PATH=$GOROOT/bin:$PATH\n"},
                   {"/usr/bin/zsh", "#!"},
                   {"/root/.zshenv", "export GOROOT=/usr/local/go\n"
                                     "export PATH=$GOROOT/bin:$PATH\n"
                                     "export MANPATH=$GOROOT/man\n"}},
         .sets = {"PATH=/usr/local/go/bin:/usr/bin"},
         .set_count = 1,
         .want = "error shell-goroot-stale /root/.bashrc:1:8 GOROOT is exported as /opt/go, which is not "
                 "there; read by bash (interactive)\n"
                 "  1 # goroot-guard: export GOROOT=/opt/go # $GOROOT\n"
                 "  2 # goroot-guard: export PATH=$GOROOT/bin:$PATH\n"
                 "note shell-path-stale /root/.bashrc:2:8 /opt/go/bin is put into PATH, which is not there; "
                 "read by bash (interactive)\n"
                 "note shell-goroot-set /root/.profile:1:8 GOROOT is exported as /usr/local/go (go1.22.12); "
                 "read by bash (login)\n"
                 "note shell-goroot-set /root/.zshenv:1:8 GOROOT is exported as /usr/local/go (go1.22.12); "
                 "read by zsh (every start)\n"},
        {.name = "what uses GOROOT in another file, or in more than a line can say",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/root/.bash_profile", "export GOROOT=/usr/local/go\n"
                                           ". ~/.bashrc\n"},
                   {"/root/.bashrc", "export PATH=$GOROOT/bin:$PATH\n"},
                   {"/usr/bin/zsh", "#!"},
                   {"/root/.zshenv", "export GOROOT=/usr/local/go\n"
                                     "export PATH=${GOROOT%/}/bin:$PATH\n"}},
         .sets = {"PATH=/usr/local/go/bin:/usr/bin"},
         .set_count = 1,
         .want = "note shell-goroot-set /root/.bash_profile:1:8 GOROOT is exported as /usr/local/go "
                 "(go1.22.12); read by bash (login)\n"
                 "note shell-goroot-set /root/.zshenv:1:8 GOROOT is exported as /usr/local/go (go1.22.12); "
                 "read by zsh (every start)\n"},
        {.name = "what is in force is not said twice",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/root/.profile", ". ~/.bashrc\n"},
                   {"/root/.bashrc", "export GOROOT=/usr/local/go\n"
                                     "unset GOROOT\n"
                                     "GOROOT=/opt/x\n"}},
         .want = "note shell-goroot-not-exported /root/.bashrc:3:1 GOROOT is set and not exported: /opt/x; "
                 "read by bash (login, interactive)\n"},
        {.name = "interactive shells only",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/root/.bashrc", "# ~/.bashrc: for shells at a terminal\n"
                                     "\n"
                                     "case $- in\n"
                                     "    *i*) ;;\n"
                                     "      *) return;;\n"
                                     "esac\n"
                                     "\n"
                                     "HISTCONTROL=ignoreboth\n"
                                     "if [ -x /usr/bin/dircolors ]; then\n"
                                     "    alias ls='ls --color=auto'\n"
                                     "fi\n"
                                     "export GOROOT=/usr/local/go\n"}},
         .sets = {"PATH=/usr/local/go/bin:/usr/bin"},
         .set_count = 1,
         .want = "note shell-goroot-interactive-only /root/.bashrc:12:8 GOROOT is exported only in "
                 "interactive shells that are no login shells; read by bash (interactive)\n"
                 "note shell-goroot-set /root/.bashrc:12:8 GOROOT is exported as /usr/local/go (go1.22.12); "
                 "read by bash (interactive)\n"},
        {.name = "another go is first in PATH",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/opt/go1.21", "GO go1.21.13"},
                   {"/root/.profile", "export GOROOT=/opt/go1.21\n"
                                      "export PATH=\"${GOROOT}/bin:$PATH\"\n"},
                   {"/usr/bin/zsh", "#!"},
                   {"/root/.zshenv", "export GOROOT=/opt/go1.21\n"
                                     "export PATH=${GOROOT%/}/bin:$PATH\n"},
                   {"/root/.bashrc", "export GOROOT=/opt/go1.21\n"
                                     "export MANPATH=$GOROOT/man\n"},
                   {"/usr/bin/fish", "#!"},
                   {"/root/.config/fish/config.fish", "set -gx GOROOT /opt/go1.21\n"
                                                      "set -gx PATH $GOROOT/bin $PATH # $GOROOTS\n"
                                                      "# of $GOROOT\n"}},
         .sets = {"PATH=/usr/local/go/bin:/usr/bin"},
         .set_count = 1,
         .want = "warning shell-goroot-mismatch /root/.bashrc:1:8 GOROOT is exported as /opt/go1.21 "
                 "(go1.21.13), but go is /usr/local/go/bin/go (go1.22.12); read by bash (interactive)\n"
                 "warning shell-goroot-mismatch /root/.config/fish/config.fish:1:9 GOROOT is exported as "
                 "/opt/go1.21 (go1.21.13), but go is /usr/local/go/bin/go (go1.22.12); read by fish (every "
                 "start)\n"
                 "  1 # goroot-guard: set -gx GOROOT /opt/go1.21\n"
                 "  2 set -gx PATH /opt/go1.21/bin $PATH # $GOROOTS\n"
                 "warning shell-goroot-mismatch /root/.profile:1:8 GOROOT is exported as /opt/go1.21 "
                 "(go1.21.13), but go is /usr/local/go/bin/go (go1.22.12); read by bash (login)\n"
                 "  1 # goroot-guard: export GOROOT=/opt/go1.21\n"
                 "  2 export PATH=\"/opt/go1.21/bin:$PATH\"\n"
                 "warning shell-goroot-mismatch /root/.zshenv:1:8 GOROOT is exported as /opt/go1.21 "
                 "(go1.21.13), but go is /usr/local/go/bin/go (go1.22.12); read by zsh (every start)\n"},
        {.name = "files differ",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/opt/go1.21", "GO go1.21.13"},
                   {"/usr/bin/zsh", "#!"},
                   {"/root/.profile", "export GOROOT=/usr/local/go\n"},
                   {"/root/.bashrc", "export GOROOT=/opt/go1.21\n"},
                   {"/root/.zshenv", "export GOROOT=/usr/local/go/\n"},
                   {"/root/.config/environment.d/10-go.conf", "GOROOT=/opt/go1.21\n"}},
         .sets = {"PATH=/usr/local/go/bin:/usr/bin"},
         .set_count = 1,
         .want = "warning shell-goroot-mismatch /root/.bashrc:1:8 GOROOT is exported as /opt/go1.21 "
                 "(go1.21.13), but go is /usr/local/go/bin/go (go1.22.12); read by bash (interactive)\n"
                 "  1 # goroot-guard: export GOROOT=/opt/go1.21\n"
                 "warning shell-goroot-mismatch /root/.config/environment.d/10-go.conf:1:1 GOROOT is "
                 "exported as /opt/go1.21 (go1.21.13), but go is /usr/local/go/bin/go (go1.22.12); read by "
                 "what systemd starts in the session\n"
                 "  1 # goroot-guard: GOROOT=/opt/go1.21\n"
                 "warning shell-goroot-differs /root/.profile:1:8 GOROOT is exported as /usr/local/go here, "
                 "and as /opt/go1.21 in /root/.config/environment.d/10-go.conf:1, for what systemd starts in "
                 "the session; read by bash (login)\n"
                 "warning shell-goroot-differs /root/.zshenv:1:8 GOROOT is exported as /usr/local/go/ here, "
                 "and as /opt/go1.21 in /root/.config/environment.d/10-go.conf:1, for what systemd starts in "
                 "the session; read by zsh (every start)\n"
                 "note shell-goroot-set /root/.profile:1:8 GOROOT is exported as /usr/local/go (go1.22.12); "
                 "read by bash (login)\n"
                 "note shell-goroot-set /root/.zshenv:1:8 GOROOT is exported as /usr/local/go/ (go1.22.12); "
                 "read by zsh (every start)\n"},
        {.name = "goenv: GOROOT and a pin behind it",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/root/.bashrc", "export GOENV_ROOT=\"$HOME/.goenv\"\n"
                                     "export PATH=\"$GOENV_ROOT/bin:$PATH\"\n"
                                     "eval \"$(goenv init -)\"\n"
                                     "export GOROOT=/usr/local/go\n"
                                     "export PATH=\"$GOROOT/bin:$PATH\"\n"
                                     "export PATH=\"$PATH:$GOPATH/bin\"\n"},
                   {"/root/.goenv/bin", NULL}},
         .want = "warning shell-goroot-overrides-manager /root/.bashrc:4:8 GOROOT is exported as "
                 "/usr/local/go (go1.22.12) where goenv is set up (/root/.bashrc:3); read by bash "
                 "(interactive)\n"
                 "  4 # goroot-guard: export GOROOT=/usr/local/go\n"
                 "  5 # goroot-guard: export PATH=\"$GOROOT/bin:$PATH\"\n"
                 "warning shell-path-pins-version /root/.bashrc:5:8 $GOROOT/bin is put in front of what "
                 "goenv has set up (/root/.bashrc:3); read by bash (interactive)\n"
                 "  5 # goroot-guard: export PATH=\"$GOROOT/bin:$PATH\"\n"
                 "note shell-goroot-interactive-only /root/.bashrc:4:8 GOROOT is exported only in "
                 "interactive shells that are no login shells; read by bash (interactive)\n"},
        {.name = "goenv: in front of it nothing is wrong",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/root/.bashrc", "export PATH=\"/usr/local/go/bin:$PATH\"\n"
                                     "eval \"$(goenv init -)\"\n"}},
         .want = ""},
        {.name = "asdf keeps a GOROOT that is there",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/root/.bashrc", "export GOROOT=/usr/local/go\n"
                                     ". \"$HOME/.asdf/asdf.sh\"\n"},
                   {"/root/.asdf/plugins/golang", NULL}},
         .want = "warning shell-goroot-overrides-manager /root/.bashrc:1:8 GOROOT is exported as "
                 "/usr/local/go (go1.22.12) where asdf is set up (/root/.bashrc:2); read by bash "
                 "(interactive)\n"
                 "  1 # goroot-guard: export GOROOT=/usr/local/go\n"
                 "note shell-goroot-interactive-only /root/.bashrc:1:8 GOROOT is exported only in "
                 "interactive shells that are no login shells; read by bash (interactive)\n"},
        {.name = "gvm, and a GOROOT behind it",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/root/.bashrc",
                    "[[ -s \"$HOME/.gvm/scripts/gvm\" ]] && source \"$HOME/.gvm/scripts/gvm\"\n"
                    "GOROOT=/usr/local/go\n"
                    "export GOROOT\n"},
                   {"/root/.gvm/environments/default",
                    "export GVM_ROOT; GVM_ROOT=\"/root/.gvm\"\n"
                    "export GOROOT; GOROOT=\"$GVM_ROOT/gos/go1.21.13\"\n"
                    "export PATH; PATH=\"$GVM_ROOT/gos/go1.21.13/bin:$PATH\"\n"
                    "export LD_LIBRARY_PATH; LD_LIBRARY_PATH=\"$GVM_ROOT/lib:$LD_LIBRARY_PATH\"\n"},
                   {"/root/.gvm/gos/go1.21.13", "GO go1.21.13"}},
         .want = "warning shell-goroot-overrides-manager /root/.bashrc:2:1 GOROOT is exported as "
                 "/usr/local/go (go1.22.12) where gvm is set up (/root/.bashrc:1); read by bash "
                 "(interactive)\n"
                 "  2 # goroot-guard: GOROOT=/usr/local/go\n"
                 "note shell-goroot-interactive-only /root/.bashrc:2:1 GOROOT is exported only in "
                 "interactive shells that are no login shells; read by bash (interactive)\n"
                 "note shell-gvm-library-path /root/.gvm/environments/default:4:25 gvm exports "
                 "LD_LIBRARY_PATH with a folder of its own; read by bash (interactive)\n"},
        {.name = "g and its own line",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/root/.bashrc", "export GOPATH=\"$HOME/go\"; export GOROOT=\"$HOME/.go\"; export "
                                     "PATH=\"$GOPATH/bin:$PATH\"; # g-install: do NOT edit, see "
                                     "https://github.com/stefanmaric/g\n"},
                   {"/root/.go", "GO go1.21.13"}},
         .want = ""},
        {.name = "managers that fight",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/root/.bashrc", "eval \"$(goenv init -)\"\n"
                                     ". \"$HOME/.asdf/asdf.sh\"\n"
                                     "eval \"$(mise activate bash)\"\n"
                                     "eval \"$(direnv hook bash)\"\n"},
                   {"/root/.asdf/plugins/golang", NULL}},
         .want = "warning shell-managers-fight /root/.bashrc:2:0 asdf is set up for Go in the same shell as "
                 "goenv (/root/.bashrc:1); read by bash (interactive)\n"},
        {.name = "managers that fight in a file of two shells",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/bin/sh", "#!"},
                   {"/root/.profile", "eval \"$(goenv init -)\"\n"
                                      "export PATH=\"$HOME/.gobrew/current/bin:$PATH\"\n"}},
         .want = "warning shell-managers-fight /root/.profile:2:0 gobrew is set up for Go in the same shell "
                 "as goenv (/root/.profile:1); read by sh (login)\n"},
        {.name = "managers of other things",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/root/.bashrc", "eval \"$(goenv init -)\"\n"
                                     ". \"$HOME/.asdf/asdf.sh\"\n"
                                     "eval \"$(mise activate bash)\"\n"}},
         .want = ""},
        {.name = "fish: universal variables",
         .files = {{"/usr/bin/fish", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/root/.config/fish/fish_variables",
                    "# VERSION: 3.0\n"
                    "SETUVAR --export GOROOT:/usr/local/go\n"
                    "SETUVAR fish_user_paths:/usr/local/go1\\x2e19/bin\n"}},
         .sets = {"PATH=/usr/local/go/bin:/usr/bin"},
         .set_count = 1,
         .want = "warning shell-goroot-universal /root/.config/fish/fish_variables:2:1 GOROOT is a universal "
                 "variable of fish, with the value /usr/local/go; read by fish (every start)\n"
                 "note shell-goroot-set /root/.config/fish/fish_variables:2:1 GOROOT is exported as "
                 "/usr/local/go (go1.22.12); read by fish (every start)\n"
                 "note shell-path-stale /root/.config/fish/fish_variables:3:1 /usr/local/go1.19/bin is put "
                 "into PATH, which is not there; read by fish (every start)\n"},
        {.name = "PATH: without what was in it",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/root/.bashrc", "export PATH=/usr/local/go/bin\n"},
                   {"/root/.profile", "PATH=/usr/local/go/bin:/usr/bin:/bin\n"}},
         .want = "error shell-path-override /root/.bashrc:1:8 PATH is set to /usr/local/go/bin, without what "
                 "was in it; read by bash (interactive)\n"
                 "warning shell-path-override /root/.profile:1:1 PATH is set to "
                 "/usr/local/go/bin:/usr/bin:/bin, without what was in it; read by bash (login)\n"},
        {.name = "PATH: set anew, and Go is gone",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/etc/environment", "PATH=\"/usr/local/go/bin:/usr/bin:/bin\"\n"},
                   {"/etc/profile",
                    "if [ \"$(id -u)\" -eq 0 ]; then\n"
                    "  PATH=\"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\"\n"
                    "else\n"
                    "  PATH=\"/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games\"\n"
                    "fi\n"
                    "export PATH\n"}},
         .want = "warning shell-path-reset /etc/profile:2:3 PATH is set anew, and what /etc/environment:1 "
                 "has put into it is gone: /usr/local/go/bin:/usr/bin:/bin; read by bash (login)\n"},
        {.name = "PATH: entries that are none",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/root/.bashrc", "export PATH=\"~/go/bin:$PATH\"\n"
                                     "export PATH=$PATH:'$HOME/go/bin'\n"
                                     "export PATH=go/bin:$PATH\n"
                                     "export PATH=:/usr/local/go/bin:$PATH\n"
                                     "export PATH=/usr/local/go1.20/bin:$PATH\n"},
                   {"/go/bin/go", "#!"}},
         .want = "error shell-path-unexpanded /root/.bashrc:1:8 ~/go/bin is put into PATH, and nothing "
                 "expands it; read by bash (interactive)\n"
                 "  1 export PATH=\"$HOME/go/bin:$PATH\"\n"
                 "error shell-path-unexpanded /root/.bashrc:2:8 $HOME/go/bin is put into PATH, and nothing "
                 "expands it; read by bash (interactive)\n"
                 "warning shell-path-relative /root/.bashrc:3:8 a relative folder is put into PATH: go/bin; "
                 "read by bash (interactive)\n"
                 "warning shell-path-empty /root/.bashrc:4:8 an empty entry is put into PATH; read by bash "
                 "(interactive)\n"
                 "note shell-path-stale /root/.bashrc:5:8 /usr/local/go1.20/bin is put into PATH, which is "
                 "not there; read by bash (interactive)\n"},
        {.name = "PATH: twice",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/etc/profile", "for i in /etc/profile.d/*.sh; do . \"$i\"; done\n"},
                   {"/etc/profile.d/go.sh", "export PATH=$PATH:/usr/local/go/bin\n"},
                   {"/root/.bash_profile", "export PATH=$PATH:/usr/local/go/bin/\n"
                                           ". ~/.bashrc\n"},
                   {"/root/.bashrc", "PATH=/usr/local/go/bin:$PATH\n"}},
         .want = "note shell-path-duplicate /root/.bash_profile:1:8 /usr/local/go/bin is put into PATH once "
                 "more, after /etc/profile.d/go.sh:1; read by bash (login)\n"
                 "note shell-path-duplicate /root/.bashrc:1:1 /usr/local/go/bin is put into PATH once more, "
                 "after /etc/profile.d/go.sh:1; read by bash (login, interactive)\n"},
        {.name = "PATH: one hides the other",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/opt/go1.21", "GO go1.21.13"},
                   {"/usr/bin/go", "#!"},
                   {"/root/.bashrc", "export PATH=$PATH:/usr/local/go/bin\n"
                                     "export PATH=/opt/go1.21/bin:$PATH\n"},
                   {"/usr/bin/zsh", "#!"},
                   {"/root/.zshrc", "path=(/root/.asdf/shims /opt/go1.21/bin $path)\n"},
                   {"/root/.asdf/shims/go", "#!"}},
         .want = "warning shell-path-shadowed /root/.bashrc:1:8 the go of /usr/local/go/bin is hidden by "
                 "/opt/go1.21/bin/go (/root/.bashrc:2); read by bash (interactive)\n"
                 "note shell-path-shadowed /root/.zshrc:1:1 the go of /opt/go1.21/bin is hidden by "
                 "/root/.asdf/shims/go (/root/.zshrc:1); read by zsh (login, interactive)\n"},
        {.name = "other variables",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/root/.bashrc", "export GOPATH=/usr/local/go\n"
                                     "export GOBIN=bin\n"
                                     "export GOCACHE=off\n"
                                     "export GOMODCACHE=\"~/mod\"\n"
                                     "export GOENV='$HOME/env'\n"
                                     "export GOFLAGS=-mod=mod\n"}},
         .want = "error shell-value-relative /root/.bashrc:2:8 GOBIN is set to a relative path: bin; read by "
                 "bash (interactive)\n"
                 "  2 # goroot-guard: export GOBIN=bin\n"
                 "error shell-value-unexpanded /root/.bashrc:4:8 GOMODCACHE is set to ~/mod, and a ~ in "
                 "quotes is no home folder; read by bash (interactive)\n"
                 "  4 export GOMODCACHE=\"$HOME/mod\"\n"
                 "error shell-value-unexpanded /root/.bashrc:5:8 GOENV is set to $HOME/env, and in single "
                 "quotes, or behind a backslash, it stays as it is; read by bash (interactive)\n"
                 "  5 # goroot-guard: export GOENV='$HOME/env'\n"
                 "warning shell-gopath-is-goroot /root/.bashrc:1:8 GOPATH is set to the root of a toolchain: "
                 "/usr/local/go; read by bash (interactive)\n"},
        {.name = "two homes, and edits of their own",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n"
                                   "ada:x:1000:1000::/home/ada:/bin/bash\n"},
                   {"/root/.bashrc", "export GOROOT=/opt/a\n"},
                   {"/home/ada/.bashrc", "export GOROOT=$HOME/b\n"},
                   {"/etc/bash.bashrc", "[ -z \"$PS1\" ] && return\n"
                                        "export GOPATH=~x\n"}},
         .want = "error shell-goroot-stale /home/ada/.bashrc:1:8 GOROOT is exported as /home/ada/b, which is "
                 "not there; read by bash (interactive)\n"
                 "  1 # goroot-guard: export GOROOT=$HOME/b\n"
                 "error shell-goroot-stale /root/.bashrc:1:8 GOROOT is exported as /opt/a, which is not "
                 "there; read by bash (interactive)\n"
                 "  1 # goroot-guard: export GOROOT=/opt/a\n"},
        {.name = "hostile names",
         .files = {{"/bin/bash", "#!"},
                   {"/usr/local/go", "GO go1.22.12"},
                   {"/root/.bashrc", "export GOROOT=\"/opt/\033[31mx\"\n"}},
         .want = "error shell-goroot-stale /root/.bashrc:1:8 GOROOT is exported as /opt/\033[31mx, which is "
                 "not there; read by bash (interactive)\n"
                 "  1 # goroot-guard: export GOROOT=\"/opt/\033[31mx\"\n"},
};

static void test_shells(void **state) {
        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                static struct gg_doctor doctor;
                struct dump d = {.n = 0};
                struct image image;

                print_message("# %s\n", cases[i].name);
                image_make(&image, cases[i].files, cases[i].sets, cases[i].set_count);
                doctor = (struct gg_doctor){.machine = &image.machine, .dir = "/"};
                doctor.findings.arena = &image.arena;
                gg_inventory_make(&image.machine, NULL, 0, &doctor.inventory);
                gg_startup_read(&image.machine, &doctor.startup);
                gg_doctor_shells(&doctor);
                gg_findings_sort(&doctor.findings);
                for (size_t k = 0; k < doctor.findings.count; k++)
                        dump_finding(&d, &image, &doctor.findings.items[k]);
                image_remove(&image);
                assert_string_equal(d.text, cases[i].want);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_shells),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("shells", tests, NULL, NULL);
}
