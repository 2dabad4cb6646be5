/* SPDX-License-Identifier: MIT */
#include "lint/lint.h"

#define FINDS_ITS_ROOT                                                                                       \
        "A go finds its own root by where it lies (Go 1.9 and later), so nothing is lost without it."

const struct gg_lint_rule gg_lint_rules_shellcode[] = {
        {
                .id = "GG010",
                .name = "goroot-fixed",
                .severity = GG_SEVERITY_WARNING,
                .summary = "shell code exports a fixed GOROOT",
                .why = "It holds for every go that is run from there on, by whatever name or path: after an "
                       "upgrade, under a version manager, on the next machine it is another one, which takes "
                       "that root and fails (actions/setup-go#107, "
                       "actions/runner-images#2655). " FINDS_ITS_ROOT,
                .file = "build.sh",
                .bad = "#!/bin/sh\nexport GOROOT=/usr/local/go\ngo build ./...\n",
                .good = "#!/bin/sh\nunset GOROOT\ngo build ./...\n",
                .has_fix = true,
        },
        {
                .id = "GG011",
                .name = "goroot-frozen",
                .severity = GG_SEVERITY_WARNING,
                .summary = "shell code exports what one go said of its root",
                .why = "`go env GOROOT` repeats a GOROOT of the environment, wrong or not, so this mends "
                       "nothing; and what was right for one go stays when version, folder or PATH change "
                       "(asdf-community/asdf-golang#106, moovweb/gvm#126). " FINDS_ITS_ROOT,
                .file = "build.sh",
                .bad = "#!/bin/sh\nexport GOROOT=\"$(go env GOROOT)\"\nmake\n",
                .good = "#!/bin/sh\ncp \"$(go env GOROOT)/lib/wasm/wasm_exec.js\" web/\nmake\n",
        },
        {
                .id = "GG012",
                .name = "goroot-from-which",
                .severity = GG_SEVERITY_WARNING,
                .summary = "GOROOT is made from the path of the first go in PATH",
                .why = "Where the first go in PATH is a link (/usr/bin/go) or a shim of a version manager, "
                       "two folders up from it is no root: /usr has no src/fmt.",
                .file = "build.sh",
                .bad = "#!/bin/sh\nexport GOROOT=\"$(dirname \"$(dirname \"$(which go)\")\")\"\nmake\n",
                .good = "#!/bin/sh\nroot=$(go env GOROOT)\nls \"$root/src\"\n",
        },
        {
                .id = "GG013",
                .name = "goroot-unexpanded",
                .severity = GG_SEVERITY_ERROR,
                .summary = "GOROOT holds a ~, a $ or quotes that the shell leaves in it",
                .why = "Nothing is expanded in single quotes, and no ~ in any. Go takes GOROOT as it is: "
                       "\"go: cannot find GOROOT directory: ~/sdk/go\" (actions/setup-go#235, "
                       "moovweb/gvm#503).",
                .file = "build.sh",
                .bad = "#!/bin/sh\nexport GOROOT='$HOME/sdk/go1.22.12'\ngo build ./...\n",
                .good = "#!/bin/sh\nexport PATH=\"$HOME/sdk/go1.22.12/bin:$PATH\"\ngo build ./...\n",
        },
        {
                .id = "GG014",
                .name = "goroot-bin",
                .severity = GG_SEVERITY_ERROR,
                .summary = "GOROOT names the bin folder or the go file",
                .why = "The root is the folder above bin. With bin, building fails with \"package fmt is not "
                       "in std\" (golang/go#47512), with the file every command with \"cannot find GOROOT "
                       "directory\" (danielmiessler/Fabric#971).",
                .file = "build.sh",
                .bad = "#!/bin/sh\nexport GOROOT=/usr/local/go/bin\ngo build ./...\n",
                .good = "#!/bin/sh\nexport PATH=/usr/local/go/bin:$PATH\ngo build ./...\n",
        },
        {
                .id = "GG015",
                .name = "gopath-is-goroot",
                .severity = GG_SEVERITY_WARNING,
                .summary = "GOPATH and GOROOT are the same folder",
                .why = "Go warns \"GOPATH set to GOROOT has no effect\" and puts modules into its own tree. "
                       "With GOROOT=$HOME/go, where GOPATH is by default, GOPATH and the module cache are "
                       "empty.",
                .file = "build.sh",
                .bad = "#!/bin/sh\nexport GOPATH=$TOOLS/go\nexport GOROOT=$TOOLS/go\n",
                .good = "#!/bin/sh\nexport GOPATH=$TOOLS/gopath\n",
        },
        {
                .id = "GG016",
                .name = "goroot-written",
                .severity = GG_SEVERITY_ERROR,
                .summary = "go env -w writes GOROOT into the user's go/env file",
                .why = "Every go of that user obeys the file, of whatever version and in every shell, and "
                       "unset GOROOT does not help: with a wrong root go env fails, too, and nobody thinks "
                       "of the file (golang/go#79648). Go 1.27 refuses it.",
                .file = "setup.sh",
                .bad = "#!/bin/sh\ngo env -w GOROOT=/usr/local/go\n",
                .good = "#!/bin/sh\ngo env -w GOPROXY=https://proxy.example\n",
                .has_fix = true,
        },
        {
                .id = "GG017",
                .name = "gate-never-passes",
                .severity = GG_SEVERITY_ERROR,
                .summary = "a check for go1.x in the name of the folder above GOROOT",
                .why = "No installer calls that folder go and a version: it is 1.22.12 under setup-go, asdf "
                       "and Homebrew, local in the golang image, lib in Debian, sdk with golang.org/dl. grep "
                       "finds nothing and the check fails whatever Go there is.",
                .file = "check.sh",
                .bad = "#!/bin/sh\ngo env GOROOT | xargs dirname | xargs basename | grep 'go1\\.22\\.12'\n",
                .good = "#!/bin/sh\n[ \"$(go env GOVERSION)\" = go1.22.12 ]\n",
        },
        {
                .id = "GG018",
                .name = "version-by-folder",
                .severity = GG_SEVERITY_WARNING,
                .summary = "the Go version is read off a folder's name",
                .why = "Each installer has its own names for folders, and `go env GOROOT` repeats a GOROOT "
                       "of the environment: with a stale one the check sees the version that does not run.",
                .file = "check.sh",
                .bad = "#!/bin/sh\ngo env GOROOT | grep -q '1\\.22\\.12'\n",
                .good = "#!/bin/sh\ngo env GOVERSION | grep -qx 'go1\\.22\\.12'\n",
        },
        {
                .id = "GG019",
                .name = "path-through-file",
                .severity = GG_SEVERITY_ERROR,
                .summary = "a path leads through the file go with \"..\"",
                .why = "go is a file, so that go/.. is \"Not a directory\": readlink -f prints nothing and "
                       "realpath fails (path_resolution(7)), on every machine.",
                .file = "check.sh",
                .bad = "#!/bin/sh\nreadlink -f \"$(which go)\"/../.. | grep -q \"$GOROOT\"\n",
                .good = "#!/bin/sh\ndirname \"$(dirname \"$(readlink -f \"$(command -v go)\")\")\"\n",
        },
        {
                .id = "GG020",
                .name = "version-by-part",
                .severity = GG_SEVERITY_WARNING,
                .summary = "a check for a version that is a part of other versions",
                .why = "grep looks for a part of the line: go1.2 is in go1.21, go1.22.1 is in go1.22.12. The "
                       "check passes with releases that it was to keep out.",
                .file = "check.sh",
                .bad = "#!/bin/sh\ngo version | grep -q go1.22.1\n",
                .good = "#!/bin/sh\ngo version | grep -qw 'go1\\.22\\.1'\n",
        },
        {
                .id = "GG021",
                .name = "version-from-path-line",
                .severity = GG_SEVERITY_WARNING,
                .summary = "a version is taken from the path line of go version -m",
                .why = "That line names the main package; the Go release stands on the first line, without "
                       "-m as well.",
                .file = "check.sh",
                .bad = "#!/bin/sh\nVERSION=$(go version -m ./app | grep path | awk '{print $2}')\necho "
                       "\"$VERSION\"\n",
                .good = "#!/bin/sh\nVERSION=$(go version ./app | awk '{print $2}')\necho \"$VERSION\"\n",
        },
        {
                .id = "GG022",
                .name = "go-run-e",
                .severity = GG_SEVERITY_ERROR,
                .summary = "go run has no option -e",
                .why = "\"flag provided but not defined: -e\", with every Go: programs are given to go run "
                       "as files or packages.",
                .file = "check.sh",
                .bad = "#!/bin/sh\ngo run -e 'println(runtime.Version())'\n",
                .good = "#!/bin/sh\ngo run ./internal/probe\n",
        },
        {
                .id = "GG023",
                .name = "install-of-library",
                .severity = GG_SEVERITY_NOTE,
                .summary = "go install of a package of the standard library installs nothing",
                .why = "Only commands are written into GOBIN: what a check by `go install fmt` sees says "
                       "nothing about GOBIN.",
                .file = "check.sh",
                .bad = "#!/bin/sh\nGOBIN=/tmp/bin go install fmt\n",
                .good = "#!/bin/sh\nGOBIN=/tmp/bin go install golang.org/x/tools/cmd/stringer@v0.24.0\n",
        },
        {
                .id = "GG024",
                .name = "strace-no-children",
                .severity = GG_SEVERITY_NOTE,
                .summary = "strace of launches without -f",
                .why = "go starts the compiler and everything else in children. Without -f strace shows what "
                       "the one process launches by replacing itself: nothing.",
                .file = "trace.sh",
                .bad = "#!/bin/sh\nstrace -e trace=execve -p \"$1\"\n",
                .good = "#!/bin/sh\nstrace -f -e trace=execve -p \"$1\"\n",
        },
        {
                .id = "GG025",
                .name = "toolchain-slimmed",
                .severity = GG_SEVERITY_ERROR,
                .summary = "rm takes pkg or src out of a toolchain",
                .why = "pkg/tool holds compiler and linker, and by it go recognises its own root: without it "
                       "every command says \"'go' binary is trimmed and GOROOT is not set\" (Go 1.21 and "
                       "later) or builds with another root (before). Without src there is no standard "
                       "library.",
                .file = "Dockerfile",
                .bad = "FROM golang:1.22.12\nRUN rm -rf /usr/local/go/pkg /usr/local/go/doc\n",
                .good = "FROM golang:1.22.12\nRUN rm -rf /usr/local/go/doc /usr/local/go/test /go/pkg/mod\n",
        },
        {
                .id = "GG026",
                .name = "path-before-manager",
                .severity = GG_SEVERITY_WARNING,
                .summary = "$GOROOT/bin goes in front of PATH behind a version manager's start",
                .why = "GOROOT is that of the version of now: its go stays first in PATH, and goenv local "
                       "and its kind do nothing (go-nv/goenv#233, #209, #294).",
                .file = "env.sh",
                .bad = "#!/bin/bash\neval \"$(goenv init -)\"\nexport PATH=\"$GOROOT/bin:$PATH\"\n",
                .good = "#!/bin/bash\neval \"$(goenv init -)\"\nexport PATH=\"$PATH:$GOPATH/bin\"\n",
        },
        {
                .id = "GG027",
                .name = "go-of-other-root",
                .severity = GG_SEVERITY_ERROR,
                .summary = "a go by path runs under the GOROOT of another version",
                .why = "GOROOT outweighs where a go lies: it takes the compiler of the other version, and "
                       "building fails with \"compile: version ... does not match go tool version\".",
                .file = "build.sh",
                .bad = "#!/bin/sh\nGOROOT=/opt/go1.22.12 /opt/go1.21.13/bin/go build ./...\n",
                .good = "#!/bin/sh\n/opt/go1.21.13/bin/go build ./...\n",
        },
        {
                .id = "GG028",
                .name = "go-beside-manager",
                .severity = GG_SEVERITY_WARNING,
                .summary = "a go by path runs with the GOROOT that a version manager has exported",
                .why = "goenv init, gvm use and asdf-golang's set-env export GOROOT into the shell. The "
                       "manager's own go is right with it, each other one is not (go-nv/goenv#367).",
                .file = "build.sh",
                .bad = "#!/bin/bash\neval \"$(goenv init -)\"\n/usr/local/go/bin/go build ./...\n",
                .good = "#!/bin/bash\neval \"$(goenv init -)\"\nunset GOROOT\n/usr/local/go/bin/go build "
                        "./...\n",
        },
        {
                .id = "GG029",
                .name = "manager-misused",
                .severity = GG_SEVERITY_WARNING,
                .summary = "a command that the version manager does not have, or that does harm",
                .why = "asdf has no exec-env: the plugin's script of that name is sourced by asdf exec. "
                       "direnv's standard library has no goenv or gvm layout: without a direnvrc of one's "
                       "own `use goenv` fails. gvm's system entry keeps the GOROOT of the day on which gvm "
                       "was installed, with the quotes that go env printed (moovweb/gvm#503, #126).",
                .file = "env.sh",
                .bad = "#!/bin/bash\neval \"$(asdf exec-env golang)\"\n",
                .good = "#!/bin/bash\nasdf exec go version\n",
        },
        {.id = NULL},
};
