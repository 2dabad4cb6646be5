/* SPDX-License-Identifier: MIT */
#include "dump.h"
#include "image.h"

#include "doctor/startup.h"

static void put_place(struct dump *d, const char *shell, unsigned starts, const char *file, unsigned line) {
        put(d, "%s %s%s%s %s:%u ", shell, starts & GG_START_LOGIN ? "L" : "",
            starts & GG_START_INTERACTIVE ? "I" : "", starts & GG_START_NONINTERACTIVE ? "N" : "", file,
            line);
}

/* "SHELL STARTS FILE:LINE NAME" with "=" set, "<" prepended, ">" appended, "-" unset, "+" exported; the
 * value, "expanded" if that is another; x exported, c conditional, w the whole line,
 * * the last word. Then "SHELL ... : MANAGER". */
static void dump_startup(const struct gg_startup *s, struct dump *d) {
        static const char ops[] = "=<>-+";

        for (size_t i = 0; i < s->change_count; i++) {
                const struct gg_startup_change *c = &s->changes[i];

                put_place(d, c->shell, c->starts, c->file, c->line);
                put(d, "%s%c%s", c->change.name, ops[c->change.op], c->change.value ? c->change.value : "");
                if (c->change.value && (!c->expanded || strcmp(c->expanded, c->change.value) != 0))
                        put(d, " (%s)", c->expanded ? c->expanded : "?");
                put(d, " %s%s%s%s\n", c->change.is_exported ? "x" : "", c->is_conditional ? "c" : "",
                    c->is_whole ? "w" : "", c->is_last_word ? "*" : "");
        }
        for (size_t i = 0; i < s->init_count; i++) {
                put_place(d, s->inits[i].shell, s->inits[i].starts, s->inits[i].file, s->inits[i].line);
                put(d, ": %s\n", s->inits[i].manager);
        }
        for (size_t i = 0; i < s->unread_count; i++)
                put(d, "unread %s\n", s->unread[i]);
}

static const struct {
        const char *name;
        struct image_file files[IMAGE_FILES_MAX];
        const char *sets[2];
        size_t set_count;
        const char *want;
} cases[] = {
        {.name = "bash: the first of the profiles; what stands behind a return for scripts",
         .files = {{"/bin/bash", "#!"},
                   {"/etc/profile", "PATH=\"/usr/bin:/bin\"\n"
                                    "export PATH\n"
                                    "if [ \"${PS1-}\" ]; then\n"
                                    "  if [ \"${BASH-}\" ] && [ \"$BASH\" != \"/bin/sh\" ]; then\n"
                                    "    . /etc/bash.bashrc\n"
                                    "  fi\n"
                                    "fi\n"
                                    "for i in /etc/profile.d/*.sh; do\n"
                                    "  if [ -r $i ]; then\n"
                                    "    . $i\n"
                                    "  fi\n"
                                    "done\n"
                                    "unset i\n"},
                   {"/etc/profile.d/go.sh", "export PATH=$PATH:/usr/local/go/bin\n"},
                   {"/etc/profile.d/go.csh", "setenv GOROOT /no\n"},
                   {"/etc/bash.bashrc", "[ -z \"$PS1\" ] && return\n"
                                        "export GOBIN=/srv/bin\n"},
                   {"/root/.bash_login", "export BASH_ENV=~/.bashrc\n"
                                         ". ~/.bashrc\n"
                                         "export GOPATH=$HOME/p\n"},
                   {"/root/.profile", "export GOROOT=/never\n"},
                   {"/root/.bashrc", "export GOFLAGS=-v\n"
                                     "case $- in\n"
                                     "    *i*) ;;\n"
                                     "      *) return;;\n"
                                     "esac\n"
                                     "export GOROOT=/opt/go\n"
                                     "export PATH=\"$GOROOT/bin:$PATH\"\n"}},
         .want = "bash LI /etc/bash.bashrc:2 GOBIN=/srv/bin xw*\n"
                 "bash L /etc/profile.d/go.sh:1 PATH>/usr/local/go/bin xw*\n"
                 "bash LIN /root/.bashrc:1 GOFLAGS=-v xw*\n"
                 "bash LI /root/.bashrc:6 GOROOT=/opt/go xw*\n"
                 "bash LI /root/.bashrc:7 PATH<$GOROOT/bin (/opt/go/bin) xw*\n"
                 "bash L /root/.bash_login:3 GOPATH=$HOME/p (/root/p) xw*\n"},
        {.name = "questions for scripts, in other words",
         .files = {{"/bin/bash", "#!"},
                   {"/root/.bashrc", "if [[ $- == *i* ]]; then\n"
                                     "  export GOROOT=/a\n"
                                     "else\n"
                                     "  export GOBIN=/b\n"
                                     "fi\n"
                                     "[[ $- != *i* ]] || export GOPATH=/c\n"
                                     "[ -f /x ] && [ -n \"$PS1\" ] || export GOOS=js\n"
                                     "[[ -n $PS1 ]] || return 0\n"
                                     "export GOARCH=wasm\n"}},
         .sets = {"BASH_ENV=/root/.bashrc"},
         .set_count = 1,
         .want = "bash I /root/.bashrc:2 GOROOT=/a xcw*\n"
                 "bash I /root/.bashrc:6 GOPATH=/c xc*\n"
                 "bash I /root/.bashrc:9 GOARCH=wasm xw*\n"
                 "bash N /root/.bashrc:4 GOBIN=/b xcw*\n"
                 "bash N /root/.bashrc:7 GOOS=js xc*\n"},
        {.name = "sh: ENV, and what is bash's",
         .files = {{"/bin/sh", "#!"},
                   {"/root/.profile", "if [ -n \"$BASH_VERSION\" ]; then\n"
                                      "    if [ -f \"$HOME/.bashrc\" ]; then\n"
                                      "\t. \"$HOME/.bashrc\"\n"
                                      "    fi\n"
                                      "fi\n"
                                      "export GOPATH=\"${GOPATH:-$HOME/go}\"\n"
                                      "ENV=$HOME/.shrc; export ENV\n"},
                   {"/root/.bashrc", "export GOROOT=/bash\n"},
                   {"/root/.shrc", "GOROOT=/sh\n"
                                   "export GOROOT\n"}},
         .want = "sh L /root/.profile:6 GOPATH=${GOPATH:-$HOME/go} (/root/go) xw*\n"
                 "sh LI /root/.shrc:1 GOROOT=/sh xw*\n"},
        {.name = "zsh: the order, ZDOTDIR, lists",
         .files = {{"/usr/bin/zsh", "#!"},
                   {"/etc/zsh/zshenv", "if [[ -z \"$PATH\" || \"$PATH\" == \"/bin:/usr/bin\" ]]\n"
                                       "then\n"
                                       "\texport PATH=\"/usr/local/bin:/usr/bin:/bin:/usr/games\"\n"
                                       "fi\n"},
                   {"/etc/zshenv", "export GOROOT=/not-on-debian\n"},
                   {"/etc/zprofile", "export GOFLAGS=-a\n"},
                   {"/root/.zshenv", "ZDOTDIR=$HOME/.config/zsh\n"
                                     "export GOENV_ROOT=$HOME/.goenv\n"},
                   {"/root/.zshrc", "export GOROOT=/never\n"},
                   {"/root/.config/zsh/.zprofile", "path=($GOENV_ROOT/bin $path)\n"},
                   {"/root/.config/zsh/.zshrc", "typeset -U path\n"
                                                "path+=(~/go/bin)\n"
                                                "for f in $ZDOTDIR/rc.d/*.zsh(N); do\n"
                                                "  source \"$f\"\n"
                                                "done\n"},
                   {"/root/.config/zsh/rc.d/go.zsh", "export -U GOPATH=$HOME/go\n"
                                                     "typeset -gx GOBIN=~/bin\n"},
                   {"/root/.config/zsh/.zlogin", "eval \"$(goenv init -)\"\n"}},
         .want = "zsh LIN /root/.zshenv:2 GOENV_ROOT=$HOME/.goenv (/root/.goenv) xw*\n"
                 "zsh L /etc/zprofile:1 GOFLAGS=-a xw*\n"
                 "zsh L /root/.config/zsh/.zprofile:1 PATH<$GOENV_ROOT/bin (/root/.goenv/bin) xw*\n"
                 "zsh LI /root/.config/zsh/.zshrc:2 PATH>~/go/bin (/root/go/bin) xw*\n"
                 "zsh LI /root/.config/zsh/rc.d/go.zsh:1 GOPATH=$HOME/go (/root/go) xw*\n"
                 "zsh LI /root/.config/zsh/rc.d/go.zsh:2 GOBIN=~/bin (/root/bin) xw*\n"
                 "zsh L /root/.config/zsh/.zlogin:1 : goenv\n"},
        {.name = "fish: universal variables, one file of each name, questions",
         .files = {{"/usr/bin/fish", "#!"},
                   {"/root/.config/fish/fish_variables", "# VERSION: 3.0\n"
                                                         "SETUVAR --export GOROOT:/usr/lib/go\\x2d1.19\n"
                                                         "SETUVAR fish_user_paths:/root/go/bin\\x1e/\\u00e9\n"
                                                         "SETUVAR fish_color_cwd:green\n"
                                                         "SETUVAR GOPATH\n"},
                   {"/root/.config/fish/conf.d/go.fish", "set -gx GOPATH $HOME/go\n"},
                   {"/etc/fish/conf.d/go.fish", "set -gx GOPATH /never\n"},
                   {"/usr/share/fish/vendor_conf.d/x.fish", "if status is-login\n"
                                                            "  set -gx GOFLAGS -v\n"
                                                            "end\n"},
                   {"/root/.config/fish/config.fish", "if status is-interactive\n"
                                                      "    set -gx GOROOT (go env GOROOT)\n"
                                                      "    fish_add_path $GOPATH/bin\n"
                                                      "end\n"
                                                      "status is-interactive; or exit\n"
                                                      "goenv init - | source\n"
                                                      "set -e GOROOT\n"}},
         .want = "fish LIN /root/.config/fish/fish_variables:2 GOROOT=/usr/lib/go-1.19 x*\n"
                 "fish LIN /root/.config/fish/fish_variables:3 PATH</root/go/bin:/é x*\n"
                 "fish LIN /root/.config/fish/conf.d/go.fish:1 GOPATH=$HOME/go (/root/go) xw*\n"
                 "fish L /usr/share/fish/vendor_conf.d/x.fish:2 GOFLAGS=-v xcw*\n"
                 "fish LI /root/.config/fish/config.fish:2 GOROOT=$(go env GOROOT) (?) xcw\n"
                 "fish LI /root/.config/fish/config.fish:3 PATH<$GOPATH/bin (/root/go/bin) xcw*\n"
                 "fish LI /root/.config/fish/config.fish:7 GOROOT- xw*\n"
                 "fish LI /root/.config/fish/config.fish:6 : goenv\n"},
        {.name = "the environment: pam, systemd",
         .files = {{"/bin/sh", "#!"},
                   {"/etc/environment", "# comment\n"
                                        "PATH=\"/usr/local/go/bin:/usr/bin\"\n"
                                        "GOROOT=$HOME/go # no\n"},
                   {"/etc/pam.d/sshd", "session required pam_env.so user_readenv=1\n"},
                   {"/root/.pam_environment", "GOBIN=~/bin\n"},
                   {"/etc/environment.d/10.conf", "GOPATH=${HOME}/go\n"},
                   {"/root/.config/environment.d/go.conf", "GOROOT=~/go\n"
                                                           "PATH=$HOME/go/bin:$PATH\n"},
                   {"/etc/profile", "PATH=/usr/bin:/bin\n"
                                    "[ \"$PATH\" ] || PATH=/bin\n"}},
         .want = "pam LIN /etc/environment:2 PATH=/usr/local/go/bin:/usr/bin xw*\n"
                 "pam LIN /etc/environment:3 GOROOT=$HOME/go xw*\n"
                 "pam LIN /root/.pam_environment:1 GOBIN=~/bin xw*\n"
                 "systemd LIN /etc/environment.d/10.conf:1 GOPATH=${HOME}/go (/root/go) xw*\n"
                 "systemd LIN /root/.config/environment.d/go.conf:1 GOROOT=~/go xw*\n"
                 "systemd LIN /root/.config/environment.d/go.conf:2 PATH<$HOME/go/bin (/root/go/bin) xw*\n"
                 "sh L /etc/profile:1 PATH=/usr/bin:/bin xw*\n"},
        {.name = "files that go round, or cannot be read",
         .files = {{"/bin/bash", "#!"},
                   {"/etc/environment", "A=1\n"},
                   {"/etc/pam.d/sshd", "session required pam_env.so\n"},
                   {"/root/.pam_environment", "GOBIN=~/bin\n"},
                   {"/root/.bashrc", ". ~/a\n"
                                     ". ~/.bashrc\n"
                                     ". ~/folder\n"
                                     ". ~/missing\n"
                                     ". relative\n"
                                     ". \"$UNKNOWN/x\"\n"
                                     "export GOARCH=386\n"
                                     "exit\n"
                                     "export GOARM=7\n"},
                   {"/root/a", ". ~/b\n"
                               "export GOROOT=/a\n"
                               "return\n"
                               "export GOBIN=/never\n"},
                   {"/root/b", "source \"${HOME}/a\"\n"
                               "export GOPATH=/b\n"
                               "return 1\n"
                               "export GOBIN=/never\n"},
                   {"/root/folder", NULL}},
         .want = "bash I /root/b:2 GOPATH=/b xw*\n"
                 "bash I /root/a:2 GOROOT=/a xw*\n"
                 "bash I /root/.bashrc:7 GOARCH=386 xw*\n"},
        {.name = "what is in force",
         .files = {{"/bin/bash", "#!"},
                   {"/root/.bashrc", "GOROOT=/a\n"
                                     "export GOROOT\n"
                                     "export GOPATH\n"
                                     "GOPATH=/b\n"
                                     "f() { export GOROOT=/f; }\n"
                                     "(export GOROOT=/g)\n"
                                     "GOROOT=/h go build\n"
                                     "export GOROOT=/i; export GOBIN=/j\n"
                                     "if true; then\n"
                                     "  GOROOT=/k\n"
                                     "fi\n"
                                     "export \\\n"
                                     "  GOOS=js\n"
                                     "unset GOBIN\n"
                                     "export GOARCH=$(uname -m)\n"
                                     "export PATH=/x:$PATH GOOGLE_X=1 GO=1 GOWORK=off\n"
                                     "LD_LIBRARY_PATH=$HOME/.gvm/lib:$LD_LIBRARY_PATH\n"
                                     "x=/opt/go; GOROOT=$x/\n"}},
         .want = "bash I /root/.bashrc:1 GOROOT=/a xw\n"
                 "bash I /root/.bashrc:4 GOPATH=/b xw*\n"
                 "bash I /root/.bashrc:8 GOROOT=/i x\n"
                 "bash I /root/.bashrc:8 GOBIN=/j x\n"
                 "bash I /root/.bashrc:10 GOROOT=/k xcw\n"
                 "bash I /root/.bashrc:13 GOOS=js x*\n"
                 "bash I /root/.bashrc:14 GOBIN- xw*\n"
                 "bash I /root/.bashrc:15 GOARCH=$(uname -m) (?) xw*\n"
                 "bash I /root/.bashrc:16 GOWORK=off x*\n"
                 "bash I /root/.bashrc:17 LD_LIBRARY_PATH<$HOME/.gvm/lib (/root/.gvm/lib) w*\n"
                 "bash I /root/.bashrc:18 GOROOT=$x/ (/opt/go/) x*\n"},
        {.name = "initialisers",
         .files = {{"/bin/bash", "#!"},
                   {"/root/.bashrc",
                    "eval \"$(goenv init -)\"\n"
                    "eval \"$(~/.local/bin/mise activate bash)\"\n"
                    ". \"$HOME/.asdf/asdf.sh\"\n"
                    "[[ -s \"$HOME/.gvm/scripts/gvm\" ]] && source \"$HOME/.gvm/scripts/gvm\"\n"
                    "[ -s \"${HOME}/.g/env\" ] && \\. \"${HOME}/.g/env\"\n"
                    "eval \"$(direnv hook bash)\"\n"
                    "eval \"$(/opt/homebrew/bin/brew shellenv)\"\n"
                    "export PATH=\"${ASDF_DATA_DIR:-$HOME/.asdf}/shims:$PATH\"\n"
                    "export PATH=\"$HOME/.gobrew/current/bin:$PATH\"\n"
                    "export GOPATH=\"$HOME/go\"; export GOROOT=\"$HOME/.go\"; export "
                    "PATH=\"$GOPATH/bin:$PATH\"; # g-install: do NOT edit, see "
                    "https://github.com/stefanmaric/g\n"
                    "source ~/.gimme/envs/go1.22.1.env\n"
                    "cat ~/.asdf/asdf.sh\n"
                    ". ~/.asdf/plugins/golang/set-env.bash\n"},
                   {"/root/.gvm/environments/default", "export GVM_ROOT; GVM_ROOT=\"/root/.gvm\"\n"
                                                       "export GOROOT; GOROOT=\"$GVM_ROOT/gos/go1.22\"\n"},
                   {"/root/.g/env", "export GOROOT=\"$HOME/.g/go\"\n"},
                   {"/root/.asdf/asdf.sh", "export GOROOT=/never\n"},
                   {"/root/.gimme/envs/go1.22.1.env",
                    "export GOROOT='/root/.gimme/versions/go1.22.1.linux.amd64'\n"}},
         .want = "bash I /root/.gvm/environments/default:1 GVM_ROOT=/root/.gvm x*\n"
                 "bash I /root/.gvm/environments/default:2 GOROOT=$GVM_ROOT/gos/go1.22 "
                 "(/root/.gvm/gos/go1.22) x\n"
                 "bash I /root/.g/env:1 GOROOT=$HOME/.g/go (/root/.g/go) xw\n"
                 "bash I /root/.bashrc:8 PATH<${ASDF_DATA_DIR:-$HOME/.asdf}/shims (/root/.asdf/shims) xw*\n"
                 "bash I /root/.bashrc:9 PATH<$HOME/.gobrew/current/bin (/root/.gobrew/current/bin) xw*\n"
                 "bash I /root/.bashrc:10 GOPATH=$HOME/go (/root/go) x*\n"
                 "bash I /root/.bashrc:10 GOROOT=$HOME/.go (/root/.go) x\n"
                 "bash I /root/.bashrc:10 PATH<$GOPATH/bin (/root/go/bin) x*\n"
                 "bash I /root/.gimme/envs/go1.22.1.env:1 GOROOT=/root/.gimme/versions/go1.22.1.linux.amd64 "
                 "xw*\n"
                 "bash I /root/.bashrc:1 : goenv\n"
                 "bash I /root/.bashrc:2 : mise\n"
                 "bash I /root/.bashrc:3 : asdf\n"
                 "bash I /root/.bashrc:4 : gvm\n"
                 "bash I /root/.bashrc:5 : g\n"
                 "bash I /root/.bashrc:6 : direnv\n"
                 "bash I /root/.bashrc:7 : brew\n"
                 "bash I /root/.bashrc:8 : asdf\n"
                 "bash I /root/.bashrc:9 : gobrew\n"
                 "bash I /root/.bashrc:10 : g\n"
                 "bash I /root/.bashrc:11 : gimme\n"
                 "bash I /root/.bashrc:13 : asdf\n"},
        {.name = "zsh elsewhere, and a PATH that is only set where there is none",
         .files = {{"/usr/bin/zsh", "#!"},
                   {"/etc/environment", "PATH=/usr/local/go/bin:/usr/bin\n"},
                   {"/etc/zshenv", "[[ -n $PATH ]] || PATH=/bin\nexport GOOS=linux\n"},
                   {"/etc/zshrc", "export GOARCH=386\n"},
                   {"/etc/zlogin", "export GOARM=7\n"},
                   {"/root/.zshenv", "if ! [[ $- == *i* ]]; then\n  export GOBIN=/n\nfi\n"}},
         .want = "pam LIN /etc/environment:1 PATH=/usr/local/go/bin:/usr/bin xw*\n"
                 "zsh LIN /etc/zshenv:2 GOOS=linux xw*\n"
                 "zsh LI /etc/zshrc:1 GOARCH=386 xw*\n"
                 "zsh L /etc/zlogin:1 GOARM=7 xw*\n"
                 "zsh N /root/.zshenv:2 GOBIN=/n xcw*\n"},
        {.name = "homes of an image, and shells that are not installed",
         .files = {{"/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n"
                                   "ada:x:1000:1000::/home/ada:/usr/bin/zsh\n"},
                   {"/root/.bashrc", "export GOROOT=/r\n"},
                   {"/home/ada/.bashrc", "export GOROOT=$HOME/go\n"},
                   {"/home/ada/.zshrc", "export GOROOT=$HOME/go\n"},
                   {"/home/ada/.config/fish/config.fish", "set -gx GOROOT /never\n"},
                   {"/home/ada/.profile", "export GOROOT=/p\n"},
                   {"/etc/profile", "export GOPATH=$HOME/x\n"}},
         .want = "bash L /etc/profile:1 GOPATH=$HOME/x (/root/x) xw*\n"
                 "bash I /root/.bashrc:1 GOROOT=/r xw*\n"
                 "bash L /home/ada/.profile:1 GOROOT=/p xw*\n"
                 "bash I /home/ada/.bashrc:1 GOROOT=$HOME/go (/home/ada/go) xw*\n"
                 "zsh LI /home/ada/.zshrc:1 GOROOT=$HOME/go (/home/ada/go) xw*\n"},
        {.name = "no shell at all: as if all were there",
         .files = {{"/root/.profile", "export GOROOT=/p\n"},
                   {"/root/.zshenv", "export GOROOT=/z\n"},
                   {"/root/.config/fish/config.fish", "set -gx GOROOT /f\n"}},
         .want = "sh L /root/.profile:1 GOROOT=/p xw*\n"
                 "bash L /root/.profile:1 GOROOT=/p xw*\n"
                 "zsh LIN /root/.zshenv:1 GOROOT=/z xw*\n"
                 "fish LIN /root/.config/fish/config.fish:1 GOROOT=/f xw*\n"},
};

static void test_startup(void **state) {
        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct gg_startup startup;
                struct dump d = {.n = 0};
                struct image image;

                print_message("# %s\n", cases[i].name);
                image_make(&image, cases[i].files, cases[i].sets, cases[i].set_count);
                gg_startup_read(&image.machine, &startup);
                dump_startup(&startup, &d);
                image_remove(&image);
                assert_string_equal(d.text, cases[i].want);
        }
}

/* Nobody writes into it: who waits for it waits for ever. */
static void test_fifo(void **state) {
        static const struct image_file files[] = {{"/bin/bash", "#!"}, {"/root", NULL}, {NULL, NULL}};
        struct gg_startup startup;
        struct image image;
        char path[512];

        (void) state;
        image_make(&image, files, NULL, 0);
        image_path(&image, "/root/.bashrc", path);
        assert_int_equal(mkfifo(path, 0644), 0);
        gg_startup_read(&image.machine, &startup);
        assert_int_equal(startup.unread_count, 1);
        assert_string_equal(startup.unread[0], "/root/.bashrc");
        assert_int_equal(startup.change_count, 0);
        image_remove(&image);
}

/* Each sources the next one, and more are there than anyone has. */
static void test_many(void **state) {
        static const struct image_file files[] = {
                {"/bin/bash", "#!"}, {"/root/.bashrc", ". ~/f0\nexport GOOS=js\n"}, {NULL, NULL}};
        struct gg_startup startup;
        struct image image;
        char path[512];

        (void) state;
        image_make(&image, files, NULL, 0);
        for (unsigned i = 0; i < 100; i++) {
                FILE *f;

                assert_true(snprintf(path, sizeof path, "%s/root/f%u", image.root, i) < 512);
                f = fopen(path, "w");
                assert_non_null(f);
                fprintf(f, "export GOFLAGS=-p=%u\n. ~/f%u\n", i, i + 1);
                assert_int_equal(fclose(f), 0);
        }
        gg_startup_read(&image.machine, &startup);
        assert_in_range(startup.change_count, 10, 50);
        assert_string_equal(startup.changes[startup.change_count - 1].change.name, "GOOS");
        image_remove(&image);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_startup),
                cmocka_unit_test(test_fifo),
                cmocka_unit_test(test_many),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("startup", tests, NULL, NULL);
}
