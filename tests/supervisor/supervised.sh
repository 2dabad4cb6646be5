# shellcheck shell=bash
# What the tests of `goroot-guard run --supervise` share, on top of tests/golib.sh. Sourced, by bash.
#
#   super_setup PROGRAM LIBRARY FAKE-GO FAKE-GO-DYNAMIC
#                               copies of PROGRAM and LIBRARY that every user may read: $program, $library; and made
#                               toolchains, roots of fake-go.c: $right, $dynamic (a dynamic go), $wrong (another version)
#   fake_root DIR GO [VERSION]  makes DIR such a root
#   under MODE POLICY [VAR=VALUE...] CMD...
#                               as golib.sh's `launch`, in one of these modes:
#                                   none        without any guard
#                                   preload     LD_PRELOAD alone
#                                   supervise   run --supervise
#                                   ptrace      run --supervise-by-ptrace
#                                   both        run --supervise, with LD_PRELOAD
#                               $as holds words to be put in front of all of it: another user, say

# shellcheck source=tests/golib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../golib.sh"

program=
as=()
# Not where the tests lie: some are made as another user, who has to get through and to write.
chmod 711 "$tmp"
mkdir -m 1777 "$tmp/log"
records=$tmp/log/records
right=$tmp/right
dynamic=$tmp/dynamic
wrong=$tmp/wrong

fake_root() {
        mkdir -p "$1/bin" "$1/pkg/tool"
        cp "$2" "$1/bin/go"
        printf '%s\n' "${3:-go1.22.0}" >"$1/VERSION"
}

super_setup() {
        umask 022
        mkdir "$tmp/guard"
        program=$tmp/guard/goroot-guard
        cp "$1" "$program"
        local copy
        copy=$tmp/guard/$(basename "$2")
        cp "$2" "$copy"
        # Real toolchains are there for all of these tests; the library they get is the copy.
        go_setup "$copy"
        fake_root "$right" "$3"
        fake_root "$dynamic" "$4"
        fake_root "$wrong" "$3" go1.19.8
}

under() {
        local mode=$1 policy=$2
        local -a settings=() run=()
        shift 2
        while [[ $1 == *=* ]]; do
                settings+=("$1")
                shift
        done
        case $mode in
        supervise | both) run=("$program" run --supervise -p "$policy" --) ;;
        ptrace) run=("$program" run --supervise-by-ptrace -p "$policy" --) ;;
        preload) settings+=(GOROOT_GUARD="$policy") ;;
        esac
        case $mode in
        preload | both) settings+=(LD_PRELOAD="$library") ;;
        esac
        [ "$mode" = none ] || settings+=(GOROOT_GUARD_LOG="file:$records")
        launch none "${settings[@]}" "${as[@]}" "${run[@]}" "$@"
        launched="$mode, $policy: $*"
}
