/* SPDX-License-Identifier: MIT */
/* Where Go toolchains are put, and by whom. A row is all that a new place needs. The most telling come first:
 * a root that is found in several places belongs to the first of them. */
#include "inventory/inventory.h"

/* Where a base is tried: what its variable says, and always the fallback, for what a manager left behind when
 * it was moved is still there. Both may be several folders, with colons between them, as GOPATH and PATH are;
 * "~" is each home of the machine. A base with a star stands for all variables with such a name. */
const struct gg_source_row gg_sources[] = {
        /* goenv 2 and 3: libexec/goenv-versions; the shims set GOROOT (libexec/goenv-exec) */
        {"goenv", "GOENV_ROOT", "~/.goenv", "versions/*", "shim"},
        /* scripts/install writes environments/goX with GOROOT in it */
        {"gvm", "GVM_ROOT", "~/.gvm", "gos/*", "shell"},
        /* asdf-golang: bin/install; bin/exec-env sets GOROOT */
        {"asdf", "ASDF_DATA_DIR", "~/.asdf", "installs/golang/*/go", "shim"},
        /* src/plugins/core/go.rs; older ones had a folder go below the version. "1.22" and "latest" are links
         */
        {"mise", "MISE_DATA_DIR", "", "installs/go/*", "shim"},
        {"mise", "MISE_DATA_DIR", "", "installs/go/*/go", "shim"},
        {"mise", "XDG_DATA_HOME", "~/.local/share", "mise/installs/go/*", "shim"},
        {"mise", "XDG_DATA_HOME", "~/.local/share", "mise/installs/go/*/go", "shim"},
        /* bin/g: ~/.go is three links into the version that is set, and GOROOT in the shell */
        {"stefanmaric/g", "GOROOT", "~/.go", ".versions/*", "shell"},
        {"stefanmaric/g", NULL, "~/.go", "", "shell"},
        /* cli/cli.go: go is the link to the one in use; README: GOROOT in the shell */
        {"voidint/g", "G_HOME", "~/.g", "versions/*", "shell"},
        {"voidint/g", "G_HOME", "~/.g", "go", "shell"},
        /* gobrew.go: GOBREW_ROOT takes the place of the home */
        {"gobrew", "GOBREW_ROOT", "~", ".gobrew/versions/*/go", NULL},
        {"gobrew", "GOBREW_ROOT", "~", ".gobrew/current/go", NULL},
        /* internal/commands/install.go */
        {"goup", NULL, "~/.go", "*", NULL},
        /* gimme: GIMME_VERSION_PREFIX; its env files export GOROOT */
        {"gimme", "GIMME_VERSION_PREFIX", "~/.gimme/versions", "go*", "shell"},
        /* golang.org/dl/internal/version, and what editors install; the wrappers set GOROOT */
        {"golang.org/dl", NULL, "~/sdk", "go*", "wrapper"},
        /* cmd/go/internal/toolchain, Exec sets GOROOT */
        {"module cache", "GOMODCACHE", "~/go/pkg/mod", "golang.org/toolchain@*", "switch"},
        /* actions/tool-cache, and the images of GitHub's runners, which set a variable for each */
        {"tool cache", "RUNNER_TOOL_CACHE", "/opt/hostedtoolcache", "go/*/*", NULL},
        {"tool cache", "AGENT_TOOLSDIRECTORY", "~/actions-runner/_work/_tool", "go/*/*", NULL},
        {"tool cache", "GOROOT_*_*_*", "", "", NULL},
        {"snap", NULL, "/snap/go:/var/lib/snapd/snap/go", "*", NULL},
        /* Formula/g/go.rb: libexec.install; go@1.22 is keg-only */
        {"Homebrew", "HOMEBREW_PREFIX", "/home/linuxbrew/.linuxbrew:/opt/homebrew:/usr/local",
         "Cellar/go*/*/libexec", NULL},
        {"Homebrew", "HOMEBREW_PREFIX", "/home/linuxbrew/.linuxbrew:/opt/homebrew:/usr/local",
         "opt/go*/libexec", NULL},
        {"Nix", NULL, "/nix/store", "*-go-*/share/go", NULL},
        /* Debian, Ubuntu: go-1.22 and the link go; Arch, Alpine: go; Fedora: golang; openSUSE: lib64/go/1.22
         */
        {"distribution", NULL, "/usr/lib", "go-*", NULL},
        {"distribution", NULL, "/usr/lib", "go", NULL},
        {"distribution", NULL, "/usr/lib", "golang", NULL},
        {"distribution", NULL, "/usr/lib64/go", "*", NULL},
        /* go.dev/doc/install, the golang images, and what administrators make of that */
        {"/usr/local", NULL, "/usr/local", "go*", NULL},
        {"/opt", NULL, "/opt/go", "*", NULL},
        {"/opt", NULL, "/opt", "go*", NULL},
        {"~/go-sdk", NULL, "~/go-sdk", "*", NULL},
        {"~/.local/go", NULL, "~/.local/go", "", NULL},
        /* cmd/dist: what make.bash builds a Go with */
        {"GOROOT_BOOTSTRAP", "GOROOT_BOOTSTRAP", "~/go1.4", "", NULL},
        {"GOROOT", "GOROOT", "", "", NULL},
        /* Folders that are given: each a root, or a folder of roots. */
        {GG_SOURCE_SEARCH, "GOROOT_GUARD_SEARCH", "", "", NULL},
        {GG_SOURCE_SEARCH, "GOROOT_GUARD_SEARCH", "", "*", NULL},
        /* What the programs in PATH belong to if to nothing above: inventory/pathgos.c. */
        {GG_SOURCE_PATH, NULL, "", "", NULL},
};

const size_t gg_source_count = sizeof gg_sources / sizeof gg_sources[0];
