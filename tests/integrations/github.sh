#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The GitHub action: its steps and those of the workflows in its README, run as the runner runs them (runner.py), with a real make
# and real Go.
#
#   github.sh PROGRAM LIBRARY FAKE-GO [FAKE-LAUNCH-MUSL]
# shellcheck disable=SC2016,SC2317 # what others expand; functions are called through ok and try
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath -e "$1")
library=$(realpath -e "$2")
fake_go=$(realpath -e "$3")
musl=${4:+$(realpath -e "$4")}
# First, because what it says of caches depends on HOME, and tests/lib.sh gives the test a HOME of its own.
# shellcheck source=tools/lib.sh
. "$here/../../tools/lib.sh"
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
# shellcheck source=tests/integrations/pages.sh
. "$here/pages.sh"

top=$(cd "$here/../.." && pwd -P)
action=$integrations/github
version=$(sed -n "s/^ *version : '\(.*\)',\$/\1/p" "$top/meson.build")
toolchain 1.19
r19=$goroot
toolchain 1.22
r22=$goroot

# A release, and where releases are: a server of the project's, without a network.
name=goroot-guard-$version-linux-$(uname -m)
mkdir -p "$tmp/release/$name/bin" "$tmp/server/someone/goroot-guard/releases/download/v$version"
cp "$program" "$library" "$tmp/release/$name/bin/"
releases=$tmp/server/someone/goroot-guard/releases/download/v$version
tar -czf "$releases/$name.tar.gz" -C "$tmp/release" "$name"
(cd "$releases" && sha256sum "$name.tar.gz" >SHA256SUMS)
sum=$(cut -d ' ' -f 1 "$releases/SHA256SUMS")

# A repository with a real make that is to build with the go in PATH, and a runner whose image exports another one's GOROOT.
workspace=$tmp/work
cp -R "$top/tools/quickstart" "$workspace"
cp "$releases/$name.tar.gz" "$workspace/local.tar.gz"
mkdir -p "$tmp/checkout" "$tmp/gocache" "$GG_GOCACHE"
printf '%s\n' 'name: checkout' 'description: nothing' 'runs:' '  using: composite' '  steps:' '    - run: test -f go.mod' \
        '      shell: sh' >"$tmp/checkout/action.yml"
path=$r22/bin:/usr/local/bin:/usr/bin:/bin

# act WORKFLOW [OPTION...]: leaves $status, $out, $err and the file $result
result=$tmp/result.json
act() {
        local workflow=$1
        shift
        rm -rf "$tmp/temp" "$result"
        mkdir -p "$tmp/temp"
        try timeout -s KILL 600 "$here/runner.py" --workspace "$workspace" --temp "$tmp/temp" \
                --env PATH="$path" --env HOME="$HOME" --env GOROOT="$r19" --env LC_ALL=C --env GOCACHE="$GG_GOCACHE" --env GOENV=off \
                --env GOFLAGS='-mod=mod -buildvcs=false' --env GOTOOLCHAIN=local --env GOPROXY=off --env GOPATH="$tmp/gopath" \
                --env GOWORK=off --env CGO_ENABLED=0 --github "server_url=file://$tmp/server" \
                --action actions/checkout="$tmp/checkout" --action someone/goroot-guard/tools/integrations/github="$action" \
                --action someone/goroot-guard/tools/integrations/github/report="$action/report" "$@" "$workflow" build "$result"
}

# of FILTER: what jq finds in the result
of() {
        jq -r "$1" "$result"
}

# workflow NAME: one of the README's, with the owner that this test has
workflow() {
        snippet github/README.md "$1" | sed 's/OWNER/someone/' >"$tmp/$1.yml"
}

# with INPUT...: a workflow of the action with these inputs ("policy: log") and the steps of the standard input
with() {
        {
                printf '%s\n' 'on: push' 'jobs:' '  build:' '    runs-on: ubuntu-latest' '    steps:' \
                        '      - uses: someone/goroot-guard/tools/integrations/github@v1' '        id: guard' '        with:'
                [ $# -gt 0 ] || echo '          policy: log'
                printf '          %s\n' "$@"
                cat
        } >"$tmp/with.yml"
}

# complains NAME WORDS: the action has failed, with an annotation
complains() {
        is "$status" 1 "$1: the job fails"
        like "$(of '.annotations[] | select(.level == "error" and .title == "goroot-guard") | .message')" "$2" "$1: says why"
        is "$(of '.env | length')$(of '.path | length')" 00 "$1: nothing is switched on"
}

# ---- the workflows of the README ----

make_step='.steps[] | select(.name == "make")'
for mode in shell env; do
        workflow "$mode"
        act "$tmp/$mode.yml"
        is "$status" 0 "$mode: the job succeeds"
        [ "$status" -eq 0 ] || diag "$out" "$err"
        is "$(of "$make_step | .conclusion")" success "$mode: make builds with a GOROOT that is not its own"
        like "$(of '.annotations[] | select(.level == "warning") | .message')" "$r19" "$mode: an annotation says which GOROOT"
        like "$(of .summary)" "\`$r19\`" "$mode: the summary of the job says so"
        violations=$(of '.steps[-1].outputs.violations')
        ok "$mode: the report counts them ($violations)" test "$violations" -gt 0
        is "$(of '.env.LD_PRELOAD // "none" | sub(".*/"; "")')" "$([ "$mode" = env ] && echo libgoroot-guard.so || echo none)" \
                "$mode: LD_PRELOAD is in the environment of the job only where that is meant"
        # Without the action the same steps fail.
        sed '/uses: someone/,/^      - /{/^      - run/!d}; s/shell: goroot-guard run -- /shell: /' "$tmp/$mode.yml" >"$tmp/without.yml"
        act "$tmp/without.yml"
        is "$status" 1 "$mode: without the action make fails"
done

# ---- what the inputs may be ----

echo '      - run: "true"' >"$tmp/steps"
while IFS='|' read -r what input words; do
        with "$input" <"$tmp/steps"
        act "$tmp/with.yml"
        complains "$what" "$words"
done <<'END'
a policy that is none|policy: stop|input 'policy': 'stop' is none of: off log rewrite block
a mode that is none|mode: shel|input 'mode': 'shel' is none of: shell env
a version that is none|version: latest|input 'version': 'latest' is no version
a version that leads elsewhere|version: 1.0/../../x|is no version
a version that was never released|version: 9.9.9|v9.9.9/goroot-guard-9.9.9-linux
a sum that is none|sha256: 12|input 'sha256': '12' has 2 digits
another sum|sha256: '0000000000000000000000000000000000000000000000000000000000000000'|and not 0000
a tarball that is not there|path: no.tar.gz|input 'path': there is no file
a file that is no tarball|path: main.go|cannot be unpacked
a configuration that is not there|config: no.conf|input 'config': there is no file
a configuration with a mistake|config: Makefile|input 'config'
a line break|config: "Makefile\nLD_PRELOAD=x"|may have no line break
a forged command|policy: "x\n::error title=forged::no"|none of: off log
a percent sign|policy: "a%0A::b"|'a%0A::b' is none of
a repository that is not there|repository: some/other|some/other/releases
END
is "$(of '[.annotations[] | select(.title == "forged")] | length')" 0 'no input makes a command of its own'
with 'path: local.tar.gz' 'version: 0.1.0' <"$tmp/steps"
act "$tmp/with.yml"
complains 'a path and a version' 'exclude each other'
printf 'nonsense\n' >"$tmp/server/someone/goroot-guard/releases/download/v$version/SHA256SUMS"
with <"$tmp/steps"
act "$tmp/with.yml"
complains 'a list of sums without this tarball' "SHA256SUMS says nothing of $name"
printf '%064d  %s\n' 0 "$name.tar.gz" >"$tmp/server/someone/goroot-guard/releases/download/v$version/SHA256SUMS"
act "$tmp/with.yml"
complains 'a tarball that is not the one of the list' 'has the SHA-256 sum'
mkdir "$tmp/empty"
tar -czf "$workspace/empty.tar.gz" -C "$tmp/empty" .
with 'path: empty.tar.gz' <"$tmp/steps"
act "$tmp/with.yml"
complains 'a tarball without the program' 'there is no program goroot-guard in it'

# ---- the ways to install ----

# installs NAME INPUT...: a go in a following step is guarded
printf '%s\n' '      - run: go env GOROOT' '        name: go' '        shell: goroot-guard run -- bash -e {0}' >"$tmp/steps"
installs() {
        local what=$1
        shift
        with "$@" 'policy: rewrite' <"$tmp/steps"
        act "$tmp/with.yml" ${local_action:+"$local_action"}
        is "$status" 0 "$what: installed"
        [ "$status" -eq 0 ] || diag "$out" "$err"
        like "$(of '.steps[] | select(.name == "go") | .log')" "$r22" "$what: a go in a following step is guarded"
        is "$(of '.steps[0].outputs | [.library, .program, .records] | map(sub(".*/"; "")) | join(" ")')" \
                'libgoroot-guard.so goroot-guard records.jsonl' "$what: the outputs"
}
installs 'a tarball of the workspace' 'path: local.tar.gz'
installs 'a tarball with its sum' 'path: local.tar.gz' "sha256: $sum"
installs 'a download with its sum, in capitals' "version: $version" "sha256: ${sum^^}"
printf '[rule legacy]\ncwd = %s/**\npolicy = off\n' "$workspace" >"$workspace/guard.conf"
with 'path: local.tar.gz' 'policy: block' 'config: guard.conf' <"$tmp/steps"
act "$tmp/with.yml"
like "$status $(of '.steps[1].log')" "0 $r19" 'a configuration with a rule that lets the workspace alone'

# From a copy of this tree, which is the action's repository on a runner.
mkdir "$tmp/repository"
tar -cf - -C "$top" --exclude=./build\* --exclude=./.git . | tar -xf - -C "$tmp/repository"
local_action="--action=someone/goroot-guard/tools/integrations/github=$tmp/repository/tools/integrations/github"
installs 'built from its own repository' 'version: source'
local_action=

# As a part of the workspace, an action has no repository.
mkdir -p "$workspace/here"
cp "$action/action.yml" "$action/install.sh" "$workspace/here/"
with <"$tmp/steps"
sed -i 's|uses: someone/.*|uses: ./here|' "$tmp/with.yml"
act "$tmp/with.yml"
complains 'an action that is used by its path' "repository: OWNER/NAME"

# ---- mode env: what is reached ----

# A JavaScript action that starts a go, as setup-go and its kind do.
mkdir -p "$tmp/js" "$tmp/fake/bin" "$tmp/fake/pkg/tool"
cp "$fake_go" "$tmp/fake/bin/go"
printf '%s\n' 'name: js' 'description: starts a go' 'runs:' '  using: node20' '  main: index.js' >"$tmp/js/action.yml"
printf '%s\n' "require('child_process').spawnSync('$tmp/fake/bin/go', ['env', 'GOROOT'], {stdio: 'inherit'})" >"$tmp/js/index.js"
cat >"$tmp/steps" <<END
      - uses: someone/js@v1
      - uses: someone/goroot-guard/tools/integrations/github@v1
        with: {path: local.tar.gz, mode: env, policy: rewrite}
      - run: echo "\$LD_PRELOAD"
        name: twice
      - run: $tmp/fake/bin/go env GOROOT
        name: left out
        env: {GOROOT_GUARD: 'off'}
      - run: $tmp/fake/bin/go env GOROOT
        name: python
        shell: python3 -c "import subprocess; subprocess.run(open('{0}').read().split())"
END
with 'path: local.tar.gz' 'mode: env' 'policy: rewrite' <"$tmp/steps"
act "$tmp/with.yml" --action someone/js="$tmp/js" --env LD_PRELOAD="$tmp/libother.so"
is "$status" 0 'mode env: the job succeeds'
like "$(of '.steps[1].log')" "$tmp/fake" 'mode env: a JavaScript action is guarded'
is "$(of '.steps[3].log' | grep -o '/libgoroot-guard.so' | wc -l)" 1 'mode env, twice: the library is there once, behind what was there'
like "$(of '.steps[3].log')" "$tmp/libother.so:" 'mode env: what was there stays'
like "$(of '.steps[] | select(.name == "left out") | .log')" "$r19" 'mode env: a step that is left out'
like "$(of '.steps[] | select(.name == "python") | .log')" "$tmp/fake" 'mode env: a step with another shell'

# ---- a container that has busybox alone, and one C library less ----

if [ -n "$musl" ]; then
        mkdir -p "$tmp/alpine"
        busybox --install -s "$tmp/alpine"
        cp "$musl" "$tmp/alpine/in-musl"
        (cd "$releases" && sha256sum "$name.tar.gz" >SHA256SUMS)
        # busybox's wget knows no file:
        /usr/bin/python3 -u -m http.server 0 --bind 127.0.0.1 --directory "$tmp/server" >"$tmp/port" 2>/dev/null &
        server=$!
        trap 'kill "$server"; rm -rf "$tmp"' EXIT
        until port=$(grep -o 'port [0-9]*' "$tmp/port"); do sleep 0.1; done
        alpine=(--container --env PATH="$tmp/fake/bin:$tmp/alpine" --github "server_url=http://127.0.0.1:${port#port }")
        workflow container
        act "$tmp/container.yml" "${alpine[@]}"
        is "$status" 0 'container: the job succeeds'
        [ "$status" -eq 0 ] || diag "$out" "$err"
        like "$(of '.steps[] | select(.name == "go env GOROOT") | .log')" "$tmp/fake" 'container: a go is guarded'
        like "$(of .summary)" "\`$r19\`" 'container: the summary of the job says so'
        # What runs JavaScript actions there is linked with musl.
        printf '#!/bin/sh\nexec in-musl %s env GOROOT\n' "$tmp/fake/bin/go" >"$tmp/alpine/node"
        chmod +x "$tmp/alpine/node"
        ok 'the stand-in for node is linked with musl' sh -c 'readelf -l "$0" | grep -q ld-musl' "$tmp/alpine/in-musl"
        with 'mode: env' 'policy: rewrite' <<<'      - uses: someone/js@v1'
        act "$tmp/with.yml" "${alpine[@]}" --action someone/js="$tmp/js" --node "$tmp/alpine/node"
        is "$status" 0 'container, mode env: the job succeeds'
        [ "$status" -eq 0 ] || diag "$out" "$err"
        like "$(of '.steps[1].log')" "$tmp/fake" "container, mode env: a musl program's go is guarded"
        printf '%s\n' "      - run: in-musl $tmp/fake/bin/go env GOROOT" '        shell: goroot-guard run -- sh -e {0}' >"$tmp/steps"
        with 'policy: rewrite' <"$tmp/steps"
        act "$tmp/with.yml" "${alpine[@]}"
        like "$(of '.steps[1].log')" "$tmp/fake" "container, mode shell: a musl program's go is guarded"
        kill "$server"
        trap 'rm -rf "$tmp"' EXIT
else
        skip 'container: the job succeeds' 'no musl-gcc here'
fi

# ---- the report ----

# reports NAME STATUS WORDS INPUT...: the report of two violations
reports() {
        local what=$1 expected=$2 words=$3
        shift 3
        {
                printf '%s\n' 'on: push' 'jobs:' '  build:' '    runs-on: ubuntu-latest' '    steps:' \
                        '      - uses: someone/goroot-guard/tools/integrations/github@v1' \
                        '        with: {path: local.tar.gz, policy: block}' \
                        '      - run: "go version; go version"' '        continue-on-error: true' \
                        '        shell: goroot-guard run -- sh {0}' \
                        '      - uses: someone/goroot-guard/tools/integrations/github/report@v1' '        id: report' "$@" \
                        '      - run: echo "$COUNT violations"' '        if: always()' '        name: count' '        env:' \
                        '          COUNT: ${{ steps.report.outputs.violations }}'
        } >"$tmp/report.yml"
        act "$tmp/report.yml"
        is "$status" "$expected" "$what: the status"
        like "$out" "$words" "$what: says so"
        is "$(of '.steps[-1].conclusion')" success "$what: the following steps can be told"
}
reports 'a report' 0 '2 violations'
is "$(of '.summary | [scan("cause explains all 2 violations")] | length')" 1 'a report: in the summary, once'
reports 'a report that fails' 1 '2 go ran with a GOROOT' '        with: {fail: true}'
reports 'a report with a wrong input' 1 "input 'fail': 'no' is none of: true false" '        with: {fail: "no"}'
reports 'a report of no file' 1 'there is no file /nowhere' '        with: {records: /nowhere}'

{
        printf '%s\n' 'on: push' 'jobs:' '  build:' '    runs-on: ubuntu-latest' '    env: {GOROOT: ""}' '    steps:' \
                '      - uses: someone/goroot-guard/tools/integrations/github@v1' '        with: {path: local.tar.gz}' \
                '      - run: go version' '        shell: goroot-guard run -- bash -e {0}' \
                '      - uses: someone/goroot-guard/tools/integrations/github/report@v1' '        with: {fail: true}'
} >"$tmp/report.yml"
act "$tmp/report.yml"
is "$status $(of '.steps[-1].outputs.violations')|$(of .summary)" '0 0|' 'a report of nothing: no summary, no failure'

# ---- the emulation itself: what the runner refuses, it refuses ----

# refuses NAME STEP...: not run at all
steps() {
        {
                printf '%s\n' 'on: push' 'jobs:' '  build:' '    runs-on: ubuntu-latest' '    steps:'
                printf '      %s\n' "$@"
        } >"$tmp/steps.yml"
        act "$tmp/steps.yml"
}
refuses() {
        local what=$1 words=$2
        shift 2
        steps "$@"
        is "$status" 2 "$what: refused"
        like "$err" "$words" "$what: says why"
}
refuses 'an unknown name in an expression' "there is no 'github.nonsense' here" '- run: echo ${{ github.nonsense }}'
refuses 'an unknown context' "there is no 'input.x' here" '- run: echo ${{ input.x }}'
refuses 'an unknown function' "no function 'successful'" '- {run: "true", if: successful()}'
refuses 'a shell without {0}' 'Invalid shell option' '- {run: "true", shell: goroot-guard run}'
refuses 'a shell that is not there' 'command not found' '- {run: "true", shell: "nonsense {0}"}'
refuses 'a key that steps do not have' 'no such key: runs' '- {run: "true", runs: 1}'
refuses 'an action that is not there' 'Unable to resolve' '- uses: some/where@v1'
refuses 'an input that the action does not have' "Unexpected input(s) polcy" \
        '- {uses: someone/goroot-guard/tools/integrations/github@v1, with: {polcy: log}}'
refuses 'an expression that is none' 'ends early' '- run: echo ${{ github.job == }}'
steps '- run: printf "A=1\nB<<E\n2\n3\nE\nNODE_OPTIONS=x\n" >>"$GITHUB_ENV"' '- run: echo "$A-$B"; test -z "$NODE_OPTIONS"'
is "$(of '[.env.A, .env.B, .env.NODE_OPTIONS // "none"] | join("|")')" "1|2
3|none" 'files of the environment: lines, several lines, and what is never taken'
steps '- run: printf "A<<E\n1\n" >>"$GITHUB_ENV"'
like "$status $out" "1 *Matching delimiter not found 'E'" 'a text without its end fails the step'
steps '- {run: "false", id: f, continue-on-error: true}' '- {run: echo reached, if: steps.f.outcome == '"'failure'"' && success()}' \
        '- run: exit 3' '- run: echo never' '- {run: echo always, if: always()}' '- {run: echo last, if: "!cancelled() && failure()"}'
is "$(of '[.steps[].conclusion] | join(" ")')" 'success success failure skipped success success' 'which steps run after one has failed'
steps '- {run: "false | true", shell: sh}' '- {run: "false | true", shell: bash}'
is "$(of '[.steps[].conclusion] | join(" ")')" 'success failure' "the runner's own options for sh and bash"

done_testing
