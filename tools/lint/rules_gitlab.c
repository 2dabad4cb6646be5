/* SPDX-License-Identifier: MIT */
#include "lint/lint.h"

#define FILE_NAME ".gitlab-ci.yml"
#define TEST "test:\n  script:\n    - go test ./...\n"

const struct gg_lint_rule gg_lint_rules_gitlab[] = {
        {
                .id = "GG050",
                .name = "gitlab-goroot-fixed",
                .severity = GG_SEVERITY_WARNING,
                .summary = "GOROOT is set to a fixed path in variables:",
                .why = "A go finds its own root and needs no GOROOT; the golang image sets none. Variables "
                       "of the file hold for all jobs and for their services: a job with another image, or a "
                       "script that brings a go of its own, runs with this root.",
                .file = FILE_NAME,
                .bad = "image: golang:1.22.12\nvariables:\n  GOROOT: /usr/local/go\n" TEST,
                .good = "image: golang:1.22.12\n" TEST,
                .has_fix = true,
        },
        {
                .id = "GG051",
                .name = "gitlab-goroot-unusable",
                .severity = GG_SEVERITY_ERROR,
                .summary = "GOROOT in variables: is no folder as it stands",
                .why = "GitLab replaces variables that it knows ($CI_PROJECT_DIR) and nothing else: a ~ "
                       "reaches Go as it stands, quotes within the quotes stay, and a path that ends in /bin "
                       "or /bin/go is not the root. Go then says that it cannot find GOROOT.",
                .file = FILE_NAME,
                .bad = "image: golang:1.22.12\nvariables:\n  GOROOT: ~/sdk/go1.22.12\n" TEST,
                .good = "image: golang:1.22.12\n" TEST,
                .has_fix = true,
        },
        {
                .id = "GG052",
                .name = "gitlab-image-floating",
                .severity = GG_SEVERITY_WARNING,
                .summary = "the tag of the golang image names no release of Go",
                .why = "golang, golang:latest, golang:alpine and golang:1 are another Go after each release. "
                       "The image sets GOTOOLCHAIN=local (its Dockerfile), so go.mod does not hold it to a "
                       "version either.",
                .file = FILE_NAME,
                .bad = "image: golang:alpine\n" TEST,
                .good = "image: golang:1.22.12-alpine3.21\n" TEST,
        },
        {
                .id = "GG053",
                .name = "gitlab-second-go",
                .severity = GG_SEVERITY_WARNING,
                .summary = "a script installs a distribution's Go into the golang image",
                .why = "The image has its go in /usr/local/go/bin, first in PATH (its Dockerfile). The "
                       "distribution's lies in /usr/bin with a root in /usr/lib: scripts do not get it, but "
                       "whatever names it by path does, and a GOROOT is wrong for one of the two.",
                .file = FILE_NAME,
                .bad = "image: golang:1.22.12-alpine3.21\ntest:\n  before_script:\n"
                       "    - apk add --no-cache git go\n  script:\n    - go test ./...\n",
                .good = "image: golang:1.22.12-alpine3.21\ntest:\n  before_script:\n"
                        "    - apk add --no-cache git\n  script:\n    - go test ./...\n",
        },
        {
                .id = "GG054",
                .name = "gitlab-preload-for-all",
                .severity = GG_SEVERITY_WARNING,
                .summary = "LD_PRELOAD is set in variables:",
                .why = "Variables are set in every container of a job: the services, and GitLab's helper "
                       "image that fetches sources and artifacts, which is built on Alpine. The library is "
                       "not there, or it is for another libc. In before_script it reaches the scripts alone.",
                .file = FILE_NAME,
                .bad = "image: golang:1.22.12\nvariables:\n  LD_PRELOAD: /usr/lib/libgoroot-guard.so\n" TEST,
                .good = "image: golang:1.22.12\ntest:\n  before_script:\n"
                        "    - export LD_PRELOAD=/usr/lib/libgoroot-guard.so\n  script:\n"
                        "    - go test ./...\n",
        },
        {
                .id = "GG055",
                .name = "gitlab-cache-goroot",
                .severity = GG_SEVERITY_WARNING,
                .summary = "a GOROOT stands in cache: paths",
                .why = "Paths of a cache are those below the project's folder (GitLab's CI/CD YAML "
                       "reference, cache:paths): a root elsewhere is not kept, and the job goes on without a "
                       "word. If it were, files of the last version would lie among those of the next.",
                .file = FILE_NAME,
                .bad = "image: golang:1.22.12\ncache:\n  paths:\n    - /usr/local/go\n" TEST,
                .good = "image: golang:1.22.12\ncache:\n  paths:\n    - .go/pkg/mod\n" TEST,
        },
        {
                .id = "GG056",
                .name = "gitlab-image-older-than-go-mod",
                .severity = GG_SEVERITY_ERROR,
                .summary = "the golang image is older than go.mod's go line",
                .why = "Since Go 1.21 the go line is a lower bound, and the image sets GOTOOLCHAIN=local "
                       "(its Dockerfile): its go refuses the module instead of fetching a newer toolchain. "
                       "Files that set GOTOOLCHAIN, or change into other folders, are let be.",
                .file = FILE_NAME,
                .bad = "image: golang:1.21.13\n" TEST,
                .good = "image: golang:1.22.12\n" TEST,
                .beside = "go.mod",
                .beside_text = "module example.com/app\n\ngo 1.22.0\n",
        },
        {
                .id = "GG057",
                .name = "gitlab-version-is-a-number",
                .severity = GG_SEVERITY_ERROR,
                .summary = "a version that ends in 0 stands without quotes: 1.20 is 1.2",
                .why = "To YAML 1.20 is a number, and the zero is gone before anybody sees it: a job gets "
                       "1.2 where a number will do, and elsewhere the file is refused.",
                .file = FILE_NAME,
                .bad = "image: golang:1.22.12\ntest:\n  parallel:\n    matrix:\n"
                       "      - GO_VERSION: [1.19, 1.20]\n  script:\n    - go test ./...\n",
                .good = "image: golang:1.22.12\ntest:\n  parallel:\n    matrix:\n"
                        "      - GO_VERSION: ['1.19', '1.20']\n  script:\n    - go test ./...\n",
                .has_fix = true,
        },
        {
                .id = "GG058",
                .name = "gitlab-image-minor",
                .severity = GG_SEVERITY_NOTE,
                .summary = "the tag of the golang image names no patch release of Go",
                .why = "golang:1.22 is another go after each patch release, on runners that pull it; others "
                       "keep the one that they have.",
                .file = FILE_NAME,
                .bad = "image: golang:1.22\n" TEST,
                .good = "image: golang:1.22.12\n" TEST,
        },
        {
                .id = "GG059",
                .name = "gitlab-goroot-mismatch",
                .severity = GG_SEVERITY_ERROR,
                .summary = "GOROOT in variables: is not the root of the golang image's Go",
                .why = "The golang image has its Go in /usr/local/go (its Dockerfile). With another GOROOT "
                       "it takes the compiler and the standard library from there: versions differ and "
                       "nothing is compiled, or there is no such folder.",
                .file = FILE_NAME,
                .bad = "image: golang:1.22.12\nvariables:\n  GOROOT: /usr/lib/go-1.19\n"
                       "  CGO_ENABLED: \"0\"\n" TEST,
                .good = "image: golang:1.22.12\nvariables:\n  CGO_ENABLED: \"0\"\n" TEST,
                .has_fix = true,
        },
        {.id = NULL},
};
