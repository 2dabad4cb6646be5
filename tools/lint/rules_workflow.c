/* SPDX-License-Identifier: MIT */
#include "lint/lint.h"

#define FILE_NAME ".github/workflows/ci.yml"
#define HEAD "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n"
#define CHECKOUT "    steps:\n      - uses: actions/checkout@v4\n"
#define SETUP "      - uses: actions/setup-go@v6\n        with:\n          go-version: '1.22.12'\n"

const struct gg_lint_rule gg_lint_rules_workflow[] = {
        {
                .id = "GG030",
                .name = "workflow-goroot-fixed",
                .severity = GG_SEVERITY_WARNING,
                .summary = "GOROOT is set to a fixed path in env:",
                .why = "A go finds its own root and needs no GOROOT. One that is set holds for every go of "
                       "the steps below, whoever brings it: setup-go does not set it since Go 1.9 (its "
                       "main.ts), so it does not correct it either, and the golang image has no GOROOT of "
                       "its own. As soon as another go comes first in PATH, versions differ and nothing is "
                       "compiled; or they do not, and another standard library is built in.",
                .file = FILE_NAME,
                .bad = HEAD
                "    container: golang:1.22.12\n    env:\n      GOROOT: /usr/local/go\n    steps:\n"
                "      - run: go test ./...\n",
                .good = HEAD "    container: golang:1.22.12\n    steps:\n      - run: go test ./...\n",
                .has_fix = true,
        },
        {
                .id = "GG031",
                .name = "workflow-goroot-unusable",
                .severity = GG_SEVERITY_ERROR,
                .summary = "GOROOT in env: is no folder as it stands",
                .why = "Values in env: are taken as they stand: the runner evaluates ${{ }} in them and "
                       "nothing else, no shell is asked. '$HOME/go' and '~/go' reach Go with the dollar and "
                       "the tilde in them (actions/setup-go#235), quotes within quotes stay, and a path that "
                       "ends in /bin or /bin/go is not the root. Go then says that it cannot find GOROOT.",
                .file = FILE_NAME,
                .bad = HEAD "    env:\n      GOROOT: $HOME/go\n    steps:\n" SETUP
                            "      - run: go test ./...\n",
                .good = HEAD "    steps:\n" SETUP "      - run: go test ./...\n",
                .has_fix = true,
        },
        {
                .id = "GG032",
                .name = "workflow-goroot-mismatch",
                .severity = GG_SEVERITY_ERROR,
                .summary = "GOROOT in env: is not the root of the go that setup-go brings",
                .why = "setup-go puts its go first in PATH and leaves GOROOT alone (main.ts). What it "
                       "installs lies in the runner's tool cache, in a folder of the version's name. A "
                       "GOROOT that leads anywhere else makes that go run with another root's compiler and "
                       "standard library, from setup-go's own 'go env' on.",
                .file = FILE_NAME,
                .bad = HEAD
                "    env:\n      GOROOT: /usr/local/go\n      CGO_ENABLED: '0'\n    steps:\n" SETUP
                "      - run: go test ./...\n",
                .good = HEAD "    env:\n      CGO_ENABLED: '0'\n    steps:\n" SETUP
                             "      - run: go test ./...\n",
                .has_fix = true,
        },
        {
                .id = "GG033",
                .name = "workflow-goroot-exported",
                .severity = GG_SEVERITY_WARNING,
                .summary = "a step writes GOROOT to GITHUB_ENV",
                .why = "What is written to the file that GITHUB_ENV names is set for all later steps of the "
                       "job, actions included. GOROOT is frozen there to what was true of one go: a later "
                       "setup-go, an action that brings a Go, or a go by its path runs with it "
                       "(actions/runner-images#2655: 'obscure errors').",
                .file = FILE_NAME,
                .bad = HEAD "    steps:\n" SETUP
                            "      - run: echo \"GOROOT=/opt/go/1.22.12\" >>\"$GITHUB_ENV\"\n",
                .good = HEAD "    steps:\n" SETUP "      - run: echo \"CGO_ENABLED=0\" >>\"$GITHUB_ENV\"\n",
        },
        {
                .id = "GG034",
                .name = "workflow-goroot-before-setup-go",
                .severity = GG_SEVERITY_ERROR,
                .summary = "setup-go runs after a step that wrote GOROOT to GITHUB_ENV",
                .why = "setup-go prepends its go to PATH and, for Go 1.9 and later, neither sets nor clears "
                       "GOROOT (main.ts). From that step on the new go runs with the root that the earlier "
                       "step wrote.",
                .file = FILE_NAME,
                .bad = HEAD "    steps:\n"
                            "      - run: echo \"GOROOT=/opt/go/1.21.13\" >>\"$GITHUB_ENV\"\n" SETUP
                            "      - run: go test ./...\n",
                .good = HEAD "    steps:\n" SETUP "      - run: go test ./...\n",
        },
        {
                .id = "GG035",
                .name = "workflow-goroot-bin-unset",
                .severity = GG_SEVERITY_ERROR,
                .summary = "$GOROOT/bin goes into GITHUB_PATH, and GOROOT is not set",
                .why = "Nothing sets GOROOT in a job: setup-go does not since Go 1.9 (main.ts), nor does the "
                       "golang image, nor do GitHub's images. The line is '/bin' then, and the runner puts "
                       "it in front of all others (Handler.cs: the last one written comes first). /bin is "
                       "/usr/bin, and on GitHub's images the default go is linked there.",
                .file = FILE_NAME,
                .bad = HEAD "    steps:\n" SETUP "      - run: echo \"$GOROOT/bin\" >>\"$GITHUB_PATH\"\n",
                .good = HEAD "    steps:\n" SETUP
                             "      - run: echo \"$(go env GOPATH)/bin\" >>\"$GITHUB_PATH\"\n",
        },
        {
                .id = "GG036",
                .name = "workflow-go-in-path",
                .severity = GG_SEVERITY_WARNING,
                .summary = "another toolchain goes into GITHUB_PATH behind setup-go",
                .why = "The runner puts what is written to GITHUB_PATH in front of PATH, the last line first "
                       "(Handler.cs), so that folder comes before the one that setup-go added. Later steps "
                       "run another go than the workflow asks for; where the folder is missing, none of this "
                       "shows until an image has it.",
                .file = FILE_NAME,
                .bad = HEAD "    steps:\n" SETUP "      - run: echo /usr/local/go/bin >>\"$GITHUB_PATH\"\n",
                .good = HEAD "    steps:\n"
                             "      - run: echo /usr/local/go/bin >>\"$GITHUB_PATH\"\n",
        },
        {
                .id = "GG037",
                .name = "setup-go-no-version",
                .severity = GG_SEVERITY_WARNING,
                .summary = "setup-go is given no version",
                .why = "Without go-version and go-version-file the action installs nothing: 'The action will "
                       "try to use pre-installed version' (main.ts). Which that is changes with the image of "
                       "the runner, and on a runner of one's own there may be none.",
                .file = FILE_NAME,
                .bad = HEAD "    steps:\n      - uses: actions/setup-go@v6\n      - run: go test ./...\n",
                .good = HEAD "    steps:\n" SETUP "      - run: go test ./...\n",
        },
        {
                .id = "GG038",
                .name = "setup-go-floating",
                .severity = GG_SEVERITY_WARNING,
                .summary = "setup-go is asked for whatever release is newest",
                .why = "'stable', 'oldstable', '1.x', '^1.22' and '>=1.22' become a new language version "
                       "twice a year without a change in the repository. Without check-latest a range is "
                       "even answered from the tool cache first (installer.ts, tc.find): two images of the "
                       "runner have two answers on the same day. A matrix may mean it and is let be.",
                .file = FILE_NAME,
                .bad = HEAD "    steps:\n      - uses: actions/setup-go@v6\n        with:\n"
                            "          go-version: stable\n",
                .good = HEAD "    steps:\n" SETUP,
        },
        {
                .id = "GG039",
                .name = "setup-go-patch-floats",
                .severity = GG_SEVERITY_NOTE,
                .summary = "setup-go is asked for a version without a patch release",
                .why = "'1.22' is a range: any 1.22.x that lies in the tool cache is taken, and what lies "
                       "there is a matter of the image (installer.ts, tc.find); only with check-latest: true "
                       "the newest is looked up. Builds of two days differ by a patch release.",
                .file = FILE_NAME,
                .bad = HEAD "    steps:\n      - uses: actions/setup-go@v6\n        with:\n"
                            "          go-version: '1.22'\n",
                .good = HEAD "    steps:\n" SETUP,
        },
        {
                .id = "GG040",
                .name = "setup-go-version-is-a-number",
                .severity = GG_SEVERITY_ERROR,
                .summary = "a version that ends in 0 stands without quotes: 1.20 is 1.2",
                .why = "To YAML 1.20 is a number, and the runner writes numbers without what they do not "
                       "need (NumberToken.cs, 'G15'): the action is asked for 1.2. So it is with 1.10 and "
                       "1.30, in a matrix, in env: and in the default of an input as well. setup-go's "
                       "action.yml says to use quotes.",
                .file = FILE_NAME,
                .bad = HEAD "    strategy:\n      matrix:\n        go: [1.19.13, 1.20, 1.21.13]\n    steps:\n"
                            "      - uses: actions/setup-go@v6\n        with:\n"
                            "          go-version: ${{ matrix.go }}\n",
                .good = HEAD
                "    strategy:\n      matrix:\n        go: [1.19.13, '1.20', 1.21.13]\n    steps:\n"
                "      - uses: actions/setup-go@v6\n        with:\n"
                "          go-version: ${{ matrix.go }}\n",
                .has_fix = true,
        },
        {
                .id = "GG041",
                .name = "setup-go-older-than-go-mod",
                .severity = GG_SEVERITY_ERROR,
                .summary = "the version asked for is older than go.mod's go line",
                .why = "Since Go 1.21 the go line is a lower bound. setup-go sets GOTOOLCHAIN=local since v6 "
                       "(main.ts, setGoToolchain), so an older go refuses the module. Before v6 it downloads "
                       "a newer toolchain and uses that without a word: the version in the workflow is not "
                       "the one that is tested. Jobs that work in other folders or set GOTOOLCHAIN are let "
                       "be.",
                .file = FILE_NAME,
                .bad = HEAD CHECKOUT "      - uses: actions/setup-go@v6\n        with:\n          "
                                     "go-version: '1.21.13'\n      - run: go test ./...\n",
                .good = HEAD CHECKOUT SETUP "      - run: go test ./...\n",
                .beside = "go.mod",
                .beside_text = "module example.com/app\n\ngo 1.22.0\n",
        },
        {
                .id = "GG042",
                .name = "setup-go-against-pin",
                .severity = GG_SEVERITY_WARNING,
                .summary = "no job uses the version that the repository's version file names",
                .why = ".go-version, .tool-versions and mise.toml say what people build with; if no setup-go "
                       "of the workflow asks for that, it tests something else. The files drift apart "
                       "because two places have to be edited: setup-go reads .go-version and .tool-versions "
                       "itself (go-version-file).",
                .file = FILE_NAME,
                .bad = HEAD CHECKOUT "      - uses: actions/setup-go@v6\n        with:\n          "
                                     "go-version: '1.23.5'\n      - run: go test ./...\n",
                .good = HEAD CHECKOUT "      - uses: actions/setup-go@v6\n        with:\n          "
                                      "go-version-file: .go-version\n      - run: go test ./...\n",
                .beside = ".go-version",
                .beside_text = "1.22.12\n",
        },
        {
                .id = "GG043",
                .name = "setup-go-two-sources",
                .severity = GG_SEVERITY_WARNING,
                .summary = "go-version and go-version-file are both given",
                .why = "'Both go-version and go-version-file inputs are specified, only go-version will be "
                       "used' (main.ts) is a warning in a log. Whoever changes the file later changes "
                       "nothing.",
                .file = FILE_NAME,
                .bad = HEAD "    steps:\n" SETUP "          go-version-file: go.mod\n",
                .good = HEAD "    steps:\n" SETUP,
        },
        {
                .id = "GG044",
                .name = "setup-go-cannot-find",
                .severity = GG_SEVERITY_ERROR,
                .summary = "setup-go is asked for a version or a file that is not there",
                .why = "go-version is a range of node-semver: with 'go' in front, as 'latest' or as Go's own "
                       "'1.24rc1' it is none, nothing satisfies it, and the step fails (installer.ts). So it "
                       "does if go-version-file names what is not in the repository (main.ts).",
                .file = FILE_NAME,
                .bad = HEAD "    steps:\n      - uses: actions/setup-go@v6\n        with:\n"
                            "          go-version: go1.22.12\n",
                .good = HEAD "    steps:\n" SETUP,
        },
        {
                .id = "GG045",
                .name = "matrix-go-unused",
                .severity = GG_SEVERITY_WARNING,
                .summary = "a matrix of Go versions that nothing in the job refers to",
                .why = "The job runs once for each version, and each time with the same go: the table of "
                       "green lines tells nothing about the other versions. A name: alone does not use it.",
                .file = FILE_NAME,
                .bad = HEAD "    strategy:\n      matrix:\n        go: ['1.21.13', '1.22.12']\n"
                            "    name: Go ${{ matrix.go }}\n    steps:\n" SETUP
                            "      - run: go test ./...\n",
                .good = HEAD "    strategy:\n      matrix:\n        go: ['1.21.13', '1.22.12']\n"
                             "    name: Go ${{ matrix.go }}\n    steps:\n      - uses: actions/setup-go@v6\n"
                             "        with:\n          go-version: ${{ matrix.go }}\n"
                             "      - run: go test ./...\n",
        },
        {
                .id = "GG046",
                .name = "cache-goroot",
                .severity = GG_SEVERITY_WARNING,
                .summary = "actions/cache keeps a GOROOT under a key without its version",
                .why = "A cache is unpacked over what is there, and files of the other version stay: Go's "
                       "own instructions remove /usr/local/go before another is unpacked, because a mixed "
                       "root gives broken builds. A key without the version brings the old root back after "
                       "each update. setup-go's tool cache needs none of this.",
                .file = FILE_NAME,
                .bad = HEAD "    steps:\n      - uses: actions/cache@v4\n        with:\n"
                            "          path: /usr/local/go\n          key: go-${{ runner.os }}\n",
                .good = HEAD "    steps:\n      - uses: actions/cache@v4\n        with:\n"
                             "          path: ~/go/pkg/mod\n          key: mod-${{ hashFiles('go.sum') }}\n",
        },
        {
                .id = "GG047",
                .name = "setup-go-in-golang-image",
                .severity = GG_SEVERITY_WARNING,
                .summary = "setup-go brings another version into a container of the golang image",
                .why = "The image has a go in /usr/local/go/bin and setup-go puts another in front of it in "
                       "PATH, for the steps of the job alone. What uses the path of the image, a login shell "
                       "or docker exec gets the image's version, and a GOROOT that anybody sets is wrong for "
                       "one of the two.",
                .file = FILE_NAME,
                .bad = HEAD "    container: golang:1.21.13\n    steps:\n" SETUP,
                .good = HEAD "    container: golang:1.22.12\n    steps:\n      - run: go test ./...\n",
        },
        {
                .id = "GG048",
                .name = "workflow-image-goroot",
                .severity = GG_SEVERITY_WARNING,
                .summary = "a script relies on the place of a Go in some of GitHub's images",
                .why = "GOROOT_1_22_X64 and /opt/hostedtoolcache/go/1.22.12 exist where the image has that "
                       "version for that processor (runner-images, Configure-Toolset.ps1). Images keep the "
                       "newest three or so; containers and runners of one's own have none. ${{ env.X }} does "
                       "not see variables of the image at all.",
                .file = FILE_NAME,
                .bad = HEAD "    steps:\n      - run: $GOROOT_1_22_X64/bin/go test ./...\n",
                .good = HEAD "    steps:\n" SETUP "      - run: go test ./...\n",
        },
        {
                .id = "GG049",
                .name = "workflow-preload-for-all",
                .severity = GG_SEVERITY_WARNING,
                .summary = "LD_PRELOAD is set for all steps of a job",
                .why = "By GITHUB_ENV, or by the env: of a workflow, a job or a container, LD_PRELOAD "
                       "reaches actions in JavaScript as well: the runner starts its node with it. In an "
                       "Alpine container that is a musl program (StepHost.cs), and a library that needs "
                       "glibc keeps it from starting. A step's own env:, or shell: goroot-guard run -- bash "
                       "-e {0}, reaches what is meant.",
                .file = FILE_NAME,
                .bad = HEAD "    env:\n      LD_PRELOAD: /usr/lib/libgoroot-guard.so\n    steps:\n"
                            "      - run: go test ./...\n",
                .good = HEAD "    steps:\n      - run: go test ./...\n        env:\n"
                             "          LD_PRELOAD: /usr/lib/libgoroot-guard.so\n",
        },
        {.id = NULL},
};
