#!/bin/sh
# Proves, for every input within the bounds that each file of tests/proofs states, that parsers and editors read and write
# nothing but what they were given: with cbmc, unpacked from Debian 13 into the user's cache and run there with that release's C
# library.
#
#   tools/prove.sh [PROOF...]     buf, utf8...: a tests/proofs/proof-PROOF.c; all of them by default
#
# Each proof is made twice, the second time to see that its end is reached at all: assumptions that contradict each other would
# prove anything. Exit status 1 if one does not hold.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tools/lib.sh
. "$here/lib.sh"
cd "$here/.."

case ${1-} in
-h | --help)
        sed -n '2,/^set -eu/{/^#/s/^# \{0,1\}//p;}' "$0"
        exit
        ;;
esac
if [ $# -eq 0 ]; then
        for source in tests/proofs/proof-*.c; do
                source=${source##*/proof-}
                set -- "$@" "${source%.c}"
        done
fi

machine=$(uname -m)
found=$(tools/toolchains.sh --root trixie libc6 libstdc++6 libgcc-s1 minisat cbmc) || die "cbmc can't be had"
root=${found#* }
libraries=$root/usr/lib/$machine-linux-gnu
loader=$(find "$libraries" -name 'ld-linux*.so.*' | head -n 1)
[ -n "$loader" ] || die "no loader in $libraries"

# Every pointer, index, shift and signed sum is looked at, and every loop has to end within the bound: cbmc's defaults since 6.
# Only that malloc may fail is none of ours: the proofs alone call it.
prove() {
        "$loader" --library-path "$libraries:$root/usr/lib" "$root/usr/bin/cbmc" --no-malloc-may-fail -D_GNU_SOURCE \
                -I include -I lib -I tests/proofs "$@"
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
failed=0
for proof; do
        source=tests/proofs/proof-$proof.c
        [ -f "$source" ] || die "there is no proof $proof"
        options=$(sed -n 's/^ \* cbmc: \(.*\) \*\/$/\1/p' "$source")
        [ -n "$options" ] || die "$source does not say how cbmc is to be called"
        # shellcheck disable=SC2086 # words
        if ! prove "$source" $options >"$log" 2>&1 || ! grep -q '^VERIFICATION SUCCESSFUL$' "$log"; then
                grep -E 'FAILURE|rror|no body' "$log" || tail -n 20 "$log"
                echo "$proof: does not hold"
                failed=1
                continue
        fi
        checked=$(sed -n 's/^\*\* 0 of \([0-9]*\) failed.*/\1/p' "$log")
        # shellcheck disable=SC2086 # words
        if prove "$source" $options -DPROVE_END_IS_REACHED >"$log" 2>&1 ||
                ! grep -q 'the end is not reached: FAILURE$' "$log"; then
                echo "$proof: its end is never reached, so it proves nothing"
                failed=1
                continue
        fi
        echo "$proof: holds, $checked properties"
done
exit "$failed"
