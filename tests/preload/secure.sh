#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Programs that run with the rights of somebody else: what the one who starts them says counts for nothing.
#
#   secure.sh TWIN SYSTEM-CONF FAKE-GO FAKE-GO-DYNAMIC FAKE-LAUNCH
#
# TWIN is the library with SYSTEM-CONF for the system's configuration. The loader takes no library with a slash in its
# name from LD_PRELOAD into such programs, so they live in a tree of their own with an /etc/ld.so.preload (ld.so(8)).
set -eu

# shellcheck source=tests/preload/fake.sh
. "$(dirname "$0")/fake.sh"
fake_setup "$3"
fake_go_dynamic=$(realpath -e "$4")
launch=$(realpath -e "$5")
nobody=65534

if [ "$(id -u)" -ne 0 ]; then
        absent 'secure execution' 'not root'
        done_testing
fi
needs jq 'secure execution' || done_testing
needs setpriv 'secure execution' || done_testing

# ---- the tree ----

umask 022
jail=$tmp/jail
system=$jail$2
mkdir -p "$jail/etc" "$jail/guard" "${system%/*}"
mkdir -m 1777 "$jail/open" "$jail/log"
libraries_into "$jail" "$launch"
cp "$1" "$jail/guard/"
echo "/guard/${1##*/}" >"$jail/etc/ld.so.preload"
cp "$launch" "$jail/plain"
cp "$launch" "$jail/setuid"
cp "$launch" "$jail/setgid"
cp "$launch" "$jail/capable"
chown root:root "$jail/setuid" "$jail/setgid"
chmod 4755 "$jail/setuid"
chmod 2755 "$jail/setgid"
fake_root "$jail/root"
fake_root "$jail/dynamic" go1.22.0 "$fake_go_dynamic"
fake_root "$jail/old" go1.19.8
records=$jail/log/records
go=/root/bin/go

# Their environment has no PATH to find these along.
setpriv=$(command -v setpriv)
chroot=$(command -v chroot)

# in_jail PROGRAM [VAR=VALUE...] PATH [ARGUMENT...]: somebody starts PROGRAM, which launches PATH.
in_jail() {
        local program=$1
        shift
        local -a settings=()
        while [[ $1 == *=* ]]; do
                settings+=("$1")
                shift
        done
        launched="$program: ${settings[*]} $*"
        case $program in
        ids) # a program that is started with another effective user than the real one
                try env -i "${settings[@]}" "$setpriv" --ruid "$nobody" --euid 0 --regid "$nobody" --clear-groups \
                        "$chroot" "$jail" /plain "$@"
                ;;
        *) try env -i "${settings[@]}" "$chroot" --userspec="$nobody:$nobody" "$jail" "/$program" "$@" ;;
        esac
}

# system OWNER MODE LINE...
system() {
        local owner=$1 mode=$2
        shift 2
        rm -rf "$system"
        printf '%s\n' "$@" >"$system"
        chown "$owner" "$system"
        chmod "$mode" "$system"
}

unchanged() {
        has_status 0
        prints /old
}

rewritten() {
        has_status 0
        prints /root
}

wrong=GOROOT=/old
printf 'policy = block\nlog = file:/open/theirs\n' >"$jail/open/user.conf"
touch "$jail/log/records"
rm "$jail/log/records"

in_jail plain -a "$go" env GOROOT
prints $'secure 0\n(unset)'
verdict 'an ordinary program is none of these'

# ---- what an ordinary program obeys, so that there is something to ignore ----

in_jail plain "$wrong" "$go" env GOROOT
unchanged
complains 1 'wrong GOROOT for /root/bin/go'
verdict 'ordinary: the library is loaded'
in_jail plain "$wrong" GOROOT_GUARD=rewrite "$go" env GOROOT
rewritten
verdict 'ordinary: GOROOT_GUARD'
in_jail plain "$wrong" GOROOT_GUARD_CONF=/open/user.conf "$go" env GOROOT
has_status 126
ok 'ordinary: GOROOT_GUARD_CONF and its log' [ -s "$jail/open/theirs" ]
verdict 'ordinary: GOROOT_GUARD_CONF'
rm -f "$jail/open/theirs"
in_jail plain "$wrong" GOROOT_GUARD_LOG=file:/open/theirs "$go" env GOROOT
[ -s "$jail/open/theirs" ] || fault 'no record'
complains 0
verdict 'ordinary: GOROOT_GUARD_LOG'
rm -f "$jail/open/theirs"
system nobody 666 'policy = rewrite'
in_jail plain "$wrong" "$go" env GOROOT
rewritten
verdict "ordinary: the system's file, whosever it is"
rm "$system"

# ---- what programs with the rights of somebody else obey ----

# secure PROGRAM TITLE OWNER: OWNER is who the program acts as.
secure() {
        local program=$1 title=$2 owner=$3 setting
        local modes='600 640 444'
        [ "$owner" = root ] || modes=444
        # Nothing of the environment, mistakes in it included.
        for setting in GOROOT_GUARD=block GOROOT_GUARD=rewrite GOROOT_GUARD=off GOROOT_GUARD=nonsense \
                GOROOT_GUARD_CONF=/open/user.conf GOROOT_GUARD_CONF=/nowhere GOROOT_GUARD_CONF=x \
                GOROOT_GUARD_LOG=file:/open/theirs GOROOT_GUARD_LOG=file:/log/theirs GOROOT_GUARD_NAMES=zzz \
                GOROOT_GUARD_STICKY=yes; do
                in_jail "$program" "$wrong" "$setting" "$go" env GOROOT
                unchanged
                complains 1 'wrong GOROOT for /root/bin/go'
                [ -z "$(find "$jail/open" "$jail/log" -name theirs)" ] || fault 'it wrote where it was told'
                rm -f "$jail/open/theirs" "$jail/log/theirs"
                verdict "$title: $setting counts for nothing"
        done

        in_jail "$program" GOROOT_GUARD_STICKY=yes GOROOT_GUARD_LOG=file:/open/theirs -e A=1 "$go" x
        [ "$(grep '^env ' <<<"$out")" = 'env A=1' ] || fault 'something was put back'
        verdict "$title: nothing is put back"

        system root 644 'policy = rewrite' 'log = file:/log/records'
        in_jail "$program" "$wrong" GOROOT_GUARD=off GOROOT_GUARD_LOG=file:/open/theirs "$go" env GOROOT
        rewritten
        complains 0
        has_records 1
        record '[.action, .goroot, .real_root] | join(" ")' 'rewrite /old /root'
        record .uid "$nobody"
        [ "$(stat -c '%U %a' "$records")" = "$owner 644" ] || fault "the log has $(stat -c '%U %a' "$records")"
        [ ! -e "$jail/open/theirs" ] || fault 'it wrote where it was told'
        verdict "$title: the system's file counts, its log too"

        in_jail "$program" "$wrong" -s "$go" env GOROOT
        rewritten
        has_records 1
        verdict "$title: by posix_spawn too"

        in_jail "$program" "$wrong" /dynamic/bin/go env GOROOT
        has_status 0
        prints /dynamic
        has_records 1
        verdict "$title: a dynamic go, which has those rights too"

        system root 644 'policy = block'
        in_jail "$program" "$wrong" "$go" env GOROOT
        has_status 126
        prints ''
        verdict "$title: the system's file may block"

        for mode in 664 646 666 662; do
                system root "$mode" 'policy = block' 'log = file:/log/records'
                in_jail "$program" "$wrong" "$go" env GOROOT
                unchanged
                complains 1 'wrong GOROOT for'
                has_records 0
                verdict "$title: a system's file of mode $mode is refused"
        done
        for mode in 644 600 444; do
                system nobody "$mode" 'policy = block' 'log = file:/log/records'
                in_jail "$program" "$wrong" "$go" env GOROOT
                unchanged
                complains 1 'wrong GOROOT for'
                has_records 0
                verdict "$title: a system's file of somebody else's is refused (mode $mode)"
        done
        for mode in $modes; do
                system root "$mode" 'policy = block'
                in_jail "$program" "$wrong" "$go" env GOROOT
                has_status 126
                verdict "$title: a system's file of mode $mode counts"
        done

        rm "$system"
        printf 'policy = block\n' >"$jail/open/planted"
        chown "$nobody" "$jail/open/planted"
        ln -s /open/planted "$system"
        in_jail "$program" "$wrong" "$go" env GOROOT
        unchanged
        verdict "$title: a link to somebody else's file is refused"
        rm "$system" "$jail/open/planted"

        mkfifo "$system"
        in_jail "$program" "$wrong" "$go" env GOROOT
        unchanged
        complains 1 'wrong GOROOT for'
        verdict "$title: a FIFO in the place of the system's file"
        rm "$system"

        # The log's path comes from the system, but what lies there may not.
        system root 644 'log = file:/open/log'
        echo precious >"$jail/log/precious"
        ln -s /log/precious "$jail/open/log"
        in_jail "$program" "$wrong" "$go" env GOROOT
        unchanged
        [ "$(cat "$jail/log/precious")" = precious ] || fault 'what the link points at was written to'
        rm "$jail/open/log"
        ln -s /log/made "$jail/open/log"
        in_jail "$program" "$wrong" "$go" env GOROOT
        unchanged
        [ ! -e "$jail/log/made" ] || fault 'what the link points at was made'
        rm "$jail/open/log"
        verdict "$title: a link in the place of the log is not followed"

        system root 644 'policy = rewrite' '[rule home]' 'goroot = ~/**' 'policy = off'
        in_jail plain "$wrong" HOME=/elsewhere "$go" env GOROOT
        rewritten
        in_jail plain "$wrong" HOME=/old "$go" env GOROOT
        unchanged
        in_jail "$program" "$wrong" HOME=/old "$go" env GOROOT
        rewritten
        verdict "$title: HOME counts for nothing in rules"
        rm "$system"
}

title='set-user-ID'
in_jail setuid -a "$go" env GOROOT
if [ "$out" = $'secure 1\n(unset)' ]; then
        secure setuid "$title" root
else
        absent "$title" "set-user-ID has no effect in $tmp (nosuid, no_new_privs)"
fi

in_jail ids -a "$go" env GOROOT
is "$out" $'secure 1\n(unset)' 'another effective user is secure execution'
secure ids 'another effective user' root

nobody_name=$(id -un "$nobody")
title='set-group-ID'
in_jail setgid -a "$go" env GOROOT
if [ "$out" = $'secure 1\n(unset)' ]; then
        secure setgid "$title" "$nobody_name"
else
        absent "$title" "set-group-ID has no effect in $tmp (nosuid, no_new_privs)"
fi

title='a capability of the file'
if needs setcap "$title"; then
        if setcap cap_net_bind_service+ep "$jail/capable" && in_jail capable -a "$go" env GOROOT &&
                [ "$out" = $'secure 1\n(unset)' ]; then
                secure capable "$title" "$nobody_name"
        else
                absent "$title" "capabilities have no effect in $tmp"
        fi
fi

# ---- a library that the one who starts the program names is not even loaded ----

: >"$jail/etc/ld.so.preload"
# Handed over inside the tree: chroot(1) lives outside.
by_name=(plain -e LD_PRELOAD="/guard/${1##*/}" -e GOROOT_GUARD=block -e "$wrong")
in_jail "${by_name[@]}" /plain "$go" env GOROOT
has_status 126
prints ''
complains 1 'blocked /root/bin/go'
verdict 'ordinary: LD_PRELOAD'
for program in setuid setgid capable; do
        in_jail "$program" -a "$go" env GOROOT
        [[ $out == 'secure 1'* ]] || continue
        in_jail "${by_name[@]}" "/$program" "$go" env GOROOT
        unchanged
        complains 0
        verdict "$program: LD_PRELOAD with a slash counts for nothing"
        # The loader takes it out of the environment, so that the go gets no library either: ld.so(8).
        in_jail "${by_name[@]}" "/$program" /dynamic/bin/go env GOROOT
        unchanged
        complains 0
        verdict "$program: nor for the dynamic go that it launches"
done

done_testing
