#!/bin/sh
# SPDX-License-Identifier: MIT
# goroot-guard lint on repositories in the shape of real ones: it finds what is written beside them and nothing else.
#
#   tests/cli/lint-corpus.sh PROGRAM [CASE...]
# shellcheck disable=SC2317 # functions are called through ok and try
set -eu
program=$(realpath -e "$1")
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
shift

# findings: of the JSON in $out, as expect files have them
findings() {
        printf '%s' "$out" | jq -r '.findings[] | "\(.file):\(.line // 0) \(.id)"' | sort
}

cd "$here/corpus"
[ $# -gt 0 ] || set -- */
files=0
clean=0
for case; do
        case=${case%/}
        cp -R "$here/corpus/$case" "$tmp/$case"
        rm "$tmp/$case/expect"
        mkdir "$tmp/$case/.git"
        sed '/^#/d; /^$/d' "$case/expect" | sort >"$tmp/expected"
        try "$program" lint --json "$tmp/$case"
        is "$(findings)" "$(cat "$tmp/expected")" "$case: its findings"
        is "$err" '' "$case: nothing on the standard error"
        here_files=$(find "$tmp/$case" -type f | wc -l)
        files=$((files + here_files))
        is_clean=0
        printf '%s' "$out" | jq -e 'all(.findings[]; .severity == "note")' >/dev/null && is_clean=1
        is "$status" "$((1 - is_clean))" "$case: the status"
        if [ ! -s "$tmp/expected" ]; then
                clean=$((clean + here_files))
        else
                # Of a case with findings the files that have none are clean.
                bad=$(cut -d: -f1 "$tmp/expected" | sort -u | wc -l)
                clean=$((clean + here_files - bad))
        fi
done
diag "$files files, $clean of them clean"
done_testing
