#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Where a process may live: without /proc, in a root directory of its own, as the first process of a namespace; and where its
# log may lie, beyond what records.sh has.
#
#   places.sh LIBRARY FAKE-GO FAKE-GO-DYNAMIC FAKE-LAUNCH LAUNCH
set -eu

# shellcheck source=tests/preload/fake.sh
. "$(dirname "$0")/fake.sh"
fake_setup "$2"
fake_library "$1"
fake_go_dynamic=$(realpath -e "$3")
launch=$(realpath -e "$4")
by=$(realpath -e "$5")
needs jq 'places' || done_testing

fake_root "$tmp/root"
fake_root "$tmp/old" go1.19.8
cp "$launch" "$tmp/launch"
launch=$tmp/launch
wrong=GOROOT=$tmp/old
file=GOROOT_GUARD_LOG=file:$records
go=$tmp/root/bin/go
cd "$tmp"

# ---- where the log may lie ----

# as_ever NAME RECORDS COMMAND...: the launch that COMMAND makes is as without the library.
as_ever() {
        local name=$1 count=$2 policy expected
        shift 2
        for policy in log rewrite block; do
                bare "$wrong" timeout 60 "$@"
                guarded "$wrong" GOROOT_GUARD="$policy" "$file" timeout 60 "$@"
                case $policy in
                log) as_bare ;;
                rewrite)
                        has_status 0
                        prints "$tmp/root"
                        ;;
                block)
                        has_status 126
                        prints ''
                        ;;
                esac
                complains 0
                [ "$count" = any ] || has_records "$count"
                expected=$policy
                [ "$count" != 1 ] || record .action "$expected"
                verdict "$name, $policy"
        done
}
simple=("$launch" "$go" env GOROOT)

as_ever 'the log is a file' 1 "${simple[@]}"

mkdir -m 1777 "$tmp/sticky"
echo precious >"$tmp/precious"
ln -s "$tmp/precious" "$tmp/sticky/log"
plain_records=$file
file=GOROOT_GUARD_LOG=file:$tmp/sticky/log
as_ever 'the log is a symbolic link in a folder for all' any "${simple[@]}"
is "$(cat "$tmp/precious")" precious 'what the link points at is as it was'

file=GOROOT_GUARD_LOG=file:/dev/null
as_ever 'the log is a device' any "${simple[@]}"
file=$plain_records

ln "$tmp/precious" "$tmp/twin"
file=GOROOT_GUARD_LOG=file:$tmp/twin
guarded "$wrong" "$file" "${simple[@]}"
prints "$tmp/old"
complains 0
[ "$(head -n 1 "$tmp/precious")" = precious ] || fault 'what was there is gone'
[ "$(wc -l <"$tmp/precious")" -eq 2 ] || fault 'it was not appended to'
verdict 'the log is a hard link: appended to, as any file'
file=$plain_records

if [ "$(id -u)" -eq 0 ]; then
        other=(setpriv --reuid 4242 --regid 4242 --clear-groups "${simple[@]}")
        for mode in 644 600 000; do
                : >"$tmp/sticky/roots-log"
                chmod "$mode" "$tmp/sticky/roots-log"
                file=GOROOT_GUARD_LOG=file:$tmp/sticky/roots-log
                as_ever "the log is root's, mode $mode, the user another" any "${other[@]}"
                [ ! -s "$tmp/sticky/roots-log" ] || fault 'it was written to'
                verdict "root's log, mode $mode, is as it was"
        done
        file=$plain_records
else
        : >"$records"
        chmod 000 "$records"
        as_ever 'the log has no permissions' any "${simple[@]}"
fi

# in_namespace OPTION... COMMAND...: whether this machine lets us have a namespace of that kind.
in_namespace() {
        [ "$(id -u)" -eq 0 ] || set -- -r "$@"
        unshare "$@"
}
if in_namespace -m mount -t tmpfs -o size=4k none "$tmp/sticky" 2>/dev/null; then
        user=()
        [ "$(id -u)" -eq 0 ] || user=(-r)
        mkdir "$tmp/disk"
        cat >"$tmp/with-disk" <<'END'
#!/bin/sh
# OPTIONS DISK KEEP COMMAND...: COMMAND, 20 times, with a file system of one page at DISK that has an empty log; KEEP is the log
# afterwards. Only COMMAND is under guard.
preload=$LD_PRELOAD
unset LD_PRELOAD
options=$1 disk=$2 keep=$3
shift 3
mount -t tmpfs -o size=4k none "$disk" && : >"$disk/log" || exit 97
[ -z "$options" ] || mount -o "remount,bind,$options" "$disk" || exit 97
status=0
i=0
while [ "$i" -lt 20 ]; do
        env ${preload:+LD_PRELOAD="$preload"} "$@" || status=$?
        i=$((i + 1))
done
cat "$disk/log" >"$keep"
exit "$status"
END
        chmod +x "$tmp/with-disk"
        for options in '' ro; do
                file=GOROOT_GUARD_LOG=file:$tmp/disk/log
                bare "$wrong" unshare "${user[@]}" -m "$tmp/with-disk" "$options" "$tmp/disk" "$tmp/kept" "${simple[@]}"
                guarded "$wrong" "$file" unshare "${user[@]}" -m "$tmp/with-disk" "$options" "$tmp/disk" "$tmp/kept" "${simple[@]}"
                as_bare
                has_status 0
                [ "$(grep -cx "$tmp/old" <<<"$out")" -eq 20 ] || fault 'not all launches were made'
                if [ "$options" = ro ]; then
                        [ ! -s "$tmp/kept" ] || fault 'it was written to'
                        verdict 'the log is on a file system that is read-only: 20 launches as ever'
                else
                        # All that went in whole is good; the one that did not fit is cut.
                        [ "$(wc -c <"$tmp/kept")" -eq 4096 ] || fault 'the disk is not full'
                        sed '$d' "$tmp/kept" | jq -es 'length > 3 and all(.action == "log")' >/dev/null || fault 'broken records'
                        verdict 'the log is on a disk that gets full: 20 launches as ever'
                fi
        done
        file=$plain_records
else
        diag 'no mount namespace to be had: nothing said of full disks and file systems that are read-only'
fi

# ---- the first process of a namespace ----

if in_namespace -pf true 2>/dev/null; then
        user=()
        [ "$(id -u)" -eq 0 ] || user=(-r)
        as_ever 'process 1 launches' 1 unshare "${user[@]}" -pf "${simple[@]}"
        for how in '' -s; do
                guarded "$wrong" "$file" unshare "${user[@]}" -pf "$launch" ${how:+"$how"} "$go" env GOROOT
                has_status 0
                prints "$tmp/old"
                complains 0
                # The /proc here is that of another namespace, where 1 is somebody else.
                record '[.pid, .launcher] | join(" ")' "1 $launch"
                verdict "process 1 launches${how:+ by posix_spawn}, and is named"
        done
        fake_root "$tmp/dynamic" go1.20.0 "$fake_go_dynamic"
        guarded "$wrong" "$file" unshare "${user[@]}" -pf "$launch" "$tmp/dynamic/bin/go" env GOROOT
        has_status 0
        prints "$tmp/old"
        has_records 1
        verdict 'process 1 becomes a dynamic go'
else
        diag 'no process namespace to be had: nothing said of process 1'
fi

# ---- a root directory of its own ----

if [ "$(id -u)" -ne 0 ]; then
        absent 'a root directory of its own' 'not root'
        done_testing
fi

# With no more in it than a go: chroot(1), which is under guard, launches it from inside.
mkdir "$tmp/only" "$tmp/both"
cp "$fake_go" "$tmp/only/go"
fake_root "$tmp/both/root"
fake_root "$tmp/both/old" go1.19.8
for policy in log rewrite block; do
        bare GOROOT=/old chroot "$tmp/only" /go env GOROOT
        guarded GOROOT=/old GOROOT_GUARD="$policy" chroot "$tmp/only" /go env GOROOT
        as_bare
        prints /old
        verdict "nothing but a program named go, $policy"
        guarded GOROOT=/old GOROOT_GUARD="$policy" GOROOT_GUARD_LOG=file:/records chroot "$tmp/both" /root/bin/go env GOROOT
        case $policy in
        log) prints /old ;;
        rewrite) prints /root ;;
        block) has_status 126 && prints '' ;;
        esac
        complains 0
        mv "$tmp/both/records" "$records" || fault 'no record'
        has_records 1
        # Who launches cannot be told without /proc.
        record '[.action, .reason, .binary, .goroot, .real_root, .launcher] | tojson' \
                "[\"$policy\",\"version-mismatch\",\"/root/bin/go\",\"/old\",\"/root\",null]"
        verdict "nothing but toolchains, $policy"
        guarded GOROOT=/root GOROOT_GUARD="$policy" chroot "$tmp/both" /root/bin/go env GOROOT
        has_status 0
        prints /root
        complains 0
        verdict "nothing but toolchains, $policy: in order"
done

# All functions, from a program that lives in there; links and relative names too.
jail=$tmp/both
libraries_into "$jail" "$by"
cp "$by" "$jail/launch"
cp "$library" "$jail/guard.so"
mkdir "$jail/bin" "$jail/etc"
ln -s ../root/bin/go "$jail/bin/go"
echo /guard.so >"$jail/etc/ld.so.preload"
chroot=$(command -v chroot)

# there FUNCTION PATH EXPECTED...: what happens in the jail under log, rewrite and block.
there() {
        local how=$1 path=$2 policy expected
        shift 2
        for policy in log rewrite block; do
                expected=$1
                shift
                try env -i PATH=/bin HOME=/ GOROOT=/old GOROOT_GUARD="$policy" GOROOT_GUARD_LOG=file:/records \
                        "$chroot" "$jail" /launch "$how" "$path" go env GOROOT
                launched="$how $path"
                [ "$(head -n 1 <<<"$out")" = "$expected" ] || fault "it should say $expected"
                complains 0
                [ ! -f "$jail/records" ] || mv "$jail/records" "$records"
                has_records 1
                verdict "without /proc: $how $path, $policy"
        done
}
for how in execve execv execvp execvpe execl execlp execle; do
        there "$how" /root/bin/go /old /root ''
        there "$how" /bin/go /old /root ''
done
for how in posix_spawn posix_spawnp; do
        there "$how" /bin/go /old /root "launch: $how returned 1 EPERM"
done
for how in execvp execvpe execlp; do
        there "$how" go /old /root ''
done
there posix_spawnp go /old /root 'launch: posix_spawnp returned 1 EPERM'
there execve root/bin/go /old /root ''
there execve bin/../root/bin/../bin/go /old /root ''

# What a descriptor is of cannot be told without /proc: such launches are made as ever.
for how in fexecve execveat-handle execveat; do
        for policy in log rewrite block; do
                try env -i HOME=/ GOROOT=/old GOROOT_GUARD="$policy" GOROOT_GUARD_LOG=file:/records "$chroot" "$jail" /launch \
                        "$how" /root/bin/go go env GOROOT
                launched="$how"
                has_status 0
                prints /old
                complains 0
                [ ! -e "$jail/records" ] || fault 'there is a record'
                verdict "without /proc: $how, $policy: launched as ever"
        done
done

done_testing
