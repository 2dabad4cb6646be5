#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What README.md tells people to type is there: commands, options, files.
#
#   readme.sh PROGRAM
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"

program=$(realpath -e "$1")
top=$(cd "$here/../.." && pwd)

# Lines of its code blocks, what stands between backquotes and the first cells of tables, from the program's name on.
grep -o 'goroot-guard [^`)"#|]*' "$top/README.md" | sed 's/ -- .*//' | sort -u >"$tmp/lines"
"$program" --list-commands >"$tmp/commands"
count=0
while IFS= read -r line; do
        read -r -a words <<<"$line"
        command=${words[1]-}
        grep -qx -- "$command" "$tmp/commands" || continue
        count=$((count + 1))
        "$program" "$command" --help >"$tmp/help"
        for word in "${words[@]:2}"; do
                case $word in
                -?*)
                        word=${word%%[,;.]*}
                        ok "$line: $command has $word" grep -qE -- "(^|[ ,|[])$word([] ,=|]|\$)" "$tmp/help"
                        ;;
                esac
        done
done <"$tmp/lines"
ok "README.md uses commands ($count times)" test "$count" -ge 15

while IFS= read -r command; do
        ok "README.md speaks of $command" grep -q "goroot-guard $command" "$top/README.md"
done <"$tmp/commands"

# Files of the project, by their folders.
grep -oE '\b(tools|tests)/[A-Za-z0-9_./-]*[A-Za-z0-9]|\.pre-commit-hooks\.yaml' "$top/README.md" | sort -u >"$tmp/files"
while IFS= read -r file; do
        ok "$file is there" test -e "$top/$file"
done <"$tmp/files"
done_testing
