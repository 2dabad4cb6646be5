/* SPDX-License-Identifier: MIT */
#include "lint/lint.h"

const struct gg_lint_rule gg_lint_rules_makefile[] = {
        {
                .id = "GG080",
                .name = "make-goroot",
                .severity = GG_SEVERITY_WARNING,
                .summary = "a Makefile exports a fixed GOROOT",
                .why = "It holds for every go that a recipe runs, and PATH decides which one that is: on the "
                       "next machine, in CI, or under a version manager it is another one, which takes that "
                       "root and fails. A go finds its own root (Go 1.9 and later).",
                .file = "Makefile",
                .bad = "export GOROOT := /usr/local/go\nbuild:\n\tgo build ./...\n",
                .good = "unexport GOROOT\nbuild:\n\tgo build ./...\n",
                .has_fix = true,
        },
        {
                .id = "GG081",
                .name = "make-goroot-frozen",
                .severity = GG_SEVERITY_WARNING,
                .summary = "a Makefile exports what `go env GOROOT` said",
                .why = "`go env GOROOT` repeats a GOROOT of the environment, wrong or not, and every other "
                       "go that a recipe runs gets that of the first one. Not exported, such a variable is "
                       "fine: $(GOROOT)/lib/wasm, say.",
                .file = "Makefile",
                .bad = "export GOROOT := $(shell go env GOROOT)\nbuild:\n\tgo build ./...\n",
                .good = "GOROOT_OF_GO := $(shell go env GOROOT)\nwasm:\n\tcp "
                        "$(GOROOT_OF_GO)/lib/wasm/wasm_exec.js .\n",
        },
        {
                .id = "GG082",
                .name = "make-goroot-unexpanded",
                .severity = GG_SEVERITY_ERROR,
                .summary = "GOROOT in a Makefile holds a ~, quotes, or $HOME without brackets",
                .why = "make expands no ~ in a variable, takes quotes for a part of the value, and reads "
                       "$HOME as $(H) and the text OME. Go takes GOROOT as it is and says \"cannot find "
                       "GOROOT directory\".",
                .file = "Makefile",
                .bad = "export GOROOT = $HOME/sdk/go1.22.12\nbuild:\n\tgo build ./...\n",
                .good = "export PATH := $(HOME)/sdk/go1.22.12/bin:$(PATH)\nbuild:\n\tgo build ./...\n",
        },
        {
                .id = "GG083",
                .name = "make-goroot-bin",
                .severity = GG_SEVERITY_ERROR,
                .summary = "GOROOT in a Makefile names the bin folder or the go file",
                .why = "The root is the folder above bin (golang/go#47512). With bin, building fails with "
                       "\"package fmt is not in std\", with the file every command with \"cannot find GOROOT "
                       "directory\".",
                .file = "Makefile",
                .bad = "export GOROOT = /usr/local/go/bin\nbuild:\n\tgo build ./...\n",
                .good = "export PATH := /usr/local/go/bin:$(PATH)\nbuild:\n\tgo build ./...\n",
        },
        {
                .id = "GG084",
                .name = "make-version-unread",
                .severity = GG_SEVERITY_WARNING,
                .summary = "a variable that looks as if it chose the Go release is read by nothing",
                .why = "Neither make nor go knows GOVERSION or GO_VERSION: `go env GOVERSION` says what the "
                       "toolchain is and cannot be set. GOTOOLCHAIN (Go 1.21 and later) and the toolchain "
                       "line of go.mod choose a release.",
                .file = "Makefile",
                .bad = "GOVERSION := 1.22.12\nbuild:\n\tgo build ./...\n",
                .good = "export GOTOOLCHAIN := go1.22.12\nbuild:\n\tgo build ./...\n",
        },
        {
                .id = "GG085",
                .name = "make-two-gos",
                .severity = GG_SEVERITY_WARNING,
                .summary = "some recipes run $(GOROOT)/bin/go and others the go of PATH",
                .why = "The two are the same by chance only. Where GOROOT comes from the environment, the "
                       "second one gets the root of the first.",
                .file = "Makefile",
                .bad = "GO := $(GOROOT)/bin/go\nbuild:\n\t$(GO) build ./...\ntest:\n\tgo test ./...\n",
                .good = "GO := $(GOROOT)/bin/go\nbuild:\n\t$(GO) build ./...\ntest:\n\t$(GO) test ./...\n",
        },
        {
                .id = "GG086",
                .name = "make-go-of-other-root",
                .severity = GG_SEVERITY_ERROR,
                .summary = "a go by path runs under the exported GOROOT of another version",
                .why = "GOROOT outweighs where a go lies: it takes the compiler of the other version, and "
                       "building fails with \"compile: version ... does not match go tool version\".",
                .file = "Makefile",
                .bad = "export GOROOT := /opt/go1.22.12\nGO := /opt/go1.21.13/bin/go\nbuild:\n\t$(GO) build "
                       "./...\n",
                .good = "GO := /opt/go1.21.13/bin/go\nbuild:\n\t$(GO) build ./...\n",
        },
        {.id = NULL},
};
