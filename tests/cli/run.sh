#!/bin/sh
# SPDX-License-Identifier: MIT
# goroot-guard run: what the command gets, where the library is found, what happens if it cannot get in.
#
#   tests/cli/run.sh PROGRAM LIBRARY TWIN SYSTEM [INSTALLED]
#
# TWIN is the same program with SYSTEM as the system's configuration, a file that this test writes.
# INSTALLED is the absolute path of the library that the program was configured for; if there is one, it takes part.
# shellcheck disable=SC2016,SC2317 # commands for an inner shell; functions are called through ok and try
set -eu
program=$(realpath -e "$1")
library=$(realpath -e "$2")
twin=$(realpath -e "$3")
system=$4
installed=${5-}
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"

# tests/packages/tarball.sh runs this too.
exec 9>"$system.lock"
flock 9

toolchain 1.19
r19=$goroot
toolchain 1.22
r22=$goroot
export GOTOOLCHAIN=local GOPROXY=off GOFLAGS=-mod=mod GOCACHE="$tmp/gocache"
cd "$tmp"

# A command that leaves a trace if it was started.
printf '#!/bin/sh\n: >%s/started\n' "$tmp" >"$tmp/trace"
chmod +x "$tmp/trace"
never_started() {
        ok "$1: the command is not started" test ! -e "$tmp/started"
        rm -f "$tmp/started"
}

# refused NAME WORDS: a failure of the guard's own
refused() {
        is "$status" 125 "$1: status 125"
        is "$out" '' "$1: nothing on the standard output"
        like "$err" 'goroot-guard: ' "$1: a message with the program's name"
        like "$err" "$2" "$1: says why"
        never_started "$1"
}

# ---- the command runs as if it had been started directly ----

try "$program" run -- sh -c 'exit 7'
is "$status" 7 'the status of the command'
is "$out$err" '' 'no word of its own'
is "$(echo text | "$program" run -- cat)" text 'standard input'
try "$program" run -p log sh -c 'printf "[%s]" "$@"' name '' -p --help 'a  b' '*'
is "$out" '[][-p][--help][a  b][*]' 'arguments, options of the command among them'
is "$(sh -c 'echo $$; exec "$0" run -- sh -c "echo \$\$"' "$program" | uniq | wc -l)" 1 'the process id stays'
plain='grep -E "^(Sig(Blk|Ign)|ShdPnd)" /proc/self/status; umask; ulimit -a; pwd; for f in /proc/$$/fd/*; do readlink "$f"; done'
(
        trap '' USR1 CHLD
        sh -c "$plain" >"$tmp/seen" 7<"$tmp/trace" </dev/null
        mv "$tmp/seen" "$tmp/plain"
        "$program" run -- sh -c "$plain" >"$tmp/seen" 7<"$tmp/trace" </dev/null
)
ok 'signals, descriptors, limits and folder stay' diff "$tmp/plain" "$tmp/seen"
try sh -c '(sleep 0; kill -TERM $$) & exec "$0" run -- sleep 100' "$program"
is "$status" 143 'a signal reaches the command'

try "$program" run -- "$tmp/no/such"
is "$status" 127 'a command that is not there: status 127'
is "$err" "goroot-guard: $tmp/no/such: No such file or directory" 'a command that is not there: message'
try "$program" run -- no-such-command
is "$status" 127 'a command that is not in PATH: status 127'
is "$err" 'goroot-guard: no-such-command: No such file or directory' 'a command that is not in PATH: message'
try "$program" run -- ''
is "$status" 127 'an empty command: status 127'
: >"$tmp/plainfile"
try "$program" run -- "$tmp/plainfile"
is "$status" 126 'a file that may not be executed: status 126'
is "$err" "goroot-guard: $tmp/plainfile: Permission denied" 'a file that may not be executed: message'
try "$program" run -- "$tmp"
is "$status" 126 'a folder: status 126'
printf 'echo by sh\n' >"$tmp/headless"
chmod +x "$tmp/headless"
try "$program" run -- "$tmp/headless"
is "$status $out" '0 by sh' 'a script without #!: run by sh, as execvp does'

# ---- options ----

try "$program" run
refused 'no command' 'no command to run'
try "$program" run --
refused 'no command behind --' 'no command to run'
try "$program" run --nonsense "$tmp/trace"
refused 'unknown option' "unknown option '--nonsense'"
try "$program" run -p
refused 'no value' "option '-p' needs a value"
try "$program" run --log
refused 'no value for a long option' "option '--log' needs a value"
try "$program" run -p stop -- "$tmp/trace"
refused 'bad policy' '*--policy*stop*off, log, rewrite, block'
try "$program" run --policy= -- "$tmp/trace"
refused 'empty policy' '--policy: the value is empty'
try "$program" run --log nowhere -- "$tmp/trace"
refused 'bad sink' '*--log*nowhere'
try "$program" run -c "$tmp/no.conf" -- "$tmp/trace"
refused 'no such configuration' "$tmp/no.conf: No such file"
printf '# fine\npolicy = log\nplcy = block\n' >"$tmp/bad.conf"
try "$program" run -c bad.conf -- "$tmp/trace"
refused 'bad configuration' "$tmp/bad.conf:3: "

# ---- the environment ----

variables='echo "${GOROOT_GUARD-unset} ${GOROOT_GUARD_LOG-unset} ${GOROOT_GUARD_CONF-unset} ${GOROOT_GUARD_STICKY-unset} ${GOROOT_GUARD_NAMES-unset}"'
try "$program" run -- sh -c "$variables"
is "$out" 'unset unset unset unset unset' 'no option: no variable is set'
printf 'names = *go*, gotip\nsticky = yes\n' >"$tmp/good.conf"
try "$program" run --policy=rewrite --log "file:$tmp/log" -c good.conf -- sh -c "$variables"
is "$out" "rewrite file:$tmp/log $tmp/good.conf yes *go*, gotip" 'every option: its variable, the file by its absolute path'
is "$err" '' 'every option: no complaint'
try env GOROOT_GUARD=block GOROOT_GUARD_CONF="$tmp/good.conf" "$program" run -- sh -c "$variables"
is "$out" "block unset $tmp/good.conf yes *go*, gotip" 'variables of the caller hold'
try env GOROOT_GUARD=block "$program" run -p log -- sh -c "$variables"
is "$out" 'log unset unset unset unset' 'an option wins over a variable'

printf 'lock = yes\npolicy = off\n' >"$tmp/lock.conf"
try "$program" run -p block -c lock.conf -- "$tmp/trace"
is "$status$err" "0goroot-guard: $tmp/lock.conf says lock = yes: --policy and --log change nothing" 'a file that locks: a message'
rm "$tmp/started"
try "$program" run -c lock.conf -- "$tmp/trace"
is "$status$err" 0 'a file that locks, and no other option: no message'
rm "$tmp/started"

preload='printf %s "${LD_PRELOAD-unset}"'
try "$program" run -- sh -c "$preload"
is "$out" "$library" 'LD_PRELOAD is the library'
printf 'int answer(void);\nint answer(void) { return 42; }\n' >"$tmp/other.c"
cc -shared -fPIC -o "$tmp/other.so" "$tmp/other.c"
try env LD_PRELOAD="$tmp/other.so" "$program" run -- sh -c "$preload"
is "$out" "$tmp/other.so:$library" 'LD_PRELOAD keeps what is there, in front'
try env LD_PRELOAD="$tmp/other.so $tmp/other.so:" "$program" run -- sh -c "$preload"
is "$out" "$tmp/other.so $tmp/other.so::$library" 'LD_PRELOAD keeps it letter by letter'
try env LD_PRELOAD= "$program" run -- sh -c "$preload"
is "$out" "$library" 'an empty LD_PRELOAD'
ln -s "$library" "$tmp/alias.so"
for value in "$library" "$library:$tmp/other.so" "$tmp/other.so:$tmp/alias.so"; do
        try env LD_PRELOAD="$value" "$program" run -- sh -c "$preload"
        is "$out" "$value" "LD_PRELOAD has the library already: ${value##*/}"
done
try "$program" run -- "$program" run -p log -- sh -c "$preload"
is "$out" "$library" 'run below run: once in LD_PRELOAD'
is "$(env -i B=1 A=2 LD_PRELOAD= B=3 PATH="$PATH" "$program" run -- env)" "$(printf 'B=3\nA=2\nLD_PRELOAD=%s\nPATH=%s' "$library" "$PATH")" \
        'the order of the environment stays'
try "$program" run -- sh -c 'grep -c "$0" /proc/self/maps >/dev/null && echo mapped' "$library"
is "$out" mapped 'the library is in the command'

# ---- where the library is found ----

# tree NAME PROGRAM-FOLDER LIBRARY-FOLDER: copies, so that nothing leads back to the build tree
tree() {
        mkdir -p "$tmp/$1/$2" "$tmp/$1/$3"
        cp "$program" "$tmp/$1/$2/"
        cp "$library" "$tmp/$1/$3/"
}
tree together . .
tree built tools lib/preload
for name in together/. built/tools; do
        try "$tmp/$name/goroot-guard" run -- sh -c "$preload"
        like "$out" "$tmp/${name%%/*}/*libgoroot-guard.so" "found: $name"
done
ln -s "$tmp/together/goroot-guard" "$tmp/link"
try "$tmp/link" run -- sh -c "$preload"
is "$out" "$tmp/together/libgoroot-guard.so" 'found through a symbolic link to the program'
mkdir -p "$tmp/moved/bin"
cp "$program" "$tmp/moved/bin/"
if [ -n "$installed" ] && [ -e "$installed" ]; then
        skip 'no library: says where it looked' "$installed is there"
        skip 'found: a tree that was moved' "$installed is there"
else
        try "$tmp/moved/bin/goroot-guard" run -- "$tmp/trace"
        refused 'no library' 'libgoroot-guard.so is in none of these places'
        is "$(printf '%s\n' "$err" | grep -c '/libgoroot-guard.so$')" 4 'no library: names the places'
        [ -z "$installed" ] || like "$err" "$installed" 'no library: the configured place is among them'
        # The third is the way from bindir to libdir.
        place=$(printf '%s\n' "$err" | sed -n 's|^goroot-guard: *\(/.*\)/libgoroot-guard.so$|\1|p' | sed -n 3p)
        mkdir -p "${place:?}"
        cp "$library" "$place/"
        try "$tmp/moved/bin/goroot-guard" run -- sh -c "$preload"
        is "$out" "$(realpath "$place/libgoroot-guard.so")" 'found: a tree that was moved'
fi
for name in 'a blank' 'a:colon'; do
        tree "$name" . .
        try "$tmp/$name/goroot-guard" run -- "$tmp/trace"
        refused "a path with $name" 'LD_PRELOAD cannot name a path with blanks or colons'
done
tree broken . .
: >"$tmp/broken/libgoroot-guard.so"
try "$tmp/broken/goroot-guard" run -- "$tmp/trace"
refused 'an empty file as library' 'did not load the library'
like "$err" "LD_PRELOAD=$tmp/broken/libgoroot-guard.so" 'an empty file as library: says what was tried'
cp "$tmp/other.so" "$tmp/broken/libgoroot-guard.so"
try "$tmp/broken/goroot-guard" run -- "$tmp/trace"
refused 'another library of that name' 'did not load the library'

# ---- a go as the command ----

export GOROOT="$r19"
try "$program" run -p log -- "$r22/bin/go" env GOROOT
is "$status $out" "0 $r19" 'log: the go runs with what it inherited'
like "$err" "goroot-guard: *$r22/bin/go*$r19" 'log: a record'
is "$(printf '%s\n' "$err" | wc -l)" 1 'log: one record'
try "$program" run -p rewrite -- "$r22/bin/go" env GOROOT
is "$status $out" "0 $r22" 'rewrite: the go gets its own root'
try "$program" run -p block -- "$r22/bin/go" env GOROOT
is "$status $out" '126 ' 'block: status 126, and no go'
try "$program" run -p off -- "$r22/bin/go" env GOROOT
is "$status $out$err" "0 $r19" 'off: nothing'
try "$program" run -p rewrite --log "file:$tmp/records" -- sh -c "'$r22/bin/go' env GOROOT; '$r22/bin/go' env GOROOT"
is "$out$err" "$r22
$r22" 'file sink: nothing on the standard error'
is "$(grep -c '"action":"rewrite"' "$tmp/records")" 2 'file sink: two records'
PATH=$r22/bin:$PATH try "$program" run -p rewrite -- go env GOROOT
is "$status $out" "0 $r22" 'rewrite: a go from PATH'
try "$program" run -p rewrite -- "$r19/bin/go" env GOROOT
is "$status $out$err" "0 $r19" 'a match: no record'
unset GOROOT
try "$program" run -p block -- "$r22/bin/go" env GOROOT
is "$status $out$err" "0 $r22" 'no GOROOT: no record'

# ---- programs that the library cannot get into ----

cat >"$tmp/show.c" <<'EOF'
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#ifdef LOOK
#include <dlfcn.h>
#endif
int main(int argc, char **argv) {
        const char *preload = getenv("LD_PRELOAD");
        if (argc > 1)
                return execvp(argv[1], argv + 1);
        printf("%s", preload ? preload : "unset");
#ifdef LOOK
        printf(" %s", dlsym(RTLD_DEFAULT, "goroot_guard_loaded") ? "loaded" : "missing");
#endif
        return 0;
}
EOF
cc -static -o "$tmp/static" "$tmp/show.c"
try "$program" run -- "$tmp/static"
is "$status $out" "0 $library" 'static: runs, and hands on LD_PRELOAD'
like "$err" "goroot-guard: $tmp/static is statically linked" 'static: a message'
is "$(printf '%s\n' "$err" | wc -l)" 1 'static: on one line'
try "$program" run -p rewrite -- "$tmp/static" sh -c "GOROOT=$r19; export GOROOT; $r22/bin/go env GOROOT"
is "$status $out" "0 $r22" 'static: what it starts is under guard where it is dynamic'
try "$program" run -p off -- "$tmp/static"
is "$status$err" 0 'static, policy off: no message'
try "$program" run -p block -- "$tmp/static" sh -c ": >$tmp/started"
refused 'static, policy block' 'statically linked*block cannot be enforced'
printf '#! %s sh\n: >%s/started\n' "$tmp/static" "$tmp" >"$tmp/script"
chmod +x "$tmp/script"
try "$program" run -p block -- "$tmp/script"
refused 'a script with a static interpreter, policy block' "$tmp/script ($tmp/static) is statically linked"
try "$program" run -p block -- "$r22/bin/go" version
is "$status$err" 0 'a static go is judged itself: no message'
printf '#!/usr/bin/env sh\n:\n' >"$tmp/portable"
chmod +x "$tmp/portable"
try "$program" run -p block -- "$tmp/portable"
is "$status$err" 0 'a script of env: no message'
loader=$(readelf -l "$(command -v cat)" | sed -n 's/.*interpreter: \(.*\)\]/\1/p')
try "$program" run -p block -- "$loader" "$(command -v cat)" /dev/null
is "$status$err" 0 'the dynamic loader as command: no message'

# A library that the own loader takes and others may not: it needs a function of glibc's.
printf '%s\n' 'const char *gnu_get_libc_version(void);' 'const char *goroot_guard_loaded(void);' \
        'const char *goroot_guard_loaded(void) { return gnu_get_libc_version(); }' >"$tmp/glibc.c"
mkdir "$tmp/glibc"
cp "$program" "$tmp/glibc/"
cc -shared -fPIC -nostdlib -o "$tmp/glibc/libgoroot-guard.so" "$tmp/glibc.c"
fake=$tmp/glibc/goroot-guard
try "$fake" run -- sh -c "$preload"
is "$status $out$err" "0 $tmp/glibc/libgoroot-guard.so" 'a library for glibc alone: fine for a program of glibc'

if command -v musl-gcc >/dev/null; then
        musl-gcc -DLOOK -o "$tmp/musl" "$tmp/show.c"
        try "$program" run -p block -- "$tmp/musl"
        is "$status $out$err" "0 $library loaded" 'musl: the library is in it'
        try "$fake" run -- "$tmp/musl"
        is "$status $out" '0 unset missing' 'musl, a library for glibc alone: runs without it'
        like "$err" "goroot-guard: $tmp/musl has a dynamic loader that cannot load the guard's library (*musl" \
                'musl, a library for glibc alone: a message'
        is "$(printf '%s\n' "$err" | wc -l)" 1 'musl, a library for glibc alone: on one line'
        try env LD_PRELOAD="$tmp/other.so" "$fake" run -- "$tmp/musl"
        is "$status $out" "0 $tmp/other.so missing" 'musl, a library for glibc alone: the rest of LD_PRELOAD stays'
        try "$fake" run -p block -- "$tmp/musl" sh -c ": >$tmp/started"
        refused 'musl, a library for glibc alone, policy block' 'block cannot be enforced'
else
        skip 'musl: the library is in it' 'no musl-gcc here'
fi

# Other loaders: a copy of glibc's that works, and one that never answers.
cp "$loader" "$tmp/ld-copy.so"
cc -o "$tmp/copied" "$tmp/show.c" "-Wl,--dynamic-linker=$tmp/ld-copy.so"
try "$program" run -p block -- "$tmp/copied"
is "$status $out$err" "0 $library" "another copy of the C library's loader: asked, and fine"
printf '#!/bin/sh\necho $$ >%s/pid\nsleep 1000\n' "$tmp" >"$tmp/ld-stuck.so"
chmod +x "$tmp/ld-stuck.so"
cc -o "$tmp/stuck" "$tmp/show.c" "-Wl,--dynamic-linker=$tmp/ld-stuck.so"
try "$program" run -p block -- "$tmp/stuck"
refused 'a loader that never answers, policy block' "cannot load the guard's library ($tmp/ld-stuck.so)"
ok 'a loader that never answers: is gone' sh -c '! kill -0 "$(cat "$0")"' "$tmp/pid"
(
        trap '' CHLD
        "$program" run -p block -- "$tmp/copied" >"$tmp/ignored"
)
is "$(cat "$tmp/ignored")" "$library" 'SIGCHLD ignored by the caller: asked all the same'

# Byte 18 of an ELF header is the machine; nobody has this one (EM_AVR).
cp "$tmp/copied" "$tmp/foreign"
printf '\123\000' | dd of="$tmp/foreign" bs=1 seek=18 conv=notrunc status=none
try "$program" run -p block -- "$tmp/foreign"
refused 'another processor, policy block' "$tmp/foreign is made for another processor"
printf 'void _start(void) { __asm__("int $0x80" : : "a"(1), "b"(5)); for (;;) { } }\n' >"$tmp/small.c"
if [ -e /lib/ld-linux.so.2 ] && cc -m32 -nostdlib -fno-stack-protector -o "$tmp/small" "$tmp/small.c" -pie -fPIE \
        -Wl,--dynamic-linker=/lib/ld-linux.so.2 2>/dev/null && try "$tmp/small" && [ "$status" = 5 ]; then
        try "$program" run -- "$tmp/small"
        is "$status" 5 'another word size: runs'
        is "$err" "goroot-guard: $tmp/small is made for another processor or word size than the guard's library, which cannot get into it" \
                'another word size: a message, and none of the loader'
else
        skip 'another word size: runs' 'no 32-bit programs here'
        skip 'another word size: a message, and none of the loader' 'no 32-bit programs here'
fi

# ---- raised privileges ----

# As somebody who is not root; root's own setuid programs gain nothing.
unprivileged() {
        if [ "$(id -u)" = 0 ]; then
                setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"
        else
                "$@"
        fi
}
su=$(command -v su || :)
if [ -n "$su" ] && [ -u "$su" ] && unprivileged test -r "$su"; then
        chmod 755 "$tmp" "$tmp/together"
        try unprivileged "$tmp/together/goroot-guard" run -- su --version
        is "$status" 0 'setuid: runs'
        like "$err" 'goroot-guard: su (*/su) runs with raised privileges' 'setuid: a message'
        try unprivileged "$tmp/together/goroot-guard" run -p block -- su --version
        refused 'setuid, policy block' 'raised privileges*block cannot be enforced'
        try unprivileged setpriv --no-new-privs -- "$tmp/together/goroot-guard" run -p block -- su --version
        is "$status$err" 0 'setuid where nobody can gain privileges: no message'
else
        skip 'setuid: runs' 'no setuid su here'
fi

# ---- the system's configuration ----

# with_conf TEXT COMMAND...: where TEXT is that file. The twin of the program looks for it where tests may write.
with_conf() {
        printf '%b' "$1" >"$system"
        shift
        "$@"
}
try with_conf 'lock = yes\npolicy = off\n' "$twin" run -p block --log stderr -- sh -c 'exit 3'
is "$status" 3 'lock: runs'
is "$err" "goroot-guard: $system says lock = yes: the options of this command change nothing" 'lock: a message'
try with_conf 'lock = yes\npolicy = block\n' "$twin" run -- "$tmp/static" sh -c ": >$tmp/started"
refused "lock, the system's policy is block" 'block cannot be enforced'
try with_conf 'lock = yes\npolicy = off\n' "$twin" run -p block -- "$tmp/static"
is "$status" 0 "lock, the system's policy is off: not enforced"
try with_conf 'sticky = yes\nnames = go\n' "$twin" run -- sh -c "$variables"
is "$status $out$err" '0 unset unset unset yes go' "the system's sticky and names"
try with_conf 'nonsense\n' "$twin" run -- sh -c 'exit 4'
is "$status$err" 4 "a mistake in the system's file does not end the run"
rm -f "$system"
done_testing
