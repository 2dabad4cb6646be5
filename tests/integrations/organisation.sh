#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tools/integrations/organisation.md: what it has for files of runners, read as the runners read them. `goroot-guard enable` has tests
# of its own.
#
#   organisation.sh PROGRAM LIBRARY FAKE-GO
# shellcheck disable=SC2317 # functions are called through ok and try
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath -e "$1")
library=$(realpath -e "$2")
fake_go=$(realpath -e "$3")
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
# shellcheck source=tests/integrations/pages.sh
. "$here/pages.sh"
page=organisation.md

right=$tmp/right
wrong=$tmp/wrong
mkdir -p "$right/bin" "$right/pkg/tool" "$wrong" "$tmp/work" "$tmp/runner"
cp "$fake_go" "$right/bin/go"
cd "$tmp/work"
printf 'all:\n\t@go env GOROOT\n' >Makefile

# piece NAME: a snippet, with the library of this build in the place of Debian's
piece() {
        snippet $page "$1" | sed "s|/usr/lib/x86_64-linux-gnu/libgoroot-guard.so|$library|g; s|/opt/libgoroot-guard.so|$library|g"
}

snippet $page conf >"$tmp/conf"
try "$program" check-config "$tmp/conf"
is "$status" 0 'the configuration has no mistake'
[ "$status" -eq 0 ] || diag "$out" "$err"
while IFS= read -r command; do
        ok "$command is a command" "$program" "$command" --help
done < <(snippet $page machine | grep -o 'goroot-guard [a-z]*' | cut -d ' ' -f 2)

# ---- GitHub ----

printf '%s\n' 'on: push' 'jobs:' '  build:' '    runs-on: self-hosted' '    steps:' '      - run: make' '      - run: go env GOROOT' >"$tmp/job.yml"

# act OPTION...: leaves $status, $out, $err; the runner's process has what is in .env, read as LoadAndSetEnv does
act() {
        local settings=() line
        while IFS= read -r line; do
                case $line in
                ?*=*) settings+=(--env "$line") ;;
                esac
        done <"$tmp/runner/.env"
        rm -rf "$tmp/temp"
        mkdir "$tmp/temp"
        try "$here/runner.py" --workspace "$tmp/work" --temp "$tmp/temp" --env PATH="$right/bin:/usr/bin:/bin" --env GOROOT="$wrong" \
                "${settings[@]}" "$@" "$tmp/job.yml" build "$tmp/result"
        out=$(jq -r '.steps[].log' "$tmp/result" | grep -v '^goroot-guard: \|^::\|^$' || :)
}
printf 'LANG=C.UTF-8\n\nno value\n' >"$tmp/runner/.env"
cp "$tmp/runner/.env" "$tmp/before"
act
is "$status|$out" "0|$wrong
$wrong" 'without it: what goes wrong'
(cd "$tmp/runner" && eval "$(piece env-on)")
act
is "$status|$out" "0|$right
$right" '.env: a make, and a go that stands in a step'
(cd "$tmp/runner" && eval "$(piece env-off | sed "s|libgoroot-guard|$(basename "$library" .so)|")")
ok '.env: off again' cmp "$tmp/before" "$tmp/runner/.env"

piece hook >"$tmp/job-started.sh"
act --hook "$tmp/job-started.sh"
is "$status|$out" "0|$right
$right" 'hook: guarded'
like "$(jq -r '.annotations[].message' "$tmp/result")" "$wrong" 'hook: annotations'
act --hook "$tmp/job-started.sh" --github repository=someone/legacy-shop
is "$status|$out" "0|$wrong
$wrong" 'hook: a policy for a repository'
like "$(jq -r '.annotations[].message' "$tmp/result")" "$wrong" 'hook: a policy for a repository: annotations'
sed -i 's|^library=.*|library=/no/where.so|' "$tmp/job-started.sh"
act --hook "$tmp/job-started.sh"
is "$status|$out" "0|$wrong
$wrong" 'hook: a machine without the library'
echo 'exit 1' >"$tmp/job-started.sh"
act --hook "$tmp/job-started.sh"
is "$status" 1 'a hook that fails fails the job'
: >"$tmp/job-started.sh"
act --hook "$tmp/job-started.sh"
is "$status|$out" "0|$wrong
$wrong" 'hook: off'

# ---- GitLab ----

piece gitlab >"$tmp/config.toml"
printf 'build:\n  script:\n    - make\n' >.gitlab-ci.yml
gitlab() {
        "$here/gitlab.py" --config "$1" .gitlab-ci.yml build step_script CI_PROJECT_DIR="$PWD" "${@:2}" >"$tmp/script"
        try env -i HOME="$HOME" PATH="$right/bin:/usr/bin:/bin" GOROOT="$wrong" bash "$tmp/script"
}
gitlab "$tmp/config.toml"
is "$status|$(tail -n 1 <<<"$out")" "0|$right" 'config.toml: a make'
gitlab "$tmp/config.toml" GOROOT_GUARD=off
is "$status|$(tail -n 1 <<<"$out")" "0|$wrong" 'config.toml: a variable of the project switches it off'
snippet $page gitlab >"$tmp/config.toml"
gitlab "$tmp/config.toml"
is "$status|$(tail -n 1 <<<"$out")|$err" "0|$wrong|" 'config.toml: where the library is not there'
is "$(sed -n 's|.*volumes = \[".*:\(.*\):ro"\]|\1|p' "$tmp/config.toml")" "$(sed -n 's/.*LD_PRELOAD=\([^ ]*\).*/\1/p' "$tmp/config.toml")" \
        'config.toml: it names what is mounted'
done_testing
