#!/bin/sh
# SPDX-License-Identifier: MIT
# Every rule of goroot-guard lint by its own words: the bad example has the finding, the good one has none at all, and what --fix
# is said to mend it mends, once and for all, as --diff shows it.
#
#   tests/cli/lint-rules.sh PROGRAM [RULE...]
# shellcheck disable=SC2317 # functions are called through ok and try
set -eu
program=$(realpath -e "$1")
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
shift

"$program" lint --rules --json >"$tmp/rules.json"

# of RULE FIELD
of() {
        jq -r --arg id "$1" ".rules[] | select(.id == \$id) | .$2 // empty" "$tmp/rules.json"
}

# text_of FIELD: the same as it is, of $rule
text_of() {
        jq -j --arg id "$rule" ".rules[] | select(.id == \$id) | .$1" "$tmp/rules.json"
}

# repository FIELD: a new empty one with that example of $rule in it; sets $repository and $file
repository() {
        repository=$tmp/repository
        rm -rf "$repository"
        file=$repository/$(of "$rule" file)
        mkdir -p "$repository/.git" "$(dirname "$file")"
        text_of "$1" >"$file"
        beside=$(of "$rule" beside)
        [ -z "$beside" ] || text_of beside_text >"$repository/$beside"
}

ids() {
        printf '%s' "$out" | jq -r '.findings[].id' | sort -u | tr '\n' ' '
}

# shows TEXT: whether --explain has all lines of an example, four blanks in front
shows() {
        printf '%s\n' "$1" | sed 's/^./    &/' >"$tmp/lines"
        grep -v '^$' "$tmp/lines" | while IFS= read -r line; do
                grep -qxF -- "$line" "$tmp/explained" || {
                        echo "missing: $line"
                        exit 1
                }
        done
}

look_at_examples() {
        repository bad
        try "$program" lint --json "$repository"
        like " $(ids)" " $rule " "$rule: the bad example has it"
        is "$(of "$rule" severity)" "$(printf '%s' "$out" | jq -r --arg id "$rule" '[.findings[] | select(.id == $id)][0].severity')" \
                "$rule: as severe as it says"
        try "$program" lint --only "$rule" --json "$file"
        is "$(ids)" "$rule " "$rule: the same with the file named, and no other rule"
        try "$program" lint --disable "$rule" --json "$repository"
        unlike " $(ids)" " $rule " "$rule: not if it is disabled"

        repository good
        try "$program" lint --json "$repository"
        is "$status $(ids)" '0 ' "$rule: the good example has nothing"
}

mend() {
        repository bad
        before=$(md5sum <"$file")
        "$program" lint --only "$rule" --diff "$repository" >"$tmp/diff" || :
        is "$(md5sum <"$file")" "$before" "$rule: --diff changes nothing"
        cp -R "$repository" "$tmp/patched"
        ok "$rule: patch takes what --diff says" patch -d "$tmp/patched" -p1 -s -F0 -i "$tmp/diff"
        try "$program" lint --only "$rule" --fix "$repository"
        is "$status" 0 "$rule: nothing is left behind --fix"
        ok "$rule: --fix does what --diff says" diff -r "$repository" "$tmp/patched"
        rm -rf "$tmp/patched"
        try "$program" lint --json "$repository"
        unlike " $(ids)" " $rule " "$rule: is mended"
        after=$(md5sum <"$file")
        ok "$rule: something has changed" test "$before" != "$after"
        try "$program" lint --fix "$repository"
        once=$(md5sum <"$file")
        try "$program" lint --fix "$repository"
        is "$(md5sum <"$file")" "$once" "$rule: a second --fix changes nothing"
}

# not_mended: nothing is offered where nothing is promised
not_mended() {
        repository bad
        try "$program" lint --only "$rule" --json "$repository"
        is "$(printf '%s' "$out" | jq -r 'any(.findings[]; .mechanical)')" false "$rule: offers no edits"
}

try jq -r '.rules[].id' "$tmp/rules.json"
rules=$out
is "$(printf '%s\n' "$rules" | sort | uniq -d)" '' 'each id is there once'
is "$(jq -r '.rules[].name' "$tmp/rules.json" | sort | uniq -d)" '' 'each name is there once'
is "$(printf '%s\n' "$rules" | sort)" "$rules" 'rules are in order'
is "$(jq -r '.rules[] | select((.bad == null) or (.good == null)) | .id' "$tmp/rules.json" | tr '\n' ' ')" 'GG002 GG003 GG005 ' \
        'all rules have two examples, but those that no small file shows (lint.sh)'
is "$("$program" lint --rules | sed '1d; s/ .*//')" "$rules" '--rules lists them'

# The manual's list, as it would have to be.
jq -r '.rules[] | ".It \(.id) \(.name) Pq \(.severity)\(if .mechanical then ", fix" else "" end)", .summary' "$tmp/rules.json" >"$tmp/listed"
ok 'the manual lists them' sh -c "sed -n '/BEGIN RULES/,/END RULES/p' '$here/../../tools/man/goroot-guard-lint.1' | sed '1,2d; /^.El/,\$d' | \
        diff - '$tmp/listed'"

[ $# -eq 0 ] || rules=$*
for rule in $rules; do
        ok "$rule: an id" expr "$rule" : 'GG[0-9][0-9][0-9]$'
        ok "$rule: a name" sh -c "printf '%s\n' '$(of "$rule" name)' | grep -qx '[a-z0-9]*\(-[a-z0-9]*\)*'"
        try "$program" lint --explain "$rule"
        is "$status" 0 "$rule: is explained"
        printf '%s\n' "$out" >"$tmp/explained"
        explained=$out
        try "$program" lint --explain "$(of "$rule" name)"
        is "$out" "$explained" "$rule: is explained by its name"
        ok "$rule: shows a bad example" shows "$(of "$rule" bad)"
        ok "$rule: shows a good example" shows "$(of "$rule" good)"
        [ -n "$(of "$rule" bad)" ] || continue
        look_at_examples
        if [ "$(of "$rule" mechanical)" = true ]; then
                mend
        else
                not_mended
        fi
done
done_testing
