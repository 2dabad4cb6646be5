#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A whole Debian system with the library in /etc/ld.so.preload does all that one without it does:
#
#   chroot.sh PROGRAM LIBRARY DAEMON FAKE-LAUNCH FAKE-LAUNCH-STATIC SHOW BUILT-FOLDER WERROR
#
# Two copies of a base system differ by the guard alone. Each action takes place in both, and its exit status, standard output and
# standard error are compared; so are the files of both systems in the end. BUILT-FOLDER is where libraries for other
# architectures are built (tests/preload/built.sh).
set -eu

# shellcheck source=tests/rootlib.sh
. "$(dirname "$0")/../rootlib.sh"
own_namespaces 'a system with the library in /etc/ld.so.preload' "$0" "$@"
here=$rootlib/preload
# shellcheck source=tests/preload/built.sh
. "$here/built.sh"
program=$(realpath -e "$1")
native=$(realpath -e "$2")
daemon=$(realpath -e "$3")
launch=$(realpath -e "$4")
launch_static=$(realpath -e "$5")
show=$(realpath -e "$6")
built=$7
werror=$8
roots_begin
base_system 'a base system'
triplet=$(gcc -print-multiarch)
records=/var/log/goroot-guard.jsonl

# ---- what both have ----

common=$tmp/common
layer "$common" "$base"
open_root "$common"
local_archive "$common"

# prepare CMD...: in what both have; nothing goes on if it fails.
prepare() {
        quietly in_root "$common" DEBIAN_FRONTEND=noninteractive "$@" || {
                t_result 1 "$*"
                done_testing
        }
}

prepare apt-get -q update
prepare apt-get -q -y --no-install-recommends install debhelper dh-golang fakeroot golang-any openssh-client
# Another random one.
prepare sh -c 'echo 0123456789abcdef0123456789abcdef >/etc/machine-id'
prepare useradd -m -s /bin/bash -u 1234 worker
prepare sh -c 'echo worker:first-secret | chpasswd && echo root:root-secret | chpasswd'
prepare su - worker -c 'mkdir -m 700 .ssh && ssh-keygen -q -t ed25519 -N "" -f .ssh/id && cp .ssh/id.pub .ssh/authorized_keys'
# Random ones would be made when the server is installed.
prepare ssh-keygen -A
prepare sh -c 'echo "tmpfs /mnt tmpfs user,noauto,size=64k 0 0" >>/etc/fstab'
cp -R "$rootlib/system/greeting" "$common/home/worker/"
in_root "$common" chown -R worker: /home/worker
mkdir -p "$common/opt/tests" "$common/jail/bin"
cp "$daemon" "$common/opt/tests/daemon"
cp "$launch" "$common/opt/tests/launch"
cp "$launch_static" "$common/opt/tests/launch-static"
install -m 4755 "$launch" "$common/opt/tests/setuid"
install -m 2755 "$launch" "$common/opt/tests/setgid"
cp "$show" "$common/jail/bin/go"
chown 65534:65534 "$common/jail"
unpacked=$GG_CACHE/roots
install "$unpacked/bookworm/bin/busybox" "$common/opt/tests/busybox-static"
word_sizes=64
if [ "$triplet" = x86_64-linux-gnu ] && [ -e "$unpacked/bookworm-i386/usr/bin/make" ]; then
        word_sizes='64 32'
        mkdir -p "$common/lib/i386-linux-gnu"
        cp -a "$unpacked/bookworm-i386/lib/i386-linux-gnu/." "$common/lib/i386-linux-gnu/"
        ln -s i386-linux-gnu/ld-linux.so.2 "$common/lib/ld-linux.so.2"
        cp "$unpacked/bookworm-i386/bin/dash" "$common/opt/tests/dash-32"
        cp "$unpacked/bookworm-i386/usr/bin/make" "$common/opt/tests/make-32"
fi
# Somebody preloads something already, and has written why.
cat >"$common/etc/ld.so.preload" <<'END'
# the C library's own, which does nothing to speak of
/$LIB/libdl.so.2
END
cp -p "$common/etc/ld.so.preload" "$tmp/preload-before"

umount -R "$common/run" "$common/dev/pts" "$common/proc"
layer "$tmp/plain" "$common"
layer "$tmp/guarded" "$common"
open_root "$tmp/plain"
open_root "$tmp/guarded"

# ---- the guard, in one of them ----

install_library "$tmp/guarded" "$native" "$triplet"
case $word_sizes in
*32*)
        built_library i386 "$built" "$werror"
        install_library "$tmp/guarded" "$library" i386-linux-gnu
        ;;
esac
cat >"$tmp/guarded/etc/goroot-guard.conf" <<END
policy = log
log = file:$records
END
(umask 0 && : >"$tmp/guarded$records")
try "$program" enable --root "$tmp/guarded" "/usr/lib/$triplet/libgoroot-guard.so"
is "$status" 0 'goroot-guard enable'
[ "$status" -eq 0 ] || diag "$out" "$err"
like "$(cat "$tmp/guarded/etc/ld.so.preload")" "$(cat "$tmp/preload-before")" 'what was in /etc/ld.so.preload is still there'
like "$(cat "$tmp/guarded/etc/ld.so.preload")" libgoroot-guard.so 'and the library too'
try "$program" status --root "$tmp/guarded"
is "$status" 0 'goroot-guard status says that it is on'
[ "$status" -eq 0 ] || diag "$out" "$err"

# ---- actions ----

# What differs from one run to the next, whoever is loaded: times, rates and process numbers.
steady() {
        sed -E -e 's/ in [0-9]+s \([0-9.,]+ k?M?B\/s\)/ in 0s/' -e 's/\(?[0-9]+\.[0-9]{3}s\)?/0s/' -e 's/pid [0-9]+/pid N/' "$1"
}

# act ROOT [VAR=VALUE...] CMD...: leaves what came of it in files beside ROOT.
act() {
        local root=$1 code=0
        shift
        in_root "$root" DEBIAN_FRONTEND=noninteractive timeout --foreground -k 10 900 env "$@" >"$root.out" 2>"$root.err" </dev/null || code=$?
        echo "$code" >"$root.status"
}

# both NAME STATUS [VAR=VALUE...] CMD...: passes if the action ends with that status without the guard, and no differently with it.
both() {
        local name=$1 wanted=$2 part good=0
        shift 2
        # At once, or the test would take twice as long.
        act "$tmp/plain" "$@" &
        act "$tmp/guarded" "$@"
        wait $!
        [ "$(cat "$tmp/plain.status")" -eq "$wanted" ] || {
                diag "without the guard: status $(cat "$tmp/plain.status"), expected $wanted"
                good=1
        }
        for part in status out err; do
                diff <(steady "$tmp/plain.$part") <(steady "$tmp/guarded.$part") >"$tmp/difference" || {
                        diag "$part without (<) and with (>) the guard: $(cat "$tmp/difference")"
                        good=1
                }
        done
        [ "$good" -eq 0 ] || diag "$(tail -n 5 "$tmp/plain.out" "$tmp/plain.err")"
        t_result "$good" "$name"
}

# shows TEXT NAME: that the action did what it was meant to do.
shows() {
        like "$(cat "$tmp/plain.out" "$tmp/plain.err")" "$1" "$2"
}

is "$(in_root "$tmp/plain" grep -c goroot-guard /proc/self/maps || :)" 0 'one system is without the library'
unlike "$(in_root "$tmp/guarded" grep -c goroot-guard /proc/self/maps)" 0 'in the other one programs have it'

both 'apt-get update' 0 apt-get -q update
both 'apt-get installs a package' 0 apt-get -q -y install hello
shows 'Setting up hello' 'dpkg has set it up'
both 'the package works' 0 hello
both 'apt-get installs packages with users, services and triggers' 0 apt-get -q -y --no-install-recommends install openssh-server cron dbus sudo
both 'dpkg finds nothing changed' 0 dpkg --verify
both 'apt-get refuses what it cannot install' 100 apt-get -q -y install no-such-package
both 'apt-get removes a package' 0 apt-get -q -y purge hello
both 'it is gone' 127 hello

# ---- a Debian Go package ----

as_worker=(su - worker -c)
both 'dpkg-buildpackage builds a Go package' 0 "${as_worker[@]}" \
        'cd ~/greeting && DEB_BUILD_OPTIONS=parallel=1 dpkg-buildpackage -d -us -uc -b'
shows 'ok  	example.org/greeting' 'its tests ran'
both 'dpkg installs it' 0 sh -c 'dpkg -i /home/worker/greeting_1.0_*.deb'
both 'its program works' 0 greeting
shows 'Hello, WORLD. go1.19' 'by that Go'
ok 'both packages have the same bytes' cmp "$tmp/plain/home/worker/"greeting_1.0_*.deb "$tmp/guarded/home/worker/"greeting_1.0_*.deb
is "$(cat "$tmp/guarded$records")" '' 'no launch was found wrong'

# What the guard is there for, so that all this has not been quiet because nobody looked.
both 'a wrong GOROOT breaks go' 2 "${as_worker[@]}" 'GOROOT=/nowhere GO111MODULE=off go vet fmt'
is "$(jq -r '[.action, .reason, .goroot, .real_root, .launcher] | join(" ")' "$tmp/guarded$records")" \
        'log missing /nowhere /usr/lib/go-1.19 /usr/bin/bash' 'and is recorded'
: >"$tmp/guarded$records"

# ---- setuid programs ----

# shellcheck disable=SC2016 # theirs
both 'su from root' 0 su worker -c 'id; echo $HOME'
both 'su by a user who knows the password' 0 "${as_worker[@]}" "echo root-secret | su -c 'id; cat /proc/self/loginuid'"
shows 'uid=0(root)' 'it made them root'
both 'su by a user who does not' 1 "${as_worker[@]}" "echo wrong | su -c id"
both 'sudo that is not allowed' 1 "${as_worker[@]}" 'sudo -n id'
both 'sudo' 0 sh -c "echo 'worker ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/worker && su worker -c 'sudo -n id && sudo -n -E env | sort'"
both 'mount and umount by a user' 0 "${as_worker[@]}" 'mount /mnt && mountpoint /mnt && echo x >/mnt/x; umount /mnt && ! mountpoint /mnt'
both 'mount of what no user may' 32 "${as_worker[@]}" 'mount -t tmpfs tmpfs /mnt'
both 'passwd' 0 "${as_worker[@]}" "printf '%s\n' first-secret Second-secret-42 Second-secret-42 | passwd"
both 'the new password holds' 0 sh -c "su worker -c 'echo Second-secret-42 | su worker -c id'"
both 'a setuid program of ours' 0 "${as_worker[@]}" '/opt/tests/setuid -a /usr/bin/id -u -r'
shows 'secure 1' 'it runs with the rights of somebody else'
both 'a setgid program of ours, by posix_spawn' 0 "${as_worker[@]}" '/opt/tests/setgid -a -s /usr/bin/id'
shows 'egid=0(root)' 'it has the group'

# ---- daemons ----

# start NAME CMD...: in both systems; they run until they are stopped.
start() {
        local root
        shift
        for root in plain guarded; do
                in_root "$tmp/$root" "$@" >"$tmp/$root.daemon" 2>&1 </dev/null &
                daemons+=("$!")
        done
}

# shellcheck disable=SC2317 # ok calls it
# wait_for CMD...: until it succeeds, a minute at most.
wait_for() {
        local i
        for ((i = 0; i < 600; i++)); do
                ! "$@" >/dev/null 2>&1 || return 0
                sleep 0.1
        done
        return 1
}

# guarded_daemon PATTERN NAME: the processes of that name in the guarded system have the library.
guarded_daemon() {
        local pid found=0
        for pid in $(pgrep -x "$1"); do
                [[ $(readlink "/proc/$pid/root") == "$tmp/guarded"* ]] || continue
                found=1
                grep -q goroot-guard "/proc/$pid/maps" || found=2
        done
        is "$found" 1 "$2"
}

# shellcheck disable=SC2317 # wait_for calls it
login() {
        in_root "$1" su - worker -c "ssh -q -p $2 -i .ssh/id -o BatchMode=yes -o StrictHostKeyChecking=accept-new 127.0.0.1 true"
}

# Each listens on the same port, in a network namespace of its own.
serve() {
        local root=$1
        shift
        mkdir -p "$tmp/$root/run/sshd"
        in_root "$tmp/$root" "$@" >"$tmp/$root.daemon" 2>&1 </dev/null &
        daemons+=("$!")
}
serve plain /usr/sbin/sshd -D -e -p 2201
serve guarded /usr/sbin/sshd -D -e -p 2202
ok 'sshd starts' wait_for login "$tmp/plain" 2201
ok 'sshd starts under guard' wait_for login "$tmp/guarded" 2202
guarded_daemon sshd 'the server has the library'
echo 2201 >"$tmp/plain/etc/port"
echo 2202 >"$tmp/guarded/etc/port"
ssh="ssh -p \$(cat /etc/port) -i .ssh/id -o BatchMode=yes 127.0.0.1"
both 'a command over ssh' 0 su - worker -c "$ssh 'id; pwd; umask; go version; echo done >&2'"
shows 'go version go1.19' 'it ran there'
both 'its exit status comes through' 42 su - worker -c "$ssh 'exit 42'"
both 'a terminal over ssh' 0 su - worker -c "$ssh -tt 'test -t 0 && stty size && sudo -n id'"
both 'a file over ssh' 0 su - worker -c "ssh -V; $ssh 'cat >copy; md5sum copy' </bin/bash"
both 'a key that is not known' 255 su - worker -c "ssh -p \$(cat /etc/port) -i /dev/null -o BatchMode=yes 127.0.0.1 id"
is "$(cat "$tmp/guarded$records")" '' 'nothing was found wrong'
both 'a wrong GOROOT over ssh' 2 su - worker -c "$ssh 'GOROOT=/nowhere go env GOROOT'"
is "$(jq -r '[.goroot, .launcher] | join(" ")' "$tmp/guarded$records")" '/nowhere /usr/bin/bash' 'is recorded there'

both 'cron is told what to do' 0 sh -c 'echo "@reboot root id >/tmp/cron.out 2>&1" >/etc/cron.d/test'
start cron /usr/sbin/cron -f
ok 'cron runs a job' wait_for test -s "$tmp/plain/tmp/cron.out"
ok 'cron runs a job under guard' wait_for test -s "$tmp/guarded/tmp/cron.out"
guarded_daemon cron 'cron has the library'
both 'the job says the same' 0 cat /tmp/cron.out

mkdir -p "$tmp/plain/run/dbus" "$tmp/guarded/run/dbus"
start dbus dbus-daemon --system --nofork --nopidfile
bus='dbus-send --system --print-reply=literal --dest=org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus.GetNameOwner string:org.freedesktop.DBus'
# shellcheck disable=SC2086 # words
{
        ok 'dbus-daemon starts' wait_for in_root "$tmp/plain" $bus
        ok 'dbus-daemon starts under guard' wait_for in_root "$tmp/guarded" $bus
        guarded_daemon dbus-daemon 'dbus-daemon has the library'
        both 'a message over the bus' 0 "${as_worker[@]}" "$bus"
}

both 'a daemon that closes everything and changes its root directory' 0 /opt/tests/daemon /jail 65534
# shellcheck disable=SC2016 # python's
ask='import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.send(sys.argv[2].encode())
while True:
    data = s.recv(4096)
    if not data: break
    sys.stdout.write(data.decode())'
for root in plain guarded; do
        ok "it answers ($root)" wait_for python3 -c "$ask" "$tmp/$root/jail/socket" .
done
guarded_daemon daemon 'it has the library'
for byte in . x; do
        is "$(python3 -c "$ask" "$tmp/guarded/jail/socket" $byte)" "$(python3 -c "$ask" "$tmp/plain/jail/socket" $byte)" \
                'its launches are as without: descriptors, errors, output'
done

# ---- programs of the other kinds ----

makefile='all:; @go version; GOROOT=/usr/lib/go-1.19 go env GOROOT; ! /nothing'
both 'a static shell' 2 /opt/tests/busybox-static sh -c 'id; go version | cat; GOROOT=/nowhere go version'
both 'a static program of ours' 0 /opt/tests/launch-static -s /usr/bin/go version
both 'a static go below a dynamic program' 0 /opt/tests/launch -s /usr/bin/go version
case $word_sizes in
*32*)
        # shellcheck disable=SC2016 # its own
        both 'a 32-bit program' 0 /opt/tests/dash-32 -c 'echo $0; id; go version; exec /bin/true'
        both '32-bit make' 0 sh -c "echo '$makefile' >/tmp/Makefile && /opt/tests/make-32 -f /tmp/Makefile SHELL=/opt/tests/dash-32"
        : >"$tmp/guarded$records"
        both 'a wrong GOROOT in a 32-bit program' 2 /opt/tests/dash-32 -c 'GOROOT=/nowhere go env GOROOT'
        is "$(jq -r '[.goroot, .launcher] | join(" ")' "$tmp/guarded$records")" '/nowhere /opt/tests/dash-32' 'is recorded too'
        ;;
esac

# ---- afterwards ----

for pid in "${daemons[@]}"; do
        kill "$pid" 2>/dev/null || :
        wait "$pid" 2>/dev/null || :
done

try "$program" disable --root "$tmp/guarded"
is "$status" 0 'goroot-guard disable'
ok '/etc/ld.so.preload is as it was' cmp "$tmp/guarded/etc/ld.so.preload" "$tmp/preload-before"
is "$(stat -c '%a %u:%g' "$tmp/guarded/etc/ld.so.preload")" "$(stat -c '%a %u:%g' "$tmp/preload-before")" 'its mode and owner too'
is "$(in_root "$tmp/guarded" grep -c goroot-guard /proc/self/maps || :)" 0 'programs that start now are without the library'

# What is in a system: kind, mode, owner, target, and the bytes of files. Logs and caches have times in them; /etc/shadow
# has salts, and what the guard brought is its own.
contents() (
        cd "$1"
        find . -xdev \( -path ./proc -o -path ./run -o -path ./dev -o -path ./srv -o -path './var/log/*' -o -path './var/cache/*' \
                -o -path ./var/lib/apt/lists -o -path ./var/lib/sudo -o -name '*.so.cache' -o -path './tmp/*' -o -path './etc/shadow*' \
                -o -name libgoroot-guard.so -o -name goroot-guard.conf -o -path ./etc/port -o -path ./jail/socket -o -name '*known_hosts*' \
                -o -path '*/go-build' -o -name '*.buildinfo' -o -name '*.changes' \) \
                -prune -o -printf '%p %y %m %U:%G %l\n' | LC_ALL=C sort | tee "$tmp/entries"
        sed -n 's/ f [0-7]* [0-9]*:[0-9]* $//p' "$tmp/entries" | tr '\n' '\0' | xargs -0 sha256sum
)
contents "$tmp/plain" >"$tmp/plain.contents"
contents "$tmp/guarded" >"$tmp/guarded.contents"
is "$(diff "$tmp/plain.contents" "$tmp/guarded.contents" | head -n 20)" '' 'the files of both systems are the same'

done_testing
