#!/bin/bash
# The library is called before its own constructor has run: by the constructor of another preloaded library. Where it knows nothing
# of the process yet, neither policy nor real functions, a launch is what it is without it, and is judged by what its own
# environment says.
#
#   early.sh LIBRARY FAKE-GO LAUNCHER EARLY-LIBRARY
#
# LAUNCHER is any program of the C library that EARLY-LIBRARY is for.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/preload/fake.sh
. "$here/fake.sh"
fake_library "$1"
fake_setup "$2"
launcher=$(realpath -e "$3")
early=$(realpath -e "$4")

fake_root "$tmp/root"
fake_root "$tmp/other" go1.19.8
go=$tmp/root/bin/go
say=(EARLY="$go" EARLY_GOROOT="$tmp/other" EARLY_LOG="file:$records")

# What comes of each function without the guard.
bare LD_PRELOAD="$early" "${say[@]}" "$launcher"
without=$out
launches=$(grep -c ": $tmp/other\$" <<<"$without")
ok "the constructor launches, in $launches ways" test "$launches" -ge 9
like "$without" 'value -1, errno ENOENT' 'and in vain'

# in_order FIRST SECOND: both preloaded. The default policy, log, stands for "knows nothing yet".
not_yet=0
in_order() {
        guarded LD_PRELOAD="$1 $2" GOROOT_GUARD=rewrite "${say[@]}" "$launcher"
        name="${1##*/} before ${2##*/}"
        if [[ $out == *": $tmp/root"* ]]; then
                [ "$out" = "${without//": $tmp/other"/": $tmp/root"}" ] || fault "not as without the guard: $without"
        else
                [ "$out" = "$without" ] || fault "not as without the guard: $without"
                not_yet=$((not_yet + 1))
                name+=': not ready yet'
        fi
        has_status "$status_bare"
        has_records "$launches"
        verdict "$name"

        # The launch's own environment says how.
        for policy in log rewrite block off; do
                guarded LD_PRELOAD="$1 $2" "${say[@]}" EARLY_POLICY="$policy" "$launcher"
                has_status "$status_bare"
                case $policy in
                rewrite) [ "$out" = "${without//": $tmp/other"/": $tmp/root"}" ] || fault 'not all were rewritten' ;;
                block) [ "$(grep -c ': exited 126, value 0\|, value 1, ' <<<"$out")" = "$launches" ] || fault 'not all were blocked' ;;
                *) [ "$out" = "$without" ] || fault "not as without the guard: $without" ;;
                esac
                has_records "$([ "$policy" = off ] && echo 0 || echo "$launches")"
                verdict "$name, $policy"
        done
}
in_order "$early" "$library"
in_order "$library" "$early"
ok 'in one order the library was called before its constructor' test "$not_yet" -ge 1
done_testing
