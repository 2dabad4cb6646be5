#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What stands under EXAMPLES in the manual pages, run as it stands, on a small machine and in a small project with what they speak of.
#
# A line of a page that starts with `$ ` is run, and ends with status 0, or with N where the line before it is
#
#     .\" status N
#
# and goes on in the next line where it ends in a backslash.
# What starts with `# ` is for root and changes the machine: it is not run. There is nothing else.
#
#   tests/cli/examples.sh PROGRAM LIBRARY MAKE-GO FAKE-GO
set -eu
program=$(realpath -e "$1")
library=$(realpath -e "$2")
fake_go=$(realpath -e "$4")
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
# shellcheck source=tests/cli/golayout.sh
. "$here/golayout.sh"
layout_setup "$3"
man=$here/../../tools/man
umask 022
chmod 711 "$tmp"

# ---- the machine ----

mkdir -p "$tmp/bin" "$tmp/guard"
cp "$program" "$tmp/guard/goroot-guard"
cp "$library" "$tmp/guard/libgoroot-guard.so"
for version in 1.19.8 1.22.12; do
        root=$tmp/opt/go$version
        go_root "$root" "go$version"
        cp "$fake_go" "$root/bin/go"
done
cp "$(command -v sleep)" "$tmp/bin/gopls"
PATH=$tmp/guard:$tmp/opt/go1.22.12/bin:$tmp/bin:/usr/local/bin:/usr/bin:/bin
export GOROOT="$tmp/opt/go1.19.8" SHELL=/bin/sh LD_LIBRARY_PATH="$tmp/guard"

record='{"v":1,"time":"2026-01-02T03:04:05.678Z","action":"log","reason":"version-mismatch","binary":"/opt/go/bin/go","goroot":"/opt/old"}'
printf '#!/bin/sh\ncat logs/runner.jsonl\n' >"$tmp/bin/journalctl"
chmod +x "$tmp/bin/journalctl"

# place: a fresh home, and a project as the working directory
place() {
        cd "$tmp"
        rm -rf "${tmp:?}/home" "${tmp:?}/project"
        mkdir -p "$tmp/project"
        put "$tmp/home/.bashrc" "export GOROOT=$tmp/opt/gone\n"
        cd "$tmp/project"
        put Makefile 'all:\n\tgo env GOROOT\n'
        put go.mod 'module example.com/m\n\ngo 1.22\n'
        put build.sh '#!/bin/sh\nexport GOROOT=/usr/lib/go-1.19\ngo build\n'
        put ci.conf 'policy = rewrite\n'
        go_program dist/app go1.19.8 example.com/m
        go_root rootfs/usr/local/go go1.22.12
        put rootfs/etc/passwd 'root:x:0:0:root:/root:/bin/sh\n'
        mkdir -p rootfs/root rootfs/usr/bin
        put logs/runner.jsonl "$record\n"
        [ "$(id -u)" -ne 0 ] || chown -R nobody "$tmp/home" "$tmp/project"
}

# Not with root's rights: an example must not change this machine.
as=()
[ "$(id -u)" -ne 0 ] || as=(setpriv --reuid=nobody --clear-groups)

# ---- the examples ----

# PAGE<tab>STATUS<tab>LINE
for page in "$man"/*; do
        awk -v page="${page##*/}" '
        /^\.S[hs] / { inside = $0 == ".Sh EXAMPLES"; status = 0 }
        inside && /^\.\\" status [0-9]+$/ { status = $3 }
        inside && continued { line = line $0 }
        inside && sub(/^(\.Dl )?\$ /, "") { line = $0 }
        { continued = inside && sub(/\\e$/, "", line) }
        line != "" && !continued { print page "\t" status "\t" line; status = 0; line = "" }' "$page"
done >"$tmp/examples"

"${as[@]}" gopls 1000 &
gopls=$!
trap 'kill "$gopls" || :; rm -rf "$tmp"' EXIT
printf '#!/bin/sh\necho %s\n' "$gopls" >"$tmp/bin/pgrep"
chmod +x "$tmp/bin/pgrep"

last=
while IFS=$'\t' read -r page expected line; do
        [ "$page" = "$last" ] || place
        last=$page
        # Roff writes a backslash as \e.
        line=${line//\\e/\\}
        try "${as[@]}" timeout -s KILL 60 bash -c "$line"
        is "$status" "$expected" "$page: $line"
        [ "$status" -eq "$expected" ] || diag "$out$err"
        unlike "$err" 'goroot-guard: try ' "$page: $line: is right as it stands"
done <"$tmp/examples"

# Nothing that looks like an example and is not run.
for page in "$man"/goroot-guard*.1; do
        ok "${page##*/}: has examples" grep -q '^\.Sh EXAMPLES$' "$page"
        is "$(awk '
                /^\.S[hs] / { inside = $0 == ".Sh EXAMPLES" }
                inside && /^\.Ed/ { literal = 0 }
                inside && (literal && !/^\.\\"/ && !continued || /^\.Dl /) && !/^(\.Dl )?[$#] / { print }
                { continued = /\\e$/ }
                inside && /^\.Bd/ { literal = 1 }' "$page")" '' "${page##*/}: what is shown for typing has a prompt"
done
done_testing
