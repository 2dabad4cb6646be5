/* SPDX-License-Identifier: MIT */
#include "lint/lint.h"

/* What a go does by itself since Go 1.9, and why a GOROOT is never needed: cmd/go/internal/cfg, findGOROOT.
 */
#define FINDS_ITS_ROOT                                                                                       \
        "A go finds its own root by where it lies (Go 1.9 and later), so nothing is lost without it."

const struct gg_lint_rule gg_lint_rules_dockerfile[] = {
        {
                .id = "GG060",
                .name = "golang-tag-floating",
                .severity = GG_SEVERITY_WARNING,
                .summary = "the tag of the golang image names no minor release of Go",
                .why = "golang:1, golang:alpine and golang:bookworm are moved to each new Go release on the "
                       "day that it comes out: the same commit builds with another compiler tomorrow, and "
                       "images built on two machines differ by what these had in their caches. No tag at all "
                       "and latest are hadolint's rules DL3006 and DL3007 and are not told again.",
                .file = "Dockerfile",
                .bad = "FROM golang:alpine\nRUN go version\n",
                .good = "FROM golang:1.22.12-alpine\nRUN go version\n",
        },
        {
                .id = "GG061",
                .name = "golang-tag-minor",
                .severity = GG_SEVERITY_NOTE,
                .summary = "the tag of the golang image names no patch release of Go",
                .why = "golang:1.22 is moved to each patch release. That is good for security fixes, and bad "
                       "where builds have to be reproduced: a note, so that it is a choice.",
                .file = "Dockerfile",
                .bad = "FROM golang:1.22\nRUN go version\n",
                .good = "FROM golang:1.22.12\nRUN go version\n",
        },
        {
                .id = "GG062",
                .name = "golang-tag-older",
                .severity = GG_SEVERITY_WARNING,
                .summary = "the image's Go is older than go.mod asks for",
                .why = "The golang image sets GOTOOLCHAIN=local (its Dockerfile-linux.template), so its go "
                       "does not fetch the release that the go line of go.mod asks for, but fails.",
                .file = "Dockerfile",
                .bad = "FROM golang:1.21.13\nWORKDIR /src\nCOPY . .\nRUN go build ./...\n",
                .good = "FROM golang:1.22.12\nWORKDIR /src\nCOPY . .\nRUN go build ./...\n",
                .beside = "go.mod",
                .beside_text = "module example.com/app\n\ngo 1.22.12\n",
        },
        {
                .id = "GG063",
                .name = "image-goroot-wrong",
                .severity = GG_SEVERITY_ERROR,
                .summary = "GOROOT names a folder in which the image has no Go",
                .why = "COPY --from brings the toolchain along and not the ENV of its stage, while FROM "
                       "STAGE brings both: a GOROOT from there, or from an earlier layout, names a folder "
                       "that is not there or holds another Go. " FINDS_ITS_ROOT,
                .file = "Dockerfile",
                .bad = "FROM debian:12\nCOPY --from=golang:1.22.12 /usr/local/go /opt/go\n"
                       "ENV GOROOT=/usr/local/go PATH=/opt/go/bin:$PATH\n",
                .good = "FROM debian:12\nCOPY --from=golang:1.22.12 /usr/local/go /opt/go\n"
                        "ENV PATH=/opt/go/bin:$PATH\n",
        },
        {
                .id = "GG064",
                .name = "image-goroot",
                .severity = GG_SEVERITY_WARNING,
                .summary = "ENV GOROOT holds for every go that ever runs in the image",
                .why = "It is right for one toolchain only, and images built on this one inherit it: runner "
                       "images that did so broke every other go (actions/runner-images#2655, #11331), and "
                       "people ask for its removal from dev containers (vscode-dev-containers#1368). The "
                       "golang image itself sets none. " FINDS_ITS_ROOT,
                .file = "Dockerfile",
                .bad = "FROM golang:1.22.12\nENV GOROOT=/usr/local/go\nRUN go version\n",
                .good = "FROM golang:1.22.12\nRUN go version\n",
                .has_fix = true,
        },
        {
                .id = "GG065",
                .name = "image-several-gos",
                .severity = GG_SEVERITY_WARNING,
                .summary = "several toolchains in one image and a single GOROOT",
                .why = "GOROOT fits one of them. The go of each other one takes it all the same, and "
                       "building fails with \"compile: version ... does not match go tool "
                       "version\". " FINDS_ITS_ROOT,
                .file = "Dockerfile",
                .bad = "FROM golang:1.22.12\nCOPY --from=golang:1.21.13 /usr/local/go /opt/go1.21\n"
                       "ENV GOROOT=/usr/local/go\nRUN /opt/go1.21/bin/go vet ./...\n",
                .good = "FROM golang:1.22.12\nCOPY --from=golang:1.21.13 /usr/local/go /opt/go1.21\n"
                        "RUN /opt/go1.21/bin/go vet ./...\n",
        },
        {
                .id = "GG066",
                .name = "image-goroot-unexpanded",
                .severity = GG_SEVERITY_ERROR,
                .summary = "GOROOT in ENV or ARG holds a ~, a $( ) or quotes that stay in it",
                .why = "ENV is read by Docker, not by a shell: ~ and $( ) are text, and so is everything in "
                       "single quotes. Go takes GOROOT as it is: \"go: cannot find GOROOT directory: ~/go\".",
                .file = "Dockerfile",
                .bad = "FROM golang:1.22.12\nENV GOROOT=$(go env GOROOT)\n",
                .good = "FROM golang:1.22.12\nENV GOFLAGS=-mod=vendor\n",
        },
        {
                .id = "GG067",
                .name = "image-goroot-bin",
                .severity = GG_SEVERITY_ERROR,
                .summary = "GOROOT in ENV names the bin folder or the go file",
                .why = "The root is the folder above bin (golang/go#47512). With bin, building fails with "
                       "\"package fmt is not in std\", with the file every command with \"cannot find GOROOT "
                       "directory\".",
                .file = "Dockerfile",
                .bad = "FROM golang:1.22.12\nENV GOROOT=/usr/local/go/bin\n",
                .good = "FROM golang:1.22.12\nENV PATH=/opt/tools/bin:$PATH\n",
        },
        {
                .id = "GG068",
                .name = "image-goroot-early",
                .severity = GG_SEVERITY_WARNING,
                .summary = "$GOROOT is used in ENV before it is set",
                .why = "All variables of one ENV line are expanded with the values of before that line "
                       "(Dockerfile reference, \"Environment replacement\"), and the golang image sets no "
                       "GOROOT: $GOROOT/bin is /bin then.",
                .file = "Dockerfile",
                .bad = "FROM golang:1.22.12\nENV PATH=$GOROOT/bin:$PATH\n",
                .good = "FROM golang:1.22.12\nENV PATH=/usr/local/go/bin:$PATH\n",
        },
        {
                .id = "GG069",
                .name = "image-preload-early",
                .severity = GG_SEVERITY_WARNING,
                .summary = "LD_PRELOAD is set before its file is there",
                .why = "Every dynamic program says \"ERROR: ld.so: object ... from LD_PRELOAD cannot be "
                       "preloaded\" on stderr, and goes on without the library, so that what the RUN lines "
                       "between do is not guarded.",
                .file = "Dockerfile",
                .bad = "FROM golang:1.22.12\nENV LD_PRELOAD=/usr/lib/libgoroot-guard.so\nRUN go vet ./...\n"
                       "COPY libgoroot-guard.so /usr/lib/\n",
                .good = "FROM golang:1.22.12\nCOPY libgoroot-guard.so /usr/lib/\n"
                        "ENV LD_PRELOAD=/usr/lib/libgoroot-guard.so\nRUN go vet ./...\n",
        },
        {
                .id = "GG070",
                .name = "image-shell-guard",
                .severity = GG_SEVERITY_NOTE,
                .summary = "a guard in SHELL is ignored in images of OCI format",
                .why = "buildah and podman make OCI images by default and say \"SHELL is not supported for "
                       "OCI image format\": RUN lines are then unguarded. With docker, and with --format "
                       "docker, it works.",
                .file = "Dockerfile",
                .bad = "FROM golang:1.22.12\nSHELL [\"/usr/bin/goroot-guard\", \"run\", \"--\", \"/bin/sh\", "
                       "\"-c\"]\nRUN go vet ./...\n",
                .good = "FROM golang:1.22.12\nRUN --mount=type=bind,from=guard,source=/usr/lib,target=/gg "
                        "LD_PRELOAD=/gg/libgoroot-guard.so make\n",
        },
        {
                .id = "GG071",
                .name = "image-run-unguarded",
                .severity = GG_SEVERITY_WARNING,
                .summary = "the JSON form of RUN starts go past the guard",
                .why = "No shell comes between the container's runtime and the program, and go is static "
                       "since 1.21: neither SHELL nor ENV LD_PRELOAD has a say in that launch.",
                .file = "Dockerfile",
                .bad = "FROM golang:1.22.12\nCOPY libgoroot-guard.so /usr/lib/\n"
                       "ENV LD_PRELOAD=/usr/lib/libgoroot-guard.so\nRUN [\"go\", \"vet\", \"./...\"]\n",
                .good = "FROM golang:1.22.12\nCOPY libgoroot-guard.so /usr/lib/\n"
                        "ENV LD_PRELOAD=/usr/lib/libgoroot-guard.so\nRUN go vet ./...\n",
        },
        {
                .id = "GG072",
                .name = "image-second-go",
                .severity = GG_SEVERITY_WARNING,
                .summary = "a distribution's Go is installed into the golang image",
                .why = "The image has its Go in /usr/local/go/bin, first in PATH. The package's go, mostly "
                       "an older one, lies in /usr/bin: whoever starts it by path gets another version, and "
                       "whoever sets a GOROOT breaks one of the two.",
                .file = "Dockerfile",
                .bad = "FROM golang:1.22.12\nRUN apt-get update && apt-get install -y git golang-go\n",
                .good = "FROM golang:1.22.12\nRUN apt-get update && apt-get install -y git\n",
        },
        {
                .id = "GG073",
                .name = "image-arg-goroot",
                .severity = GG_SEVERITY_WARNING,
                .summary = "ARG GOROOT is in the environment of every RUN",
                .why = "An argument of a build is an environment variable for RUN, whether it is meant for "
                       "Go or not. " FINDS_ITS_ROOT,
                .file = "Dockerfile",
                .bad = "FROM golang:1.22.12\nARG GOROOT=/usr/local/go\nRUN go vet ./...\n",
                .good = "FROM golang:1.22.12\nARG TOOLS=/usr/local/tools\nRUN go vet ./...\n",
        },
        {
                .id = "GG074",
                .name = "image-gopath-is-goroot",
                .severity = GG_SEVERITY_WARNING,
                .summary = "ENV GOPATH names the root of the toolchain",
                .why = "Go warns \"GOPATH set to GOROOT ... has no effect\" at every command, and puts "
                       "modules and programs into its own tree.",
                .file = "Dockerfile",
                .bad = "FROM golang:1.22.12\nENV GOPATH=/usr/local/go\n",
                .good = "FROM golang:1.22.12\nENV GOPATH=/go\n",
        },
        {.id = NULL},
};
