#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What the library writes, and where: form, escaping, many writers at once, sinks that fail, nothing that is secret.
#
#   records.sh LIBRARY FAKE-GO FAKE-LAUNCH RECORDS-FLOOD
set -eu

# shellcheck source=tests/preload/fake.sh
. "$(dirname "$0")/fake.sh"
fake_setup "$2"
fake_library "$1"
cp "$3" "$tmp/launch"
launch=$tmp/launch
flood=$(realpath -e "$4")

needs python3 'records' || done_testing
needs jq 'records' || done_testing
check() {
        python3 "$here/records-check.py" "$@"
}

fake_root "$tmp/root"
fake_root "$tmp/old" go1.19.8
go=$tmp/root/bin/go
file=GOROOT_GUARD_LOG=file:$records
both=GOROOT_GUARD_LOG=stderr,file:$records
wrong=GOROOT=$tmp/old
cd "$tmp"

# well_formed COUNT: the file has so many records, and nothing else.
well_formed() {
        local wrong_with_it
        wrong_with_it=$(check json "$records" "$1" 2>&1) || fault "$wrong_with_it"
        [ "$(jq -c . "$records" | wc -l)" -eq "$1" ] || fault "jq reads another number of records"
}

# ---- what a record says ----

milliseconds() {
        date +%s%3N
}

before=$(milliseconds)
guarded "$wrong" "$file" "$launch" -p "$go" id
after=$(milliseconds)
well_formed 1
read -r pid ppid uid <<<"$(tail -n 1 <<<"$out")"
record '[.v, .action, .reason, .via] | join(" ")' '1 log version-mismatch preload'
record .binary "$go"
record .binary_version go1.22.0
record .goroot "$tmp/old"
record .goroot_version go1.19.8
record .goroot_source env
record .real_root "$tmp/root"
record .launcher "$launch"
record .cwd "$tmp"
record .command id
record '[.pid, .ppid, .uid] | join(" ")' "$pid $ppid $uid"
record '.pid' "$(head -n 1 <<<"$out")"
record 'has("hint") or has("rule") or has("errno")' false
time=$(records '.time | (.[:19] + "Z" | fromdate) * 1000 + (.[20:23] | tonumber)')
if [ "$time" -lt "$before" ] || [ "$time" -gt "$after" ]; then
        fault "time is $time, expected $before to $after"
fi
verdict 'a record says who launched what, where and when'

guarded "$wrong" "$file" "$launch" -s -p "$go" id
well_formed 1
read -r pid ppid uid <<<"$(tail -n 1 <<<"$out")"
record .pid "$ppid"
[ "$pid" != "$ppid" ] || fault "nothing was spawned"
record .via preload
verdict 'with posix_spawn, pid is the process that calls it'

if [ "$(id -u)" -eq 0 ]; then
        mkdir -m 777 "$tmp/shared"
        guarded "$wrong" "GOROOT_GUARD_LOG=file:$tmp/shared/log" \
                setpriv --reuid 4242 --regid 4242 --clear-groups "$launch" "$go" id
        mv "$tmp/shared/log" "$records" || fault 'no record'
        prints "$(records .pid) $(records .ppid) 4242"
        well_formed 1
        record .uid 4242
        [ "$(stat -c '%u %a' "$records")" = '4242 644' ] || fault "the file has $(stat -c '%u %a' "$records")"
        verdict 'uid is the user of the launching process'
else
        absent 'uid is the user of the launching process' 'not root'
fi

guarded "$wrong" GOROOT_GUARD=rewrite "$file" "$launch" "$go" env GOROOT
prints "$tmp/root"
well_formed 1
record .action rewrite
verdict 'a rewritten launch'

guarded "$wrong" GOROOT_GUARD=block "$file" "$launch" "$go" env GOROOT
has_status 126
prints ''
well_formed 1
record .action block
verdict 'a blocked launch'

guarded "$wrong" GOROOT_GUARD=block "$file" "$launch" -s "$go" env GOROOT
has_status 99
prints 'Operation not permitted'
well_formed 1
record .action block
verdict 'a blocked posix_spawn'

# shellcheck disable=SC2016 # meant as it stands
guarded 'GOROOT=$HOME/go' "$file" "$launch" "$go" env GOROOT
well_formed 1
record '[.reason, .hint] | join(": ")' 'missing: a literal $ that no shell expanded'
record .goroot_version null
verdict 'a hint, and no version where there is none'

mkdir -p "$HOME/.config/go"
printf 'GOPROXY=off\nGOROOT=%s\n' "$tmp/old" >"$HOME/.config/go/env"
guarded "$both" "$launch" "$go" env GOROOT
well_formed 1
record .goroot_source "$HOME/.config/go/env:2"
complains 1 "$HOME/.config/go/env:2"
rm "$HOME/.config/go/env"
verdict 'file and line of a go/env file'

guarded "$wrong" "$both" "$launch" "$go" env GOROOT
well_formed 1
complains 1
is "$(records '"goroot-guard: wrong GOROOT for \(.binary) (\(.binary_version)): " +
        "inherited \(.goroot) (\(.goroot_version)) from the environment; real root \(.real_root)" +
        "; fix: unset GOROOT [launch \(.pid), \(.cwd)]"')" "$err" \
        'the line for people says the same'
verdict 'stderr and a file at the same time'

# ---- texts that would be something else ----

long=$(printf '%200s' '' | tr ' ' a)

# hostile NAME BYTES: in each place that a text comes from. No slash in the bytes: they are a file name too.
hostile() {
        local name=$1 bytes=$2 dir member
        dir=$tmp/hostile/$bytes
        printf '%s' "$bytes" >"$tmp/bytes"
        mkdir -p "$dir"
        fake_root "$dir/root"
        cp "$launch" "$tmp/hostile/$bytes/$bytes"
        for member in goroot binary cwd launcher goroot_source; do
                case $member in
                goroot) set -- GOROOT="$tmp/$bytes" "$both" "$launch" "$go" ;;
                binary) set -- "$wrong" "$both" "$launch" "$dir/root/bin/go" ;;
                cwd) set -- "$wrong" "$both" env -C "$dir" "$go" ;;
                launcher) set -- "$wrong" "$both" "$dir/$bytes" "$go" ;;
                goroot_source)
                        printf 'GOROOT=%s\n' "$tmp/old" >"$dir/env"
                        set -- GOENV="$dir/env" "$both" "$launch" "$go"
                        ;;
                esac
                bare "$@" x
                guarded "$@" x
                has_status 7
                # What the go sees is what it would see without the library, but for the library's own variables.
                [ "$(grep -v '^env LD_PRELOAD=' <<<"$out")" = "$out_bare" ] || fault 'the launch is another'
                got=$(check hostile "$records" "$tmp/.err" "$member" "$tmp/bytes" 2>&1) || fault "$got"
                well_formed 1
                verdict "$name in $member"
        done
        rm -rf "$tmp/hostile"
}

hostile 'a line end' $'a\nb'
hostile 'a forged record' $'a\n{"v":1,"action":"none"}\n'
hostile 'a forged line' $'a\ngoroot-guard: all is well\r'
hostile 'quotes' $'a"b\'c"'
hostile 'backslashes' $'a\\b\\\\"\\u0041\\'
hostile 'an escape sequence' $'a\e[31mred\e]0;title\a'
hostile 'a backspace and other controls' $'a\b\x01\t\v\f\x7f'
hostile 'the control sequence introducer of ISO 6429 as a byte' $'a\x9b31mred'
hostile 'the control sequence introducer of ISO 6429 in UTF-8' $'a\xc2\x9b31mred'
hostile 'a bidirectional override' $'a\xe2\x80\xaeog\xe2\x81\xa6x\xe2\x81\xa9'
hostile 'invisible characters' $'a\xe2\x80\x8bb\xef\xbb\xbfc\xc2\xad'
hostile 'line separators of Unicode' $'a\xe2\x80\xa8b\xe2\x80\xa9c'
hostile 'bytes that are no UTF-8' $'a\xff\xfe\x80b'
hostile 'overlong forms' $'a\xc0\xaf\xe0\x80\xaf\xf0\x80\x80\xaf'
hostile 'surrogates' $'a\xed\xa0\x80\xed\xb0\x80'
hostile 'cut characters' $'a\xe2\x82\x22\xf0\x9f\x98'
hostile 'characters beyond Unicode' $'a\xf4\x90\x80\x80\xf8\x88\x80\x80\x80'
hostile 'letters of all lengths, as they are' $'caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80'
hostile 'blanks at both ends' '  a  '

# Deeper than any single argument could say: what is launched from there is named relative to it.
mkdir "$tmp/deep"
cd "$tmp/deep"
while [ "${#PWD}" -lt 3780 ]; do
        mkdir "$long"
        cd "$long"
done
last=$(printf "%$((3999 - ${#PWD}))s" '' | tr ' ' b)
mkdir "$last"
cd "$last"
deep=$PWD
fake_root root
cp "$launch" .
guarded GOROOT="/none/$(printf '%3994s' '' | tr ' ' c)" "$both" ./launch root/bin/go env HOME
prints "$HOME"
is "${#deep}" 4000 'a folder with a path of 4000 bytes'
record '[.goroot, .cwd | length] | join(" ")' '4000 4000'
record .binary "$deep/root/bin/go"
record .launcher "$deep/launch"
record .cwd "$deep"
well_formed 1
got=$(check text "$tmp/.err" 1) || fault "$got"
verdict 'texts of 4000 bytes in all places'

# And past what the kernel tells.
mkdir "$long"
cd "$long" 2>/dev/null || fault 'cannot go there'
guarded "$wrong" "$both" "$launch" "$go" env HOME
prints "$HOME"
record .cwd null
well_formed 1
got=$(check text "$tmp/.err" 1) || fault "$got"
cd "$tmp"
rm -rf deep
verdict 'a working directory that is too long to be told'

mkdir gone
cd gone
rmdir ../gone
guarded "$wrong" "$both" "$launch" "$go" env HOME
cd "$tmp"
prints "$HOME"
record .cwd null
well_formed 1
verdict 'a working directory that is gone'

guarded GOROOT="$(printf '%120000s' '' | tr ' ' '\001')" "$both" "$launch" "$go" env HOME
prints "$HOME"
record .reason missing
well_formed 1
got=$(check text "$tmp/.err" 1) || fault "$got"
verdict 'a GOROOT of 120000 control characters'

# A mistake in the configuration is a text from outside too.
for bytes in $'a\nb' $'a"\\b' $'a\e[31m' $'a\xff\xe2\x80\xae'; do
        mkdir -p "$tmp/conf/$bytes"
        printf '%s' "$bytes" >"$tmp/bytes"
        line=${bytes//$'\n'/ }
        printf 'log = stderr, file:%s\ncolour%s = %s\n' "$records" "$line" "$line" >"$tmp/conf/$bytes/x"
        guarded GOROOT_GUARD_CONF="$tmp/conf/$bytes/x" "$launch" "$go" env HOME
        prints "$HOME"
        record '[.action, .message, .line, .count] | map(tostring) | join(" ")' 'config-error unknown key 2 1'
        got=$(check hostile "$records" "$tmp/.err" config "$tmp/bytes" 2>&1) || fault "$got"
        well_formed 1
        verdict "a mistake with $(printf '%q' "$bytes") in it"
done

# ---- many at once ----

guarded "$file" "$flood" "$go" 8 500 "$(printf '%3000s' '' | tr ' ' d)"
has_status 0
complains 0
well_formed 4000
got=$(check markers "$records" 8 500 '"goroot":"/none/d{3000}/([0-9]+-[0-9]+)"' 2>&1) || fault "$got"
got=$(check markers "$tmp/.out" 8 500 '/none/d{3000}/([0-9]+-[0-9]+)\n' 2>&1) || fault "launches: $got"
verdict '8 processes of 500 violations each give 4000 whole records in a file'

# The line is shorter than PIPE_BUF: pipe(7).
padding=$(printf '%1500s' '' | tr ' ' e)
env -i LD_PRELOAD="$library" "$flood" "$go" 8 500 "$padding" 2>&1 >/dev/null </dev/null | cat >"$tmp/lines"
got=$(check text "$tmp/lines" 4000 2>&1) || fault "$got"
marker=': inherited /none/e{1500}/([0-9]+-[0-9]+) \(no such directory\) .*\]\n'
got=$(check markers "$tmp/lines" 8 500 "$marker" 2>&1) || fault "$got"
launched="$flood"
verdict '8 processes of 500 violations each give 4000 whole lines in a pipe'

# ---- sinks ----

# sink NAME LINES RECORDS [VAR=VALUE...]: the launch is as without the library, with so many lines and records.
sink() {
        local name=$1 lines=$2 count=$3
        shift 3
        bare "$wrong" timeout 30 "$launch" "$go" env GOROOT
        guarded "$wrong" "$@" timeout 30 "$launch" "$go" env GOROOT
        same_launch
        prints "$tmp/old"
        complains "$lines" "$([ "$lines" -eq 0 ] || echo 'wrong GOROOT for')"
        [ "$count" -eq 0 ] || well_formed "$count"
}

sink 'default' 1 0
[ ! -e "$records" ] || fault 'a file was made'
verdict 'by default one line on stderr'

sink 'file' 0 1 "$file"
verdict 'with a file only, stderr is silent'

sink 'file again' 0 1 "$file"
sink 'file again' 0 2 "$file"
verdict 'a file is appended to'

sink 'both' 1 1 "$both"
verdict 'stderr and file together'

sink 'three' 1 1 GOROOT_GUARD_LOG=" file:$records , stderr,file:$tmp/second "
cmp -s "$records" "$tmp/second" || fault 'the files differ'
verdict 'two files and stderr'

for bad in file:relative.json journal file: file 'stderr;file:/x' "file:/$(printf '%511s' '' | tr ' ' f)"; do
        sink "$bad" 2 0 GOROOT_GUARD_LOG="$bad"
        complains 2 'goroot-guard: GOROOT_GUARD_LOG: '
        verdict "log = ${bad:0:30}: the default stays, and a line says so"
done
ok 'nothing was written to a relative path' [ ! -e relative.json ]

sink 'good and bad' 2 0 GOROOT_GUARD_LOG="file:$records,file:x"
[ ! -e "$records" ] || fault 'half of the setting counted'
verdict 'a list with a mistake in it does not count by half'

mkdir "$records"
sink 'directory' 0 0 "$file"
rmdir "$records" || fault 'something is in the directory'
verdict 'the log is a directory'

echo precious >"$tmp/precious"
ln -s "$tmp/precious" "$records"
sink 'symlink' 0 0 "$file"
[ "$(cat "$tmp/precious")" = precious ] || fault 'what the link points at was written to'
verdict 'the log is a symbolic link: refused'

ln -s "$tmp/not-there" "$records"
sink 'dangling symlink' 0 0 "$file"
[ ! -e "$tmp/not-there" ] || fault 'what the link points at was made'
verdict 'the log is a symbolic link to nothing: refused'

mkdir "$tmp/real"
ln -s real "$tmp/folder"
sink 'folder' 0 0 GOROOT_GUARD_LOG="file:$tmp/folder/log"
[ -s "$tmp/real/log" ] || fault 'no record'
verdict 'a symbolic link among the folders is followed'

mkfifo "$records"
sink 'fifo' 0 0 "$file"
[ "$status" -ne 124 ] || fault 'it hangs'
verdict 'the log is a FIFO that nobody reads: no hang'

mkfifo "$records"
cat "$records" >"$tmp/read" &
reader=$!
exec 8>"$records"
sink 'fifo with a reader' 0 0 "$file"
exec 8>&-
wait "$reader"
got=$(check json "$tmp/read" 1) || fault "$got"
verdict 'the log is a FIFO that somebody reads'

python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' records
sink 'socket' 0 0 "$file"
verdict 'the log is a socket'

for place in /dev/full /proc/no-such-file /no-such-folder/log "$tmp/root/VERSION/log" /dev/tty; do
        sink "$place" 0 0 GOROOT_GUARD_LOG="file:$place"
        verdict "the log is $place"
        sink "$place" 1 1 GOROOT_GUARD_LOG="file:$place,stderr,file:$records"
        verdict "the log is $place: the other sinks get their records"
done

if [ "$(id -u)" -eq 0 ]; then
        mkdir -m 755 "$tmp/closed"
        set -- setpriv --reuid 4242 --regid 4242 --clear-groups "$launch" "$go" env GOROOT
        bare "$wrong" "$@"
        guarded "$wrong" GOROOT_GUARD_LOG="file:$tmp/closed/log" "$@"
        as_bare
        prints "$tmp/old"
        [ ! -e "$tmp/closed/log" ] || fault 'a file was made'
        verdict 'the log is in a folder that may not be written to'
else
        absent 'the log is in a folder that may not be written to' 'not root: nobody else to be'
fi

# A process may not make files that large: setrlimit(2), RLIMIT_FSIZE. A pipe is no file.
with_little_room() {
        (ulimit -f 0 && env -i "$@" 2>&1 </dev/null)
}

for by in '' -s; do
        mode=(${by:+"$by"})
        how=${by:+, posix_spawn}
        status=0
        out=$(with_little_room "$wrong" "$file" LD_PRELOAD="$library" \
                "$launch" "${mode[@]}" "$go" env GOROOT) || status=$?
        has_status 0
        prints "$tmp/old"
        has_records 0
        verdict "a log that may not grow$how: the process lives on"

        guarded "$wrong" "$launch" -b "${mode[@]}" "$go" env GOROOT
        has_status 0
        prints "$tmp/old"
        verdict "stderr is a pipe that nobody reads any more$how: the process lives on"

        guarded "$wrong" GOROOT_GUARD=rewrite "$launch" -b "${mode[@]}" "$go" env GOROOT
        has_status 0
        prints "$tmp/root"
        verdict "stderr is a pipe that nobody reads any more$how: GOROOT is rewritten all the same"
done

try python3 "$here/records-terminal.py" env -i "$wrong" LD_PRELOAD="$library" "$launch" "$go" env GOROOT
has_status 0
prints "$tmp/old"
complains 1 'wrong GOROOT for'
verdict 'stderr is a terminal that stops who writes to it from the background: it shows the line and stops nobody'

launched='2>/dev/full'
status=0
out=$(env -i "$wrong" LD_PRELOAD="$library" "$launch" "$go" env GOROOT 2>/dev/full </dev/null) || status=$?
has_status 0
prints "$tmp/old"
verdict 'stderr is full'

# without_stderr [VAR=VALUE...] CMD...: in an environment of these alone, with standard error closed, and files at the
# descriptors that a stray write would hit.
without_stderr() {
        local fd
        for fd in 0 3 4 5 6 7 8; do
                : >"$tmp/fd.$fd"
        done
        status=0
        launched="$*, stderr closed"
        err=
        env -i "$@" >"$tmp/.out" 0<>"$tmp/fd.0" 3<>"$tmp/fd.3" 4<>"$tmp/fd.4" 5<>"$tmp/fd.5" 6<>"$tmp/fd.6" \
                7<>"$tmp/fd.7" 8<>"$tmp/fd.8" 2>&- || status=$?
        out=$(cat "$tmp/.out")
        for fd in 0 3 4 5 6 7 8; do
                [ ! -s "$tmp/fd.$fd" ] || fault "descriptor $fd was written to: $(cat "$tmp/fd.$fd")"
        done
}
without_stderr "$go" fds
open_without_stderr=$out
like "$out" $'fd 1\nfd 3\n' 'descriptor 2 is closed'

# leaves_closed SINKS COUNT NAME
leaves_closed() {
        without_stderr LD_PRELOAD="$library" "$wrong" GOROOT_GUARD_LOG="$1" "$launch" "${mode[@]}" "$go" fds
        has_status 0
        prints "$open_without_stderr"
        [ "$2" -eq 0 ] || well_formed "$2"
        verdict "stderr closed$how: $3"
}
for by in '' -s; do
        mode=(${by:+"$by"})
        how=${by:+, posix_spawn}
        leaves_closed stderr 0 'nothing else is written to'
        leaves_closed "stderr,file:$records" 1 'the file gets its record, and is closed again'
        leaves_closed "file:$records,stderr" 1 'nor does the file get the line for people'
done

bare "$launch" "$go" fds
guarded "$wrong" "$both" "$launch" "$go" fds
same_launch
well_formed 1
verdict 'no descriptor is left open'

# ---- nothing that is secret ----

# secret COMMAND [ARGUMENT...]: what the member `command` says; the arguments have s3cr3t or hunter in them.
secret() {
        local command=$1
        shift
        bare "$wrong" TOKEN=s3cr3t "$launch" "$go" "$@"
        guarded "$wrong" "$both" TOKEN=s3cr3t "$launch" "$go" "$@"
        has_status 7
        well_formed 1
        record .command "$command"
        ! grep -qE 's3cr3t|hunter' "$records" || fault 'the record tells'
        ! grep -qE 's3cr3t|hunter' "$tmp/.err" || fault 'the line tells'
        grep -qx 'env TOKEN=s3cr3t' <<<"$out" || fault 'there was nothing to tell'
        verdict "command is $command for: go $(printf '%q ' "$@")"
}
secret build build -ldflags='-X main.token=s3cr3t' ./hunter
secret test test s3cr3t
secret run run . --password hunter
secret null
secret null -C s3cr3t build
secret null -token=s3cr3t
secret null s3cr3t
secret null https://user:s3cr3t@host
secret null thisishunterssecret
secret null Hunter
secret null $'build\ns3cr3t'
secret null ''
secret null s3cr3t.go

done_testing
