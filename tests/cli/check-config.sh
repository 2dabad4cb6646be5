#!/bin/sh
# SPDX-License-Identifier: MIT
# goroot-guard check-config: what it says, where, and how it exits.
#
#   check-config.sh GOROOT-GUARD ELSEWHERE SYSTEM-CONF
#
# ELSEWHERE is check-config built with SYSTEM-CONF for the system's configuration, which is written here.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"

guard=$(realpath -e "$1")
elsewhere=$(realpath -e "$2")
system=$3
conf=$tmp/x.conf
cd "$tmp"

top='policy, rewrite, log, record, names, sticky, supervise, lock'
rule='cwd, toolchain, launcher, goroot, reason, source, policy, rewrite'
reasons='missing, incomplete, version-mismatch, tree-mismatch, unverifiable'
sinks='stderr, file:/absolute/path, syslog, journald, github, gitlab'
names='patterns for file names, without a slash'
glob='a pattern that starts with / or ~/ or *'
policies='off, log, rewrite, block'
conditions='one or more of cwd, toolchain, launcher, goroot, reason, source'

# mistake TEXT EXPECTED: TEXT, with printf's escapes, has one mistake; EXPECTED is the line without the name of the file.
mistake() {
        printf '%b' "$1" >"$conf"
        try "$guard" check-config "$conf"
        is "$status/$out/$err" "1/$conf:$2/" "$2"
}

# clean TEXT NAME
clean() {
        printf '%b' "$1" >"$conf"
        try "$guard" check-config "$conf"
        is "$status/$out/$err" "0/$conf: ok/" "$2"
}

json() {
        python3 -c '
import json, sys
data = json.load(sys.stdin)
for step in sys.argv[1:]:
    data = data[int(step) if isinstance(data, list) else step]
print(json.dumps(data, sort_keys=True))' "$@"
}

clean '' 'an empty file'
clean 'policy  = log  # why\n\n  # comment\n[rule legacy] # old\ncwd = /src/legacy/**\npolicy = off' 'blanks, comments and a rule'
clean '\0357\0273\0277policy = log\r\n' 'a byte order mark and line ends of another system'
clean 'log = stderr, file:/a, file:/b, file:/c' 'as many sinks as there may be'

# Lines and keys.
mistake 'policy\n' '1: line without =: policy (allowed: key = value, [rule NAME] or # and a comment)'
mistake '\n = log\n' '2: line without a key: = log (allowed: key = value)'
mistake 'colour = no' "1: unknown key: colour = no (allowed: $top)"
mistake '\n\npolici = log' "3: unknown key: polici = log (allowed: $top); did you mean 'policy'?"
mistake 'lok = yes' "1: unknown key: lok = yes (allowed: $top); did you mean 'lock'?"
mistake '[rule r]\nsource = env\npolicy = off\nsourze = file' \
        "4: unknown key: sourze = file (allowed: $rule); did you mean 'source'?"
mistake 'cwd = /x' "1: key must be in a rule: cwd = /x (allowed: $top)"
mistake '[rule r]\nsource = env\npolicy = off\nlog = stderr' "4: key cannot be in a rule: log = stderr (allowed: $rule)"
mistake 'policy = log\npolicy = block' '2: key set twice: policy = block (allowed: each key once)'
mistake 'policy = l\0000og' '1: NUL byte: policy = l\x00og (allowed: text)'

# Values.
mistake 'policy =' "1: empty value: policy (allowed: $policies)"
mistake 'policy = # log' "1: empty value: policy (allowed: $policies)"
mistake 'policy = warn' "1: bad value: policy = warn (allowed: $policies)"
mistake 'policy = Blockk' "1: bad value: policy = Blockk (allowed: $policies); did you mean 'block'?"
mistake 'rewrite = no' '1: bad value: rewrite = no (allowed: real, unset)'
mistake 'record = none' '1: bad value: record = none (allowed: violations, all)'
mistake 'sticky = on' '1: bad value: sticky = on (allowed: yes, no)'
mistake 'lock = 1' '1: bad value: lock = 1 (allowed: yes, no)'
mistake 'names = ,' "1: bad value: names = , (allowed: $names)"
mistake 'names = go bin/go' "1: pattern with a slash: names = bin/go (allowed: $names)"
mistake 'log = journal' "1: bad value: log = journal (allowed: $sinks); did you mean 'journald'?"
mistake 'log = file' "1: path missing: log = file (allowed: $sinks)"
mistake 'log = stderr, file:x' "1: relative path: log = file:x (allowed: $sinks)"
mistake 'log = stderr,' "1: empty entry: log = stderr, (allowed: $sinks)"
mistake 'log = stderr, stderr' "1: entry given twice: log = stderr (allowed: $sinks)"
mistake 'log = stderr, file:/1, file:/2, file:/3, file:/4' \
        '1: too many entries: log = file:/4 (allowed: at most 4 entries)'

# Rules.
mistake '[rule r]\ncwd = src/**\npolicy = off' "2: pattern that never matches: cwd = src/** (allowed: $glob)"
mistake '[rule r]\nreason = missinj\npolicy = off' \
        "2: bad value: reason = missinj (allowed: $reasons); did you mean 'missing'?"
mistake '[rule r]\nreason = missing,\npolicy = off' "2: empty entry: reason = missing, (allowed: $reasons)"
mistake '[rule r]\nsource = user\npolicy = off' '2: bad value: source = user (allowed: env, file)'
mistake '\n[rule r]\npolicy = off' "2: rule without a condition: r (allowed: $conditions)"
mistake '\n[rule r]\ncwd = /x' '2: rule without an effect: r (allowed: policy or rewrite, or both)'
mistake '[rule]\ncwd = /x' '1: rule without a name: [rule] (allowed: [rule NAME])'
mistake '[rule a b]\ncwd = /x' "1: bad rule name: a b (allowed: letters, digits, '.', '_' and '-')"
mistake '[rule r]\ncwd = /x\npolicy = off\n[rule r]\ncwd = /y\npolicy = off' \
        '4: rule name used twice: r (allowed: a name of its own for each rule of a file)'
mistake '[rule r] policy = off' '1: text behind the section: policy = off (allowed: [rule NAME] and nothing else)'
mistake '[rule r\ncwd = /x' '1: section without ]: [rule r (allowed: [rule NAME])'
mistake 'rule r]\ncwd = /x' '1: section without [: rule r] (allowed: [rule NAME])'
mistake '[global]\npolicy = off' '1: unknown section: [global] (allowed: [rule NAME])'

i=0
while [ "$i" -lt 33 ]; do
        printf '[rule r%s]\nsource = env\npolicy = off\n' "$i"
        i=$((i + 1))
done >"$conf"
try "$guard" check-config "$conf"
is "$status/$out" "1/$conf:97: too many rules: r32 (allowed: at most 32 rules in all files together)" 'a rule too many'

printf '%32768s' '' >"$conf"
try "$guard" check-config "$conf"
is "$status/$out" "0/$conf: ok" 'the longest file that is read'
printf '%32769s' '' >"$conf"
try "$guard" check-config "$conf"
is "$status/$out" "1/$conf: file too large (allowed: at most 32768 bytes)" 'a file that is longer'

printf 'names = %04095d\n' 0 >"$conf"
try "$guard" check-config "$conf"
like "$out" "$conf: ok" 'the longest value'
printf 'names = %04096d\n' 0 >"$conf"
try "$guard" check-config "$conf"
zeros=$(printf '%0120d' 0)
is "$status/$out" "1/$conf:1: value too long: names = $zeros... (allowed: at most 4095 bytes)" 'a value that is longer'

printf 'log = file:/%0510d\n' 0 >"$conf"
try "$guard" check-config "$conf"
is "$status/$out" "0/$conf: ok" 'the longest path of a log'
printf 'log = file:/%0511d\n' 0 >"$conf"
try "$guard" check-config "$conf"
zeros=$(printf '%0114d' 0)
is "$status/$out" "1/$conf:1: path too long: log = file:/$zeros... (allowed: at most 511 bytes)" 'a path that is longer'

# Several files, and files that cannot be read.
printf 'policy = x\n' >a.conf
printf 'policy = log\n' >b.conf
try "$guard" check-config a.conf b.conf
is "$status/$out" "1/a.conf:1: bad value: policy = x (allowed: $policies)
b.conf: ok" 'two files, the names as they were given'
printf '[rule r]\nsource = env\npolicy = off\n' >c.conf
try "$guard" check-config c.conf c.conf
is "$status/$out" '0/c.conf: ok
c.conf: ok' 'each file is checked by itself'
try "$guard" check-config missing.conf a.conf
is "$status/$out" "125/a.conf:1: bad value: policy = x (allowed: $policies)" 'a missing file does not hide another'
is "$err" "goroot-guard: cannot read 'missing.conf': No such file or directory" 'a missing file is named'
try "$guard" check-config "$tmp"
is "$status/$err" "125/goroot-guard: cannot read '$tmp': Is a directory" 'a folder'

# What stands in a file or in its name reaches a terminal harmless, and stays on one line.
printf 'policy = \033[31m\r\t\233x\n' >"$conf"
try "$guard" check-config "$conf"
is "$out" "$conf:1: bad value: policy = \\x1b[31m\\x0d\\t\\x9bx (allowed: $policies)" 'control characters of a value'
printf 'policy = x\n' >"$(printf 'n\nl\033[31m.conf')"
try "$guard" check-config "$(printf 'n\nl\033[31m.conf')"
is "$out" "n\\nl\\x1b[31m.conf:1: bad value: policy = x (allowed: $policies)" 'control characters of a file name'

# Notes are no mistakes.
printf 'names = go, gccgo*, tool*\n' >"$conf"
try "$guard" check-config "$conf"
is "$status/$out" "0/$conf: ok
$conf: note: names: programs without \"go\" in their name, which 'tool*' can match, are only looked at under \
'goroot-guard run' or with GOROOT_GUARD_NAMES set" 'names that the library alone does not see'
printf 'names = go, *go*, cargo\n' >"$conf"
try "$guard" check-config "$conf"
is "$status/$out" "0/$conf: ok" 'names that it sees'

# JSON.
printf 'policy = warn\nlogg = \377\033\n' >"$conf"
try "$guard" check-config --json "$conf" b.conf
is "$status/$err" '1/' 'JSON: exit status'
is "$(printf '%s\n' "$out" | json files 0 mistakes 0)" \
        "{\"allowed\": \"$policies\", \"line\": 1, \"subject\": \"policy\", \"suggestion\": null, \"value\": \"warn\", \"what\": \"bad value\"}" \
        'JSON: a mistake'
is "$(printf '%s\n' "$out" | json files 0 mistakes 1 value)" '"\ufffd\u001b"' 'JSON: a value that is not UTF-8'
is "$(printf '%s\n' "$out" | json files 0 mistakes 1 suggestion)" '"log"' 'JSON: a suggestion'
is "$(printf '%s\n' "$out" | json files 0 file)" "\"$conf\"" 'JSON: the name of the file'
is "$(printf '%s\n' "$out" | json files 1)" '{"file": "b.conf", "mistakes": [], "notes": []}' 'JSON: a file without mistakes'
is "$(printf '%s\n' "$out" | json status)" 1 'JSON: the status'
printf 'names = x\000y\nnames = tool\n' >"$conf"
try "$guard" check-config --json "$conf" missing.conf
is "$status/$(printf '%s\n' "$out" | json files 0 mistakes 0 subject)" '125/"names = x\u0000y"' 'JSON: a NUL byte'
like "$(printf '%s\n' "$out" | json files 0 notes 0)" "names: programs without" 'JSON: a note'
is "$(printf '%s\n' "$out" | json files 1)" \
        '{"error": "No such file or directory", "file": "missing.conf", "mistakes": [], "notes": []}' 'JSON: a missing file'

# The configuration in force.
in_force() {
        try env "$@" "$elsewhere" check-config
}
rm -f "$system"
in_force A=b
is "$status/$out/$err" '0/no configuration file: the defaults hold/' 'nothing is set'
in_force GOROOT_GUARD=blockk GOROOT_GUARD_LOG=file:x GOROOT_GUARD_NAMES=a/b GOROOT_GUARD_STICKY=1 GOROOT_GUARD_CONF=b.conf
is "$status/$out" "1/GOROOT_GUARD_CONF: not an absolute path (allowed: the absolute path of a file)
GOROOT_GUARD: bad value: policy = blockk (allowed: $policies); did you mean 'block'?
GOROOT_GUARD_LOG: relative path: log = file:x (allowed: $sinks)
GOROOT_GUARD_NAMES: pattern with a slash: names = a/b (allowed: $names)
GOROOT_GUARD_STICKY: bad value: sticky = 1 (allowed: yes, no)
no configuration file: the defaults hold" 'a mistake in each variable'
in_force GOROOT_GUARD= GOROOT_GUARD_CONF=
is "$status/$out" '0/no configuration file: the defaults hold' 'an empty variable is as good as none'
in_force GOROOT_GUARD_CONF="$tmp/b.conf" GOROOT_GUARD=off
is "$status/$out" "0/$tmp/b.conf: ok" 'the file that the environment names'
in_force GOROOT_GUARD_CONF="$tmp/missing.conf"
is "$status/$out" "1/$tmp/missing.conf: no such file (allowed: a file that every guarded process may read)" \
        'a missing one is a mistake'

umask 022
printf 'policy = block\nnames = tool\n' >"$system"
in_force GOROOT_GUARD_CONF="$tmp/a.conf"
like "$status/$out" "1/$tmp/a.conf:1: bad value: policy = x (allowed: $policies)
$system: ok
$system: note: names: programs" "the system's file comes first"
in_force GOROOT_GUARD_NAMES=go
unlike "$out" 'names:' 'names that a variable replaces are worth no note'
chmod 666 "$system"
in_force A=b
like "$status/$out" "0/$system: ok" 'a file that anybody may write is no mistake'
like "$out" "$system: note: set-user-ID programs" 'but worth a note'
if [ "$(id -u)" -eq 0 ]; then
        chmod 644 "$system"
        in_force A=b
        unlike "$out" 'set-user-ID' 'a file that root owns is not'
fi
printf 'lock = yes\n' >"$system"
in_force GOROOT_GUARD_CONF="$tmp/a.conf" GOROOT_GUARD=blockk
like "$status/$out" "0/$system: ok" 'lock: what is not read has no mistakes'
like "$out" "$system: note: lock = yes: GOROOT_GUARD_CONF changes nothing
$system: note: lock = yes: GOROOT_GUARD changes nothing" 'lock: what it puts out of force is named'
rm -f "$system"
printf 'lock = yes\n' >"$conf"
in_force GOROOT_GUARD_CONF="$conf" GOROOT_GUARD=blockk
is "$status/$out" "0/$conf: ok
$conf: note: lock = yes: GOROOT_GUARD changes nothing" "lock: in the user's file"
try env GOROOT_GUARD=blockk GOROOT_GUARD_CONF="$tmp/a.conf" "$elsewhere" check-config --json
is "$status/$(printf '%s\n' "$out" | json variables 0 variable)" '1/"GOROOT_GUARD"' 'JSON: a variable'
is "$(printf '%s\n' "$out" | json files 0 mistakes 0 line)" 1 'JSON: a file in force'

# The manual's examples are what they are said to be.
awk -v folder="$tmp" '
/^\.Sh/ { examples = /EXAMPLES/ }
/^\.Ed/ { inside = 0 }
inside { print > file }
examples && /^\.Bd/ { file = folder "/example" ++n; inside = 1 }' "$here/../../tools/man/goroot-guard.conf.5"
is "$(find "$tmp" -name 'example*' | wc -l)" 3 "the manual's examples"
for example in "$tmp"/example*; do
        try "$guard" check-config "$example"
        is "$status/$out" "0/$example: ok" "an example of the manual"
done

# The command line.
try "$guard" check-config --help
is "$status/$err" '0/' '--help succeeds'
like "$out" 'Usage: goroot-guard check-config' '--help'
try "$guard" check-config --verbose
is "$status/$out/$err" "125//goroot-guard: unknown option '--verbose'
goroot-guard: try 'goroot-guard check-config --help'" 'an unknown option'
if [ -c /dev/full ]; then
        status=0
        "$guard" check-config b.conf >/dev/full 2>/dev/null || status=$?
        is "$status" 125 'a report that cannot be written'
fi

done_testing
