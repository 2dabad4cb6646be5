#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The GitLab template: the jobs of its README, as gitlab-runner's shell and docker executors run them (gitlab.py), with a real make.
#
#   gitlab.sh PROGRAM LIBRARY FAKE-GO
# shellcheck disable=SC2016,SC2317 # what others expand; functions are called through ok and try
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath -e "$1")
library=$(realpath -e "$2")
fake_go=$(realpath -e "$3")
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
# shellcheck source=tests/integrations/pages.sh
. "$here/pages.sh"

right=$tmp/right
wrong=$tmp/wrong
project=$tmp/builds/group/project
mkdir -p "$right/bin" "$right/pkg/tool" "$wrong" "$project/ci" "$tmp/release/goroot-guard/bin" "$tmp/alpine"
cp "$fake_go" "$right/bin/go"
cp "$program" "$library" "$tmp/release/goroot-guard/bin/"
tar -czf "$project/ci/goroot-guard.tar.gz" -C "$tmp/release" goroot-guard
sum=$(sha256sum <"$project/ci/goroot-guard.tar.gz" | cut -d ' ' -f 1)
cp "$integrations/gitlab/goroot-guard.gitlab-ci.yml" "$project/ci/"
snippet gitlab/README.md gitlab-ci >"$project/.gitlab-ci.yml"
printf 'all:\n\t@go env GOROOT; go env GOROOT\n' >"$project/Makefile"
busybox --install -s "$tmp/alpine"
cd "$project"
git init -q .

# The two kinds of shells: bash as a login shell of the shell executor, sh in a container that has busybox alone. That one has a
# make all the same.
ln -s "$(command -v make)" "$tmp/alpine/make"
declare -A shell_of=([bash]='/bin/bash' [busybox]="$tmp/alpine/sh") path_of=([bash]="$right/bin:/usr/bin:/bin" [busybox]="$right/bin:$tmp/alpine")

# stage SHELL JOB SECTION [NAME=VALUE...]: leaves $status, $out, $err
stage() {
        local kind=$1 job=$2 section=$3
        shift 3
        "$here/gitlab.py" .gitlab-ci.yml "$job" "$section" CI=true GITLAB_CI=true CI_PROJECT_DIR="$project" CI_JOB_ID=4711 \
                GOROOT_GUARD_RELEASE_SUM="$sum" "$@" >"$tmp/script"
        # The runner hands it over by the standard input, which `try` has closed.
        try env -i HOME="$HOME" LC_ALL=C PATH="${path_of[$kind]}" GOROOT="$wrong" sh -c 'exec "$0" <"$1"' "${shell_of[$kind]}" "$tmp/script"
}

for kind in bash busybox; do
        stage $kind build step_script
        is "$status" 0 "$kind: the job succeeds"
        [ "$status" -eq 0 ] || diag "$out" "$err"
        # make is under guard itself, so that it does not matter which lines it runs without a shell.
        is "$(grep -c "^$right\$" <<<"$out")" 2 "$kind: each go of a make is guarded"
        like "$err" "rewrote GOROOT for $right/bin/go" "$kind: the log of the job says so"
        is "$(git status --porcelain --ignored -- . ':!ci' ':!Makefile' ':!.gitlab-ci.yml')" '' "$kind: no new file in the project"
        stage $kind build after_script
        is "$status" 0 "$kind: after_script succeeds"
        like "$out" "$wrong" "$kind: the log of the job sums up"
        file=$("$here/gitlab.py" .gitlab-ci.yml build reports | jq -r .metrics)
        ok "$kind: the metrics report is there" grep -qE '^goroot_guard_[a-z_]*violations[a-z_]*(\{.*\})? 2(\.0)?( |$)' "$file"
        is "$(ls -d "$project.tmp"/* 2>/dev/null)" '' "$kind: nothing stays beside the project"
        rm -f "$file"

        stage $kind own step_script GOROOT_GUARD=rewrite
        is "$(sed '/^\$ /d' <<<"$out")" "before
$right" "$kind: a before_script of its own, beside the template's"
        like "$err" "rewrote GOROOT for $right/bin/go" "$kind: a go in the script itself is guarded"
        stage $kind own after_script

        printf 'export GOROOT=/usr/local/go1.21\ngo build\n' >build.sh
        stage $kind goroot step_script
        is "$status" 0 "$kind: lint succeeds, with findings too"
        file=$("$here/gitlab.py" .gitlab-ci.yml goroot reports | jq -r .codequality)
        is "$(jq -r '[.[] | has("description", "check_name", "fingerprint", "severity", "location")] | all' "$file" 2>&1)" true \
                "$kind: the code quality report has what GitLab asks for"
        like "$(jq -r '.[].location.path' "$file")" build.sh "$kind: the code quality report names the file"
        stage $kind goroot after_script
        rm -f "$file" build.sh goroot-guard-metrics.txt

        stage $kind build step_script GOROOT_GUARD=off
        is "$(grep -c "^$wrong\$" <<<"$out")" 2 "$kind: switched off by a variable of the project"
        stage $kind build after_script
        stage $kind build step_script GOROOT_GUARD=block
        ok "$kind: block fails the job ($status)" test "$status" -ne 0
        stage $kind build after_script
        like "$out" "$wrong" "$kind: after a failure the log sums up as well"
        stage $kind build step_script GUARD_SHA256="${sum//[0-4]/5}"
        is "$status" 1 "$kind: a tarball with another sum fails the job"
        like "$err" 'and not the sum of' "$kind: a tarball with another sum: says why"
        stage $kind build after_script
        is "$status" 0 "$kind: after_script without records succeeds"
        stage $kind build step_script GUARD_TARBALL=
        is "$status $(grep -c "^$wrong\$" <<<"$out")" '0 2' "$kind: an image without the guard: everything as before"
        is "$err" 'goroot-guard: not in this image, and GUARD_TARBALL is empty: a wrong GOROOT goes unseen' "$kind: one line says so"
        stage $kind build after_script
        ln -s "$program" "$right/bin/goroot-guard"
        stage $kind build step_script GUARD_TARBALL=
        is "$(grep -c "^$right\$" <<<"$out")" 2 "$kind: an image with the guard"
        stage $kind build after_script
        rm -f "$right/bin/goroot-guard" goroot-guard-metrics.txt
done
done_testing
