#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The configuration as the library obeys it: places and their order, mistakes, rules, names, lock; when files are read.
#
#   config.sh TWIN SYSTEM-CONF GOROOT-GUARD FAKE-GO FAKE-GO-DYNAMIC FAKE-LAUNCH FAKE-LAUNCH-STATIC EMPTY-LIBRARY
#
# TWIN is the library with SYSTEM-CONF for the system's configuration.
set -eu

# shellcheck source=tests/preload/fake.sh
. "$(dirname "$0")/fake.sh"
fake_setup "$4"
fake_library "$1"
with_system "$2"
program=$(realpath -e "$3")
fake_go_dynamic=$(realpath -e "$5")
cp "$6" "$tmp/launch"
cp "$7" "$tmp/launch-static"
launch=$tmp/launch
launch_static=$tmp/launch-static
empty=$(realpath -e "$8")
needs jq 'configuration' || done_testing

fake_root "$tmp/root"
fake_root "$tmp/dynamic" go1.19.8 "$fake_go_dynamic"
fake_root "$tmp/old" go1.19.8
go=$tmp/root/bin/go
conf=$tmp/user.conf
wrong=GOROOT=$tmp/old
cd "$tmp"

# file FILE LINE...
file() {
        local name=$1
        shift
        printf '%s\n' "$@" >"$name"
}

# asks [VAR=VALUE...]: which GOROOT does the go get? Under the user's configuration, if there is one.
asks() {
        guarded "$wrong" GOROOT_GUARD_CONF="$([ ! -e "$conf" ] || echo "$conf")" "$@" "$launch" "$go" env GOROOT
}

# What it gets: its own root (rewrite), the wrong one (log, off), or nothing because it is not run (block).
rewritten() {
        has_status 0
        prints "$tmp/root"
}

unchanged() {
        has_status 0
        prints "$tmp/old"
}

as_it_came() { # a dynamic go with the root of the other
        has_status 0
        prints "$tmp/root"
}

blocked() {
        has_status 126
        prints ''
}

# ---- places, each on top of the one before ----

guarded "$wrong" "$launch" "$go" env GOROOT
unchanged
complains 1 'wrong GOROOT for'
verdict 'without any configuration: log, on stderr'

file "$system" 'policy = block'
asks
blocked
verdict "policy: the system's file"

file "$conf" 'policy = log'
asks
unchanged
complains 1 'wrong GOROOT for'
verdict "policy: the user's file on top of it"

asks GOROOT_GUARD=rewrite
rewritten
complains 1 'rewrote GOROOT for'
verdict 'policy: the variable on top of both'

asks GOROOT_GUARD=
unchanged
complains 1
verdict 'policy: an empty variable is as good as none'

file "$conf" 'record = violations'
asks
blocked
verdict "policy: what the user's file does not say is as the system's file has it"

file "$system" 'policy = rewrite' "log = file:$tmp/log.system"
rm "$conf"
asks
rewritten
complains 0
mv "$tmp/log.system" "$records" || fault "no record"
has_records 1
verdict "log: the system's file"

file "$conf" "log = file:$tmp/log.user"
asks
complains 0
[ ! -e "$tmp/log.system" ] || fault "a record went to the system's log"
mv "$tmp/log.user" "$records" || fault "no record"
has_records 1
verdict "log: the user's file on top of it"

asks GOROOT_GUARD_LOG=stderr
complains 1 'rewrote GOROOT for'
if [ -e "$tmp/log.system" ] || [ -e "$tmp/log.user" ]; then
        fault 'a record went to a file'
fi
verdict 'log: the variable on top of both'

file "$system" 'policy = rewrite' 'rewrite = unset'
file "$conf" "log = file:$records"
asks
prints '(unset)'
has_records 1
verdict "rewrite: the system's file"

file "$conf" 'rewrite = real'
asks
prints "$tmp/root"
verdict "rewrite: the user's file on top of it"

file "$system" 'policy = rewrite' 'names = zzz*'
rm "$conf"
asks
unchanged
complains 0
verdict "names: the system's file"

file "$conf" 'names = xxx go'
asks
rewritten
verdict "names: the user's file on top of it"

asks GOROOT_GUARD_NAMES='yyy*'
unchanged
complains 0
verdict 'names: the variable on top of both'

file "$system" 'record = all' "log = file:$records"
file "$conf" '# nothing'
guarded GOROOT_GUARD_CONF="$conf" "$launch" "$go" env GOROOT
prints '(unset)'
has_records 1
record '[.action, .reason] | join(" ")' 'pass match'
verdict "record: the system's file"

file "$conf" 'record = violations'
guarded GOROOT_GUARD_CONF="$conf" "$launch" "$go" env GOROOT
has_records 0
complains 0
verdict "record: the user's file on top of it"

: >"$system"
: >"$conf"
asks
unchanged
complains 1 'wrong GOROOT for'
verdict 'empty files'

# ---- what is recorded ----

rm "$system"
file "$conf" 'record = all' "log = file:$records"
asks
unchanged
guarded GOROOT="$tmp/root/" GOROOT_GUARD_CONF="$conf" "$launch" "$go" env GOROOT
has_status 0
prints "$tmp/root/"
has_records 2
record '[.action, .reason] | join(" ")' "$(printf '%s\n' 'log version-mismatch' 'pass match')"
verdict 'record = all: the right GOROOT and the wrong one'

file "$conf" 'policy = off' 'record = all' "log = stderr, file:$records"
asks
unchanged
guarded GOROOT_GUARD_CONF="$conf" "$launch" "$go" env GOROOT
complains 0
has_records 0
verdict 'policy = off: nothing is recorded, not even all'

file "$conf" 'policy = block' "log = stderr, file:$records"
asks GOROOT_GUARD=off
unchanged
complains 0
has_records 0
verdict 'GOROOT_GUARD=off: nothing is recorded, nothing is blocked'

# ---- mistakes ----

# The system's file holds the last good values: everything is still rewritten and recorded in both ways.
file "$system" 'policy = rewrite' "log = stderr, file:$records"

# said_by_library: the mistake that its first line tells.
said_by_library() {
        local line
        line=$(head -n 1 <<<"$err")
        line=${line#goroot-guard: }
        line=${line%; see goroot-guard check-config}
        [[ ! $line =~ \;\ [0-9]+\ more\ mistakes?$ ]] || line=${line%; * more mistake*}
        printf '%s\n' "$line"
}

# mistaken COUNT ORIGIN LINE MESSAGE: the launch was rewritten, with one record of so many mistakes.
mistaken() {
        rewritten
        has_records 2
        record .action "$(printf '%s\n' config-error rewrite)"
        record 'select(.action == "config-error") | "\(.count) \(.config):\(.line): \(.message)"' "$1 $2:$3: $4"
        complains 2 'rewrote GOROOT for'
}

# mistake COUNT LINE MESSAGE TEXT: a file with so many mistakes, the first of which is that. TEXT has printf's escapes.
mistake() {
        local count=$1 line=$2 message=$3 first
        printf '%b' "$4" >"$conf"
        try "$program" check-config "$conf"
        has_status 1
        [ "$(wc -l <<<"$out")" -eq "$count" ] || fault "check-config says otherwise: $out"
        first=$(head -n 1 <<<"$out")
        [[ $first == "$conf$([ "$line" -eq 0 ] || echo ":$line"): $message"* ]] ||
                fault "check-config says otherwise: $out"
        asks
        mistaken "$count" "$conf" "$line" "$message"
        [ "$(said_by_library)" = "${first%; did you mean*}" ] || fault "check-config and the library differ: $first"
        verdict "$message: $(printf '%s' "${4:0:60}" | tr '\n' ' ')"
}

mistake 1 1 'line without =' 'policy'
mistake 1 2 'line without a key' '\n = log\n'
mistake 1 1 'unknown key' 'colour = no'
mistake 1 3 'unknown key' '\n\npolici = log'
mistake 1 1 'key must be in a rule' 'cwd = /x'
mistake 1 4 'key cannot be in a rule' '[rule r]\nsource = env\npolicy = off\nlog = stderr'
mistake 1 2 'key set twice' 'policy = rewrite\npolicy = rewrite'
mistake 1 1 'NUL byte' 'policy = o\0ff\n'
mistake 1 1 'empty value' 'policy ='
mistake 1 1 'bad value' 'policy = blockk'
mistake 1 1 'bad value' 'policy = BLOCK'
mistake 1 1 'bad value' 'rewrite = no'
mistake 1 1 'bad value' 'record = none'
mistake 1 1 'bad value' 'sticky = on'
mistake 1 1 'bad value' 'lock = 1'
mistake 1 1 'bad value' 'names = ,'
mistake 1 1 'pattern with a slash' 'names = zzz bin/go'
mistake 1 1 'value too long' "names = $(printf '%04096d' 0)"
mistake 1 1 'bad value' 'log = journal'
mistake 1 1 'path missing' 'log = file'
mistake 1 1 'relative path' 'log = file:x'
mistake 1 1 'path too long' "log = file:/$(printf '%0511d' 0)"
mistake 1 1 'empty entry' 'log = file:/dev/null,'
mistake 1 1 'entry given twice' 'log = file:/dev/null, file:/dev/null'
mistake 1 1 'too many entries' 'log = file:/1, file:/2, file:/3, file:/4, file:/5'
mistake 2 1 'bad value' 'policy = a\nsticky = b\nrewrite = real'
mistake 3 2 'unknown key' '# a\nb = c\nd\ne = f'

# A rule with a mistake is left out as a whole. Without it, each of these would switch the guard off.
mistake 1 2 'pattern that never matches' '[rule r]\ncwd = src/**\nsource = env\npolicy = off'
mistake 1 2 'bad value' '[rule r]\nreason = missinj, version-mismatch\npolicy = off'
mistake 1 2 'empty entry' '[rule r]\nreason = version-mismatch,\npolicy = off'
mistake 1 2 'bad value' '[rule r]\nsource = user\ngoroot = **\npolicy = off'
mistake 1 4 'unknown key' '[rule r]\nsource = env\npolicy = off\nsourze = file'
mistake 1 3 'bad value' '[rule r]\nsource = env\npolicy = of'
mistake 1 2 'rule without a condition' '\n[rule r]\npolicy = off'
mistake 1 2 'rule without an effect' '\n[rule r]\nsource = env'
mistake 1 1 'rule without a name' '[rule]\nsource = env\npolicy = off'
mistake 1 1 'bad rule name' '[rule a b]\nsource = env\npolicy = off'
mistake 1 4 'rule name used twice' '[rule r]\ngoroot = /x\npolicy = off\n[rule r]\nsource = env\npolicy = off'
mistake 1 1 'text behind the section' '[rule r] policy = off\nsource = env\npolicy = off'
mistake 1 1 'section without ]' '[rule r\nsource = env\npolicy = off'
mistake 1 1 'section without [' 'rule r]\npolicy = off'
mistake 1 1 'unknown section' '[global]\npolicy = off'
mistake 1 97 'too many rules' "$(for i in {0..31}; do printf '[rule r%s]\\ngoroot = /x\\npolicy = off\\n' "$i"; done)\
[rule r32]\nsource = env\npolicy = off"

mistake 1 0 'file too large' "policy = off\n$(printf '%40960s' '')"

head -c 4096 "$fake_go" >"$conf"
try "$program" check-config "$conf"
has_status 1
count=$(wc -l <<<"$out")
first=$(head -n 1 <<<"$out")
asks
mistaken "$count" "$conf" 1 'NUL byte'
[ "$(said_by_library)" = "$first" ] || fault "check-config and the library differ: $first"
verdict 'a binary file'

# in_force COUNT ORIGIN MESSAGE VAR=VALUE...: mistakes in the environment. The program has another file of the system,
# so what it says of files that are all right is not compared.
in_force() {
        local count=$1 origin=$2 message=$3 first
        shift 3
        try env "$@" "$program" check-config
        has_status 1
        first=$(head -n 1 <<<"$out")
        guarded "$wrong" "$@" "$launch" "$go" env GOROOT
        mistaken "$count" "$origin" 0 "$message"
        [ "$(said_by_library)" = "${first%; did you mean*}" ] || fault "check-config and the library differ: $first"
        verdict "$message: $*"
}
rm "$conf"
in_force 1 GOROOT_GUARD 'bad value' GOROOT_GUARD=blockk
in_force 1 GOROOT_GUARD_LOG 'relative path' GOROOT_GUARD_LOG=file:x
in_force 1 GOROOT_GUARD_LOG 'bad value' GOROOT_GUARD_LOG=journal
in_force 1 GOROOT_GUARD_NAMES 'pattern with a slash' GOROOT_GUARD_NAMES='zzz bin/go'
in_force 1 GOROOT_GUARD_STICKY 'bad value' GOROOT_GUARD_STICKY=maybe
in_force 1 "$conf" 'no such file' GOROOT_GUARD_CONF="$conf"
in_force 1 GOROOT_GUARD_CONF 'not an absolute path' GOROOT_GUARD_CONF=user.conf
in_force 1 "$tmp/root" 'cannot read this file' GOROOT_GUARD_CONF="$tmp/root"
in_force 1 "$tmp/launch/x" 'cannot read this file' GOROOT_GUARD_CONF="$tmp/launch/x"
in_force 1 /dev/zero 'file too large' GOROOT_GUARD_CONF=/dev/zero
in_force 5 GOROOT_GUARD_CONF 'not an absolute path' GOROOT_GUARD_CONF=x GOROOT_GUARD=x GOROOT_GUARD_LOG=x \
        GOROOT_GUARD_NAMES=/ GOROOT_GUARD_STICKY=x

file user.conf 'policy = off'
in_force 1 GOROOT_GUARD_CONF 'not an absolute path' GOROOT_GUARD_CONF=user.conf

mkfifo "$tmp/fifo"
guarded "$wrong" GOROOT_GUARD_CONF="$tmp/fifo" timeout 60 "$launch" "$go" env GOROOT
mistaken 1 "$tmp/fifo" 0 'cannot read this file'
verdict 'a FIFO that nobody writes to: no hang'

if [ "$(id -u)" -eq 0 ]; then
        file "$tmp/closed.conf" 'policy = off'
        chmod 600 "$tmp/closed.conf"
        : >"$records"
        chmod 666 "$records"
        guarded "$wrong" GOROOT_GUARD_CONF="$tmp/closed.conf" setpriv --reuid 4242 --regid 4242 --clear-groups \
                "$launch" "$go" env GOROOT
        mistaken 1 "$tmp/closed.conf" 0 'cannot read this file'
        verdict 'a file that this user may not read'
else
        file "$tmp/closed.conf" 'policy = off'
        chmod 000 "$tmp/closed.conf"
        in_force 1 "$tmp/closed.conf" 'cannot read this file' GOROOT_GUARD_CONF="$tmp/closed.conf"
fi

file "$system" 'policy = rewrite' "log = stderr, file:$records" 'colour = no'
file "$conf" 'names = a/b'
asks GOROOT_GUARD_STICKY=maybe
mistaken 3 "$system" 3 'unknown key'
verdict "mistakes in all places: the system's file comes first"

# ---- which launches leave a record of a mistake ----

file "$system" "log = file:$records"
file "$conf" 'colour = no'
cp "$fake_go" "$tmp/mango"
printf '#!/bin/sh\nexit 5\n' >"$tmp/script-go"
chmod +x "$tmp/script-go"

# leaves COUNT NAME [VAR=VALUE...] CMD...
leaves() {
        local count=$1 name=$2
        shift 2
        guarded GOROOT_GUARD_CONF="$conf" "$@"
        complains 0
        has_records "$count"
        record 'select(.action != "config-error")' ''
        verdict "a mistake is recorded $count times: $name"
}
leaves 0 'another program' "$launch" /bin/true
leaves 0 'another program with a wrong GOROOT' "$wrong" "$launch" /bin/true
leaves 0 'a program with go in its name' "$wrong" "$launch" "$tmp/mango" x
leaves 0 'a script with go in its name' "$wrong" "$launch" "$tmp/script-go"
leaves 0 'a go that is not there' "$wrong" "$launch" "$tmp/root/bin/no-go"
leaves 1 'a go' "$launch" "$go" x
leaves 1 'a go by posix_spawn' "$launch" -s "$go" x
leaves 1 'a dynamic go' "$launch" "$tmp/dynamic/bin/go" x
leaves 1 'a dynamic go by posix_spawn' "$launch" -s "$tmp/dynamic/bin/go" x
leaves 1 'a dynamic go by a launcher that no hook sees' "$launch_static" "$tmp/dynamic/bin/go" x
leaves 3 'three of them' sh -c "$go x; $go x; $tmp/dynamic/bin/go x"

# ---- rules ----

rm "$system"

# decides NAME CONDITIONS [VAR=VALUE...] CMD...: a rule with these conditions makes the launch log instead of rewrite.
# CMD prints the GOROOT that a go gets.
decides() {
        local name=$1
        printf 'policy = rewrite\nlog = file:%s\n[rule r]\n%bpolicy = log\n' "$records" "$2" >"$conf"
        shift 2
        guarded GOROOT_GUARD_CONF="$conf" "$@"
        has_status 0
        has_records 1
        record '[.action, .rule] | join(" ")' 'log r'
        prints "$(records .goroot)"
        verdict "decides: $name"
}

# leaves_alone: with these it does not.
leaves_alone() {
        local name=$1
        printf 'policy = rewrite\nlog = file:%s\n[rule r]\n%bpolicy = log\n' "$records" "$2" >"$conf"
        shift 2
        guarded GOROOT_GUARD_CONF="$conf" "$@"
        has_status 0
        has_records 1
        record '[.action, .rule] | map(tostring) | join(" ")' 'rewrite null'
        prints "$(records .real_root)"
        verdict "leaves alone: $name"
}

asking=("$launch" "$go" env GOROOT)
mkdir -p "$tmp/src/app/sub" "$tmp/src/application" "$HOME/src"
decides 'cwd' "cwd = $tmp/src/app\n" "$wrong" env -C "$tmp/src/app" "${asking[@]}"
leaves_alone 'cwd' "cwd = $tmp/src/app\n" "$wrong" env -C "$tmp/src/app/sub" "${asking[@]}"
decides 'cwd and all below' "cwd = $tmp/src/app/**\n" "$wrong" env -C "$tmp/src/app/sub" "${asking[@]}"
decides 'cwd itself too' "cwd = $tmp/src/app/**\n" "$wrong" env -C "$tmp/src/app" "${asking[@]}"
leaves_alone 'cwd and all below' "cwd = $tmp/src/app/**\n" "$wrong" env -C "$tmp/src/application" "${asking[@]}"
decides 'cwd in HOME' 'cwd = ~/src\n' "$wrong" env -C "$HOME/src" "${asking[@]}"
leaves_alone 'cwd in another HOME' 'cwd = ~/src\n' "$wrong" HOME=/nobody env -C "$HOME/src" "${asking[@]}"
leaves_alone 'cwd in HOME, without one' 'cwd = ~/**\n' "$wrong" env -u HOME -C "$HOME/src" "${asking[@]}"

decides 'toolchain' "toolchain = $tmp/root\n" "$wrong" "${asking[@]}"
decides 'toolchain by pattern' "toolchain = **/ro?t\n" "$wrong" "${asking[@]}"
leaves_alone 'toolchain' "toolchain = $tmp/old\n" "$wrong" "${asking[@]}"
ln -s "$go" "$tmp/linked-go"
decides 'toolchain without symbolic links' "toolchain = $tmp/root\n" "$wrong" "$launch" "$tmp/linked-go" env GOROOT
leaves_alone 'toolchain by the name of a link' "toolchain = $tmp/linked-go\n" \
        "$wrong" "$launch" "$tmp/linked-go" env GOROOT

decides 'launcher' "launcher = $launch\n" "$wrong" "${asking[@]}"
leaves_alone 'launcher' "launcher = /usr/bin/make\n" "$wrong" "${asking[@]}"
decides 'another launcher' "launcher = **/bin/env\n" "$wrong" env "$go" env GOROOT
decides 'launcher of a dynamic go' "launcher = $launch\n" \
        GOROOT="$tmp/root" "$launch" "$tmp/dynamic/bin/go" env GOROOT
decides 'launcher of a dynamic go, posix_spawn' "launcher = $launch\n" \
        GOROOT="$tmp/root" "$launch" -s "$tmp/dynamic/bin/go" env GOROOT

decides 'goroot' "goroot = $tmp/old\n" "$wrong" "${asking[@]}"
decides 'goroot by pattern' "goroot = $tmp/*\n" "$wrong" "${asking[@]}"
leaves_alone 'goroot as it stands' "goroot = $tmp/old\n" GOROOT="$tmp/old/" "${asking[@]}"
decides 'goroot in HOME' 'goroot = ~/.cache/tinygo/**\n' GOROOT="$HOME/.cache/tinygo/goroot-1" "${asking[@]}"
leaves_alone 'goroot in HOME' 'goroot = ~/.cache/tinygo/**\n' GOROOT=/.cache/tinygo/goroot-1 "${asking[@]}"

mkdir "$tmp/folder"
fake_root "$tmp/twin"
declare -A goroot_for=([missing]=/none [incomplete]=$tmp/folder [version-mismatch]=$tmp/old [tree-mismatch]=$tmp/twin)
for reason in missing incomplete version-mismatch tree-mismatch; do
        decides "reason $reason" "reason = $reason\n" GOROOT="${goroot_for[$reason]}" "${asking[@]}"
        others=
        for other in missing incomplete version-mismatch tree-mismatch unverifiable; do
                [ "$other" = "$reason" ] || others="$others${others:+, }$other"
        done
        leaves_alone "reason $reason" "reason = $others\n" GOROOT="${goroot_for[$reason]}" "${asking[@]}"
done
decides 'one of several reasons' 'reason = missing,version-mismatch ,  incomplete\n' "$wrong" "${asking[@]}"

file "$tmp/goenv" "GOROOT=$tmp/old"
decides 'source env' 'source = env\n' "$wrong" "${asking[@]}"
leaves_alone 'source env' 'source = env\n' GOENV="$tmp/goenv" "${asking[@]}"
leaves_alone 'source file' 'source = file\n' "$wrong" "${asking[@]}"
# The go of this test does not read that file.
printf 'policy = rewrite\nlog = file:%s\n[rule r]\nsource = file\npolicy = log\n' "$records" >"$conf"
guarded GOROOT_GUARD_CONF="$conf" GOENV="$tmp/goenv" "${asking[@]}"
prints '(unset)'
has_records 1
record '[.action, .rule, .goroot_source] | join(" ")' "log r $tmp/goenv:1"
verdict 'decides: source file'

conditions=(cwd="$tmp" toolchain="$tmp/root" launcher="$launch" goroot="$tmp/old" reason=version-mismatch source=env)
decides 'all conditions together' "$(printf '%s\\n' "${conditions[@]}")" "$wrong" "${asking[@]}"
for condition in cwd=/x toolchain=/x launcher=/x goroot=/x reason=missing source=file; do
        all=
        for line in "${conditions[@]}"; do
                [ "${line%%=*}" != "${condition%%=*}" ] || line=$condition
                all="$all$line\n"
        done
        leaves_alone "all conditions but ${condition%%=*}" "$all" "$wrong" "${asking[@]}"
done

# ruled NAME ACTION RULE GOROOT LINE...: what becomes of the launch with these lines.
ruled() {
        local name=$1 action=$2 rule=$3 goroot=$4
        shift 4
        file "$conf" "log = file:$records" "$@"
        asks
        prints "$goroot"
        has_records 1
        record '[.action, .rule] | join(" ")' "$action $rule"
        verdict "$name"
}
ruled 'the first rule that matches decides' log second "$tmp/old" 'policy = block' \
        '[rule first]' 'reason = missing' 'policy = block' \
        '[rule second]' 'source = env' 'policy = log' \
        '[rule third]' 'source = env' 'policy = rewrite'
ruled 'also if it says nothing of the policy' rewrite first '(unset)' 'policy = rewrite' \
        '[rule first]' 'source = env' 'rewrite = unset' \
        '[rule second]' 'source = env' 'policy = block'
ruled 'a rule blocks where the policy is off' block r '' 'policy = off' '[rule r]' 'source = env' 'policy = block'
ruled 'a rule sets where the others unset' rewrite r "$tmp/root" 'policy = log' 'rewrite = unset' \
        '[rule r]' 'source = env' 'policy = rewrite' 'rewrite = real'
ruled 'record = all: what a rule allows is recorded' pass r "$tmp/old" 'policy = block' 'record = all' \
        '[rule r]' 'source = env' 'policy = off'

file "$conf" 'policy = block' "log = file:$records" '[rule r]' 'source = env' 'policy = off'
asks
unchanged
has_records 0
verdict 'what a rule allows is not recorded'

# The library inside a dynamic go sees another launcher, the parent process, so it must not judge once more.
for by in '' -s; do
        for condition in 'source = env' "launcher = $launch" "launcher = $launch*"; do
                file "$conf" 'policy = block' "log = file:$records" '[rule r]' "$condition" 'policy = off'
                # shellcheck disable=SC2086 # perhaps nothing
                guarded GOROOT="$tmp/root" GOROOT_GUARD_CONF="$conf" "$launch" $by "$tmp/dynamic/bin/go" env GOROOT
                as_it_came
                has_records 0
                verdict "nor where the go is dynamic: ${condition//$tmp\//}${by:+, posix_spawn}"
        done
done
file "$conf" 'policy = block' "log = file:$records" '[rule r]' 'source = env' 'policy = off'

asks GOROOT_GUARD=rewrite
unchanged
has_records 0
verdict 'a rule decides over the variable'

file "$system" '[rule mine]' 'source = env' 'policy = block'
ruled "the user's rules come before the system's" rewrite user "$tmp/root" \
        '[rule user]' 'source = env' 'policy = rewrite'
ruled "the system's where none of the user's matches" block mine '' '[rule user]' 'source = file' 'policy = rewrite'
ruled 'a name of both files is two rules' rewrite mine "$tmp/root" '[rule mine]' 'source = env' 'policy = rewrite'
rm "$system"

# Only a real go says what it is when it is not in its tree.
toolchain 1.22
mkdir "$tmp/copied"
cp "$goroot/bin/go" "$tmp/copied/go"
file "$conf" 'policy = block' "log = file:$records" '[rule r]' 'reason = unverifiable' 'policy = rewrite'
guarded "$wrong" GOENV=off GOTOOLCHAIN=local GOROOT_GUARD_CONF="$conf" "$launch" "$tmp/copied/go" env GOROOT
prints "$tmp/old"
has_records 1
record '[.action, .reason, .rule, .real_root] | map(tostring) | join(" ")' 'log unverifiable r null'
verdict 'reason unverifiable: logged at most, whatever the rule says'

file "$conf" 'policy = block' "log = file:$records" '[rule r]' "toolchain = $tmp/copied/go" 'policy = off'
guarded "$wrong" GOENV=off GOTOOLCHAIN=local GOROOT_GUARD_CONF="$conf" "$launch" "$tmp/copied/go" env GOROOT
prints "$tmp/old"
has_records 0
verdict 'a toolchain without a root goes by the path of the binary'

# ---- names ----

ln -s "$go" "$tmp/go1.22"
ln -s "$go" "$tmp/tool"
ln -s "$tmp/dynamic/bin/go" "$tmp/go1.19"

# named GOROOT [VAR=VALUE...] NAME: what the go by that name gets.
named() {
        local goroot=$1 name=${*: -1}
        local -a settings=("${@:2:$#-2}")
        guarded "$wrong" "${settings[@]}" "$launch" "$name" env GOROOT
        prints "$goroot"
        verdict "names: ${settings[*]//$tmp\//} ${name//$tmp\//}"
}
file "$conf" 'policy = rewrite' 'names = go' 'log = file:/dev/null'
named "$tmp/root" GOROOT_GUARD_CONF="$conf" "$go"
named "$tmp/old" GOROOT_GUARD_CONF="$conf" "$tmp/go1.22"
named "$tmp/old" GOROOT_GUARD=rewrite GOROOT_GUARD_NAMES=go "$tmp/go1.22"
named "$tmp/root" GOROOT_GUARD=rewrite GOROOT_GUARD_NAMES='x, go1.2?' "$tmp/go1.22"
named "$tmp/old" GOROOT_GUARD=rewrite GOROOT_GUARD_NAMES='x, go1.2?' "$go"
named "$tmp/old" GOROOT_GUARD=rewrite "$tmp/tool"
named "$tmp/root" GOROOT_GUARD=rewrite GOROOT_GUARD_NAMES='*go* tool' "$tmp/tool"
named "$tmp/root" GOROOT_GUARD=rewrite GOROOT_GUARD_NAMES='*go* tool' "$go"
file "$conf" 'policy = rewrite' 'names = *go* tool'
named "$tmp/old" GOROOT_GUARD_CONF="$conf" "$tmp/tool"

for by in "$launch" "$launch_static"; do
        guarded GOROOT="$tmp/root" GOROOT_GUARD=block GOROOT_GUARD_NAMES=go "$by" "$tmp/go1.19" env GOROOT
        has_status 0
        prints "$tmp/root"
        complains 0
        verdict "names: a dynamic go of another name, launched by ${by##*/}"

        guarded GOROOT="$tmp/root" GOROOT_GUARD=block GOROOT_GUARD_NAMES=go1.19 "$by" "$tmp/go1.19" env GOROOT
        has_status 126
        complains 1 'blocked'
        verdict "names: a dynamic go of that name, launched by ${by##*/}"
done

# ---- lock ----

file "$system" 'policy = rewrite' "log = file:$records" 'lock = yes'
file "$conf" 'policy = off' 'names = zzz' 'log = stderr' 'lock = no' 'colour = no' \
        '[rule r]' 'source = env' 'policy = off'
asks
rewritten
complains 0
has_records 1
record .action rewrite
verdict "lock: the user's file changes nothing, and its mistakes are nobody's"

asks GOROOT_GUARD=off GOROOT_GUARD_LOG=stderr GOROOT_GUARD_NAMES=zzz GOROOT_GUARD_STICKY=wrong
rewritten
complains 0
has_records 1
record .action rewrite
verdict 'lock: the variables change nothing'

for setting in GOROOT_GUARD=off GOROOT_GUARD=block GOROOT_GUARD=x GOROOT_GUARD_LOG=stderr GOROOT_GUARD_NAMES=zzz \
        GOROOT_GUARD_NAMES=/; do
        guarded "$wrong" "$setting" "$launch" "$go" env GOROOT
        rewritten
        complains 0
        has_records 1
        record .action rewrite
        verdict "lock: $setting changes nothing"
done

guarded "$wrong" GOROOT_GUARD_NAMES=tool "$launch" "$tmp/tool" env GOROOT
unchanged
has_records 0
verdict 'lock: nor are more names looked at'

file "$system" 'policy = rewrite' "log = file:$records" 'lock = no'
asks
unchanged
complains 0
verdict 'lock = no: they do'

file "$system" 'policy = block'
file "$conf" 'policy = rewrite' "log = file:$records" 'lock = yes'
asks GOROOT_GUARD=off GOROOT_GUARD_LOG=stderr GOROOT_GUARD_NAMES=zzz
rewritten
complains 0
has_records 1
verdict "lock in the user's file: the variables change nothing"
rm "$system" "$conf"

# ---- a variable for one launch ----

# What a user types in a shell that came up under guard counts for that launch; what the shell has lost, it still knows.
one() {
        guarded "$wrong" GOROOT_GUARD=rewrite sh -c "$1 $go env GOROOT"
}
one GOROOT_GUARD=off
unchanged
complains 0
verdict 'GOROOT_GUARD=off for one launch'
one GOROOT_GUARD=block
has_status 126
complains 1 blocked
verdict 'GOROOT_GUARD=block for one launch'
one GOROOT_GUARD=
rewritten
complains 1 'rewrote'
verdict 'GOROOT_GUARD set to nothing for one launch counts as not set'
one 'unset GOROOT_GUARD;'
rewritten
complains 1 'rewrote'
verdict 'GOROOT_GUARD lost before the launch'
one "GOROOT_GUARD_LOG=file:$records"
rewritten
complains 0
has_records 1
verdict 'GOROOT_GUARD_LOG for one launch'
file "$conf" 'policy = off'
one "unset GOROOT_GUARD; GOROOT_GUARD_CONF=$conf GOROOT_GUARD=block"
has_status 126
verdict 'GOROOT_GUARD_CONF for one launch: its variables still come on top'
rm "$conf"

# ---- when files are read ----

title='files are read when a go is launched'
if needs strace "$title"; then
        file "$system" '# nothing'
        file "$conf" '# nothing'
        traced() {
                guarded "$wrong" GOROOT_GUARD_CONF="$conf" strace -f -e trace=open,openat,openat2 -o "$tmp/trace" "$@"
        }
        opened() {
                local count
                count=$(grep -cF "\"$2\"" "$tmp/trace") || :
                [ "$count" -eq "$1" ] || fault "$2 was opened $count times, expected $1"
        }
        traced sh -c '/bin/true; /bin/echo x; ls / >/dev/null; env env true'
        has_status 0
        opened 0 "$conf"
        opened 0 "$system"
        verdict 'no file is read for launches of other programs'

        traced "$launch" "$go" env GOROOT
        unchanged
        opened 1 "$conf"
        opened 1 "$system"
        verdict 'each file is read once for the launch of a go'

        file "$system" 'lock = yes'
        traced "$launch" "$go" env GOROOT
        opened 0 "$conf"
        opened 1 "$system"
        verdict "lock: the user's file is not even opened"

        # calls LIBRARY [VAR=VALUE...]: the system calls of a program that launches nothing.
        calls() {
                env -i "${@:2}" LD_PRELOAD="$1" strace -o "$tmp/trace" /bin/true
                sed 's/(.*//' "$tmp/trace"
        }
        # How many segments a library is mapped in is no matter here.
        without_maps() {
                grep -vxE 'mmap|mprotect'
        }
        # The loader's last act is to give its cache back; constructors run then.
        behind_loader() {
                sed '1,/^munmap$/d'
        }
        for settings in '' "GOROOT_GUARD=block $wrong" \
                "GOROOT_GUARD_CONF=$conf GOROOT_GUARD_STICKY=yes GOROOT_GUARD_NAMES=*"; do
                # shellcheck disable=SC2086 # several words
                {
                        expected=$(calls "$empty" $settings)
                        got=$(calls "$library" $settings)
                }
                grep -q munmap <<<"$expected" || fault "the loader behaves in another way here: $expected"
                [ "$(without_maps <<<"$got")" = "$(without_maps <<<"$expected")" ] || fault "other system calls: $got"
                [ "$(behind_loader <<<"$got")" = "$(behind_loader <<<"$expected")" ] ||
                        fault "constructors make system calls: $got"
                launched="strace /bin/true with $settings"
                verdict "loaded into another program, the library makes no system call${settings:+ with $settings}"
        done
fi

done_testing
