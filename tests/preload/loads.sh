#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every way that the library gets into a process, or twice into it, or goes from it.
#
#   loads.sh LIBRARY FAKE-GO FAKE-GO-DYNAMIC FAKE-LAUNCH FAKE-LAUNCH-STATIC LOAD LOAD.C
set -eu

# shellcheck source=tests/preload/fake.sh
. "$(dirname "$0")/fake.sh"
fake_setup "$2"
fake_library "$1"
guard=$library
fake_go_dynamic=$(realpath -e "$3")
launch=$(realpath -e "$4")
unseen=$(realpath -e "$5")
load=$(realpath -e "$6")
load_source=$(realpath -e "$7")
needs jq 'ways to be loaded' || done_testing

fake_root "$tmp/static"
fake_root "$tmp/dynamic" go1.20.0 "$fake_go_dynamic"
fake_root "$tmp/old" go1.19.8
wrong=GOROOT=$tmp/old
file=GOROOT_GUARD_LOG=file:$records
cd "$tmp"

# ---- twice ----

mkdir "$tmp/second" "$tmp/third"
cp "$guard" "$tmp/second/"
cp "$guard" "$tmp/third/other-name.so"
twins="$guard:$tmp/second/${guard##*/}"
# twice GO TITLE LIST LAUNCHER: the launch is judged and recorded once.
twice() {
        local go=$1 title=$2 by
        library=$3
        shift 3
        for by in '' -s; do
                local -a launcher=("$@")
                [ "$by" = '' ] || launcher+=("$by")
                guarded GOROOT="${go%/bin/go}" "$file" "${launcher[@]}" "$go" env GOROOT
                has_status 0
                prints "${go%/bin/go}"
                complains 0
                has_records 0
                verdict "$title${by:+, posix_spawn}: in order"
                guarded "$wrong" "$file" "${launcher[@]}" "$go" env GOROOT
                has_status 0
                prints "$tmp/old"
                complains 0
                has_records 1
                record .action log
                verdict "$title${by:+, posix_spawn}: log"
                guarded "$wrong" "$file" GOROOT_GUARD=rewrite "${launcher[@]}" "$go" env GOROOT
                has_status 0
                prints "${go%/bin/go}"
                has_records 1
                record .action rewrite
                verdict "$title${by:+, posix_spawn}: rewrite"
                guarded "$wrong" "$file" GOROOT_GUARD=block "${launcher[@]}" "$go" env GOROOT
                [ "$out" != "$tmp/old" ] || fault 'it was launched'
                has_records 1
                record .action block
                verdict "$title${by:+, posix_spawn}: block"
        done
}
for list in "$twins" "$tmp/second/${guard##*/}:$tmp/third/other-name.so:$guard"; do
        title="$(tr : '\n' <<<"$list" | wc -l) copies"
        twice "$tmp/static/bin/go" "$title, a static go" "$list" "$launch"
        twice "$tmp/dynamic/bin/go" "$title, a dynamic go" "$list" "$launch"
        twice "$tmp/dynamic/bin/go" "$title, a dynamic go that nobody saw launched" "$list" "$unseen"
done
ln -s "$guard" "$tmp/second/link.so"
twice "$tmp/static/bin/go" 'the same file by two names' "$guard:$tmp/second/link.so" "$launch"
library=$guard

# ---- beside what is not there, or no library ----

echo 'no library' >"$tmp/text.so"
: >"$tmp/empty.so"
head -c 40 "$guard" >"$tmp/cut.so"
# Of the other class: elf(5), EI_CLASS is the fifth byte.
cp "$guard" "$tmp/class.so"
printf '\1' | dd of="$tmp/class.so" bs=1 seek=4 conv=notrunc 2>/dev/null
for bad in not-there.so text.so empty.so cut.so class.so; do
        for list in "$tmp/$bad:$guard" "$guard:$tmp/$bad"; do
                library=$list
                guarded "$wrong" "$file" "$launch" "$tmp/static/bin/go" env GOROOT
                has_status 0
                prints "$tmp/old"
                complains 1 "ERROR: ld.so: object '$tmp/$bad' from LD_PRELOAD"
                has_records 1
                verdict "LD_PRELOAD names $bad too$([ "$list" = "$guard:$tmp/$bad" ] || echo ', before the guard')"
        done
done
library=$guard

# ---- late ----

late() {
        local how=$1 preload=$2 expected=$3 count=$4
        bare "$wrong" "$file" ${preload:+LD_PRELOAD="$preload"} timeout 60 "$load" "$how" "$tmp/second/${guard##*/}" \
                "$tmp/static/bin/go" env GOROOT
        has_status 0
        prints "$expected"
        complains 0
        has_records "$count"
        verdict "loaded late, $how${preload:+, and preloaded}: $count records of two launches"
}
both=$tmp/old$'\nstatus 0\n'$tmp/old$'\nstatus 0'
for how in now lazy global deep closed apart; do
        late "$how" '' "$both" 0
        late "$how" "$guard" "$both" 2
done
late by-hand '' "$both" 1
late by-hand "$guard" "$both" 2

# ---- programs with a sanitizer of their own ----

# sanitized COMPILER [VAR=VALUE...]: one record, and nothing to complain of.
sanitized() {
        local compiler=$1
        shift
        needs "$compiler" "a program with $compiler's address sanitizer" || return 0
        if ! "$compiler" -D_GNU_SOURCE -fsanitize=address -o "$tmp/load-$compiler" "$load_source" 2>"$tmp/.err"; then
                absent "a program with $compiler's address sanitizer" "$(head -n 3 "$tmp/.err")"
                return 0
        fi
        for policy in log rewrite block; do
                guarded "$wrong" "$file" GOROOT_GUARD="$policy" "$@" timeout 120 "$tmp/load-$compiler" now \
                        "$guard" "$tmp/static/bin/go" env GOROOT
                case $policy in
                log) prints "$both" ;;
                rewrite) prints "$tmp/static"$'\nstatus 0\n'"$tmp/static"$'\nstatus 0' ;;
                block) prints $'status 126\nnot spawned' ;;
                esac
                has_status 0
                complains 0
                has_records 2
                verdict "a program with $compiler's address sanitizer, $policy"
        done
}
# gcc's run-time wants to be first in the process, unless it is told that it need not be.
sanitized gcc ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0
sanitized clang ASAN_OPTIONS=detect_leaks=0

# ---- the file is replaced while processes run ----

# A shell of before the change launches a go after it, and one of after it another one.
cp "$guard" "$tmp/second/live.so"
mkfifo "$tmp/go-on"
# shellcheck disable=SC2016 # meant for the other shell
env -i PATH="$PATH" HOME="$HOME" LD_PRELOAD="$tmp/second/live.so" "$wrong" "$file" sh -c '
        read -r line <"$2"
        "$1" env GOROOT
        "$1" env GOROOT' sh "$tmp/static/bin/go" "$tmp/go-on" >"$tmp/before" 2>&1 &
shell=$!
exec 8>"$tmp/go-on"
cp "$guard" "$tmp/second/.live.so.new"
mv "$tmp/second/.live.so.new" "$tmp/second/live.so"
echo go on >&8
exec 8>&-
launched='a shell from before'
status=0
wait "$shell" || status=$?
out=$(cat "$tmp/before")
err=
has_status 0
prints "$tmp/old"$'\n'"$tmp/old"
has_records 2
verdict 'the library is replaced by a rename: running processes keep the old one'
library=$tmp/second/live.so
guarded "$wrong" "$file" "$launch" "$tmp/static/bin/go" env GOROOT
prints "$tmp/old"
has_records 1
verdict 'the library is replaced by a rename: new ones get the new one'

# ---- /etc/ld.so.preload, in a tree of its own ----

if [ "$(id -u)" -ne 0 ]; then
        absent 'ld.so.preload' 'not root'
        done_testing
fi
jail=$tmp/jail
mkdir -p "$jail/etc" "$jail/guard" "$jail/log"
libraries_into "$jail" "$launch"
cp "$guard" "$jail/guard/one.so"
cp "$guard" "$jail/guard/two.so"
cp "$launch" "$jail/launch"
cp "$unseen" "$jail/unseen"
fake_root "$jail/static"
fake_root "$jail/dynamic" go1.20.0 "$fake_go_dynamic"
fake_root "$jail/old" go1.19.8
records=$jail/log/records
chroot=$(command -v chroot)

# by PRELOAD SYSTEM-PRELOAD COUNT TITLE
by() {
        local go launcher
        printf '%s\n' "$2" >"$jail/etc/ld.so.preload"
        for go in static dynamic; do
                for launcher in launch unseen; do
                        [ "$launcher $go" != 'unseen static' ] || continue
                        local -a by_hook=()
                        [ "$launcher" = unseen ] || by_hook=(/launch)
                        try env -i "$chroot" "$jail" /unseen -e GOROOT=/old -e GOROOT_GUARD_LOG=file:/log/records \
                                ${1:+-e LD_PRELOAD="$1"} "${by_hook[@]}" "/$go/bin/go" env GOROOT
                        launched="$launcher $go"
                        has_status 0
                        prints /old
                        has_records "$3"
                        verdict "$4: $launcher, a $go go"
                done
        done
}
by '' '' 0 'neither'
by '' /guard/one.so 1 'ld.so.preload'
by /guard/one.so '' 1 'LD_PRELOAD'
by /guard/one.so /guard/two.so 1 'LD_PRELOAD and ld.so.preload, two files'
by /guard/one.so /guard/one.so 1 'LD_PRELOAD and ld.so.preload, the same file'
by '' '/guard/one.so /guard/two.so' 1 'two files in ld.so.preload'

done_testing
