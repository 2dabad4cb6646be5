#!/bin/sh
# SPDX-License-Identifier: MIT
# What goroot-guard lint --fix makes of workflows and GitLab's files, to the letter, and that files made to keep it busy do not.
#
#   tests/cli/lint-yaml.sh PROGRAM
# shellcheck disable=SC2016,SC2317 # code stands in quotes; functions are called through ok and try
set -eu
program=$(realpath -e "$1")
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"

mkdir -p "$tmp/r/.git" "$tmp/r/.github/workflows"
w=$tmp/r/.github/workflows/w.yml

# fixed NAME: what is on the standard input up to a line of "==" becomes what follows it
fixed() {
        sed '/^==$/,$d' >"$w"
        try "$program" lint --fix "$tmp/r"
        is "$(cat "$w")" "$2" "$1"
}

fixed 'an env that would be empty goes as well' 'on: push
jobs:
  a:
    runs-on: x
    steps:
      - run: make
      - run: make check' <<'END'
on: push
jobs:
  a:
    runs-on: x
    env:
      GOROOT: /usr/local/go
    steps:
      - run: make
      - run: make check
        env:
          GOROOT: ~/go # ours
END

fixed 'of several variables one goes' 'env:
  CGO_ENABLED: 0
  GOFLAGS: -v' <<'END'
env:
  CGO_ENABLED: 0
  GOROOT: "/usr/local/go"
  GOFLAGS: -v
END

same='env: {GOROOT: /usr/local/go, X: y}
jobs:
  a:
    env: &e
      GOROOT: /usr/local/go
  b:
    env:
      GOROOT:
        /usr/local/go
  c:
    env:
      GOROOT: >-
        /usr/local/go'
fixed 'what has no line of its own stays' "$same" <<END
$same
END

fixed 'numbers get quotes, and nothing else on their lines' "jobs:
  a:
    strategy:
      matrix:
        go: [1.19, '1.20', # 1.20 and
             '1.10', \"1.20\", '1.30']
        node: [1.10]
    steps:
      - with: {go-version: '1.20' , check-latest: false}" <<'END'
jobs:
  a:
    strategy:
      matrix:
        go: [1.19, 1.20, # 1.20 and
             1.10, "1.20", 1.30]
        node: [1.10]
    steps:
      - with: {go-version: 1.20 , check-latest: false}
END

fixed 'letters of several bytes in front: left alone' 'env: {"é": 1, GO_VERSION: 1.20}' <<'END'
env: {"é": 1, GO_VERSION: 1.20}
END

printf 'env:\r\n  X: y\r\n  GOROOT: /usr/local/go\r\n' >"$w"
try "$program" lint --fix "$tmp/r"
is "$(od -An -c "$w" | tr -d ' \n')" 'env:\r\nX:y\r\n' 'lines that end in CR LF keep their ends'

# ---- files made to keep it busy: each ends, with a finding or without one

# busy NAME STATUS: of the file as it is
busy() {
        try timeout -s KILL 60 "$program" lint "$tmp/r"
        is "$status" "$2" "$1"
}
# many COUNT TEXT
many() {
        awk -v n="$1" -v s="$2" 'BEGIN { for (i = 0; i < n; i++) printf "%s", s }'
}

many 100000 '[' >"$w"
busy 'a hundred thousand brackets' 1
many 100000 '- ' >"$w"
busy 'a hundred thousand dashes' 1
{
        echo 'a0: &a0 [x,x,x,x,x,x,x,x,x]'
        awk 'BEGIN { for (i = 1; i < 12; i++) { printf "a%d: &a%d [", i, i; for (k = 0; k < 9; k++) printf "*a%d,", i - 1; print "]" } }'
} >"$w"
busy 'aliases of aliases of aliases' 1
{
        printf 'jobs:\n  a:\n    steps:\n'
        many 40000 '      - {uses: actions/setup-go@v6, with: {go-version: "${{ env.GO }}"}}
'
} >"$w"
busy 'forty thousand setup-go in a job' 0
{
        printf 'jobs:\n  a:\n    steps:\n    - run: &x |\n        echo GOROOT=x >>$GITHUB_ENV; '
        many 1000000 a
        printf '\n'
        many 100000 '    - run: *x
'
} >"$w"
busy 'a long script, met a hundred thousand times' 1
{
        printf 'jobs:\n  a:\n    strategy: {matrix: {go: ['
        many 200000 '1.10,'
        printf '1]}}\n'
} >"$w"
busy 'a line of two hundred thousand versions' 1
{
        printf 'jobs: {a: {steps: [{run: "'
        many 400000 'GOROOT_1_'
        printf '"}]}}\n'
} >"$w"
busy 'the start of a name, over and over' 0
{
        printf 'jobs:\n  a:\n    steps:\n    - run: >\n'
        many 120000 '        go version

'
} >"$w"
busy 'a folded script of many lines' 0
rm "$w"
w=$tmp/r/.gitlab-ci.yml
{
        printf 'variables:\n'
        awk 'BEGIN { for (i = 0; i < 60000; i++) printf "  V%d: x\n", i }'
        awk 'BEGIN { for (i = 0; i < 30000; i++) printf "j%d: {image: \"golang:$ZZZ\", script: [a]}\n", i }'
} >"$w"
busy 'images by a variable that is not there, among many' 0
{
        printf 'j:\n  script: &s\n  - '
        many 2000000 a
        printf '\n'
        awk 'BEGIN { for (i = 0; i < 60000; i++) printf "j%d: {script: *s}\n", i }'
} >"$w"
busy 'a long script of many jobs' 0
done_testing
