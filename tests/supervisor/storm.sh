#!/usr/bin/env bash
# Thousands of short processes in parallel pipelines under supervision: storm.sh GOROOT-GUARD FAKE-GO
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
export PATH=/usr/local/bin:/usr/bin:/bin
guard=$(realpath -e "$1")
records=$tmp/records

for version in 1.19 1.22; do
        mkdir -p "$tmp/go$version/bin" "$tmp/go$version/pkg/tool"
        cp "$2" "$tmp/go$version/bin/go"
        echo "go$version.0" >"$tmp/go$version/VERSION"
done
# Names that are looked at and are no go: each is held up for nothing.
cp "$2" "$tmp/gobuster"
cp "$2" "$tmp/go-between"
export GOROOT="$tmp/go1.19" GOROOT_GUARD=log GOROOT_GUARD_LOG="file:$records"
go=$tmp/go1.22/bin/go
own=$tmp/go1.19/bin/go

# A fifth of the jobs launch the go of the other root, each in a folder of its own, which the record shows.
cat >"$tmp/job" <<END
#!/bin/sh
case \$((\$1 % 5)) in
0) mkdir "$tmp/n\$1" && cd "$tmp/n\$1" && "$go" build | cat | grep -c '^arg' >>"$tmp/lines" ;;
1) "$own" env GOROOT | cat >/dev/null ;;
2) "$tmp/gobuster" x | (exec "$tmp/go-between" y) | tail -n 1 >/dev/null ;;
3) PATH=/nonexistent:$tmp/nowhere:\$PATH; go-is-not-there 2>/dev/null | true | true ;;
4) (/bin/true & /bin/true & wait) | cat ;;
esac
END
chmod +x "$tmp/job"
jobs=1600

# whole NAME: as many records as launches, each whole, and each launch once.
whole() {
        is "$(wc -l <"$records")" $((jobs / 5)) "$1: as many records as launches"
        is "$(jq -r .reason "$records" 2>&1 | sort | uniq -c | tr -s ' ')" " $((jobs / 5)) version-mismatch" "$1: each is a whole line of JSON"
        is "$(jq -r .cwd "$records" | sort -u | wc -l)" $((jobs / 5)) "$1: none twice, none lost"
        is "$(jq -r .via "$records" | sort -u)" supervisor "$1: all by the supervisor"
        is "$(sort "$tmp/lines" | uniq -c | tr -s ' ')" " $((jobs / 5)) 2" "$1: what was launched has run"
        rm -rf "$records" "$tmp/lines" "$tmp"/n[0-9]*
}

for mode in --supervise --supervise-by-ptrace; do
        try sh -c "seq $jobs | '$guard' run $mode -- xargs -n 1 -P 8 '$tmp/job'"
        is "$status $out $err" "0  " "$mode, xargs -P: exit status and output"
        whole "$mode, xargs -P"

        printf 'all: %s\n%%.job:\n\t@%s $*\n' "$(seq -f '%g.job' -s ' ' $jobs)" "$tmp/job" >"$tmp/Makefile"
        try "$guard" run "$mode" -- make -s -j 8 -C "$tmp" all
        is "$status $out $err" "0  " "$mode, make -j: exit status and output"
        whole "$mode, make -j"
done
done_testing
