#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What holds for all of tools/integrations/: lint finds nothing in it, every file is in the table of its README and every test named
# there exists and is run, every piece of code in a page is used by a test, and reads as what it says it is.
#
#   all.sh PROGRAM
# shellcheck disable=SC2016,SC2317 # Markdown's code marks; functions are called through ok and try
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath -e "$1")
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
# shellcheck source=tests/integrations/pages.sh
. "$here/pages.sh"
cd "$integrations"

try "$program" lint --json .
is "$(jq -r '.findings[] | "\(.file):\(.line) \(.id) \(.message)"' <<<"$out")" '' 'lint finds nothing'

while IFS= read -r file; do
        file=${file#./}
        case $file in
        README.md | */README.md) ;;
        *) ok "$file is in the table" grep -q "^| .*\`$file\`" README.md ;;
        esac
        case $file in
        *.yml | *.yaml) ok "$file is YAML" /usr/bin/python3 -c '
import sys, yaml
class Loader(yaml.SafeLoader):
    pass
Loader.add_multi_constructor("!", lambda loader, tag, node: None)
list(yaml.load_all(open(sys.argv[1], encoding="utf-8"), Loader))' "$file" ;;
        esac
done < <(find . -type f | sort)

rows=$(sed -n 's/^| .* | `[^|]*` | \(.*\) |$/\1/p' README.md)
is "$(grep -c '^| ' README.md)" "$(($(wc -l <<<"$rows") + 1))" 'each row of the table has an integration, a file and a test'
while IFS= read -r row; do
        test=$(grep -o '`[a-z/]*\.\(sh\|py\)`' <<<"$row" | head -n 1 | tr -d '`')
        path=$here/$test
        [ "${test#tests/}" = "$test" ] || path=$here/../../$test
        ok "$test is there" test -x "$path"
        name=$(basename "$test" .sh)
        ok "$test is run" grep -q "'$name'" "$here/../meson.build"
done <<<"$rows"

while IFS= read -r page; do
        page=${page#./}
        while IFS= read -r name; do
                ok "$page: $name is used by a test" grep -rqE --include='*.sh' "\\b(snippet|piece|workflow|mode in|name=)(.*[ =\"])?$name\\b" "$here"
                case $(grep -o "^\`\`\`[a-z]* $name\$" "$page") in
                '```sh '* | '```bash '*)
                        ok "$page: $name has no fault that shellcheck knows" shellcheck --shell=bash --exclude=SC1090,SC1091,SC2034 \
                                <(snippet "$page" "$name")
                        ;;
                '```yaml '*)
                        ok "$page: $name is YAML" /usr/bin/python3 -c '
import sys, yaml
class Loader(yaml.SafeLoader):
    pass
Loader.add_multi_constructor("!", lambda loader, tag, node: None)
yaml.load(sys.stdin, Loader)' < <(snippet "$page" "$name")
                        ;;
                esac
        done < <(snippets "$page")
        # Code that no test can name is code that no test runs.
        is "$(awk '/^```/ { if (!inside && NF < 2) print NR; inside = !inside }' "$page")" '' "$page: each piece of code has a name"
done < <(find . -name '*.md' ! -path './docker/*' ! -path './kubernetes/*' ! -path './systemd/*' | sort)
done_testing
