# shellcheck shell=sh
# What the tests written in shell share: TAP (testanything.org) with the plan at the end. Sourced; POSIX sh.
#
#   ok NAME COMMAND...          passes if the command succeeds
#   is ACTUAL EXPECTED NAME     passes if both texts are the same
#   like TEXT PATTERN NAME      passes if the shell pattern matches some part of the text; unlike: if it does not
#   skip NAME WHY               a test that can't be made here: counted as skipped, never as passed; with CI=true as failed
#   try COMMAND...              runs it with no input; leaves $status, $out, $err
#   toolchain VERSION           sets $goroot to that Go's root; a missing one is a failed test and ends the script
#   killed_at CALL N COMMAND... runs it with no input and kills it (SIGKILL) at the N-th time it makes that system call
#   libraries_into DIR PROGRAM  copies PROGRAM's loader and libraries into the root directory DIR, where it looks for them
#   done_testing                the plan; ends the script
#
# $tmp is a folder of the test's own that goes when it ends, however it ends.

t_count=0
t_failed=0
status=0
out=
err=

# Physical, or a symbolic link in TMPDIR would make every path that a program resolves look wrong.
tmp=$(cd "$(mktemp -d)" && pwd -P)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# Neither the caller's Go nor a guard that is already there may have a say.
unset GOROOT GOENV GOFLAGS GOTOOLCHAIN GO111MODULE XDG_CONFIG_HOME LD_PRELOAD
unset GOROOT_GUARD GOROOT_GUARD_LOG GOROOT_GUARD_CONF GOROOT_GUARD_NAMES GOROOT_GUARD_STICKY
t_toolchains=${GOROOT_GUARD_TOOLCHAINS:-${GOROOT_GUARD_CACHE:-${XDG_CACHE_HOME:-${HOME-}/.cache}/goroot-guard}/toolchains}
export HOME="$tmp/home" LC_ALL=C
# Go 1.23 leaves a process behind for its telemetry, which would still be writing while the folder goes.
mkdir -p "$HOME/.config/go/telemetry"
echo off >"$HOME/.config/go/telemetry/mode"

diag() {
        printf '%s\n' "$*" | sed 's/^/# /'
}

# t_result 0|1 NAME: a '#' in a name would start a directive.
t_result() {
        t_count=$((t_count + 1))
        t_name=$(printf '%s' "$2" | tr '#\n' '  ')
        if [ "$1" -eq 0 ]; then
                printf '%s\n' "ok $t_count - $t_name"
        else
                t_failed=$((t_failed + 1))
                printf '%s\n' "not ok $t_count - $t_name"
        fi
}

ok() {
        t_what=$1
        shift
        if t_output=$("$@" 2>&1); then
                t_result 0 "$t_what"
        else
                t_result 1 "$t_what"
                diag "failed: $*"
                [ -z "$t_output" ] || diag "$t_output"
        fi
}

is() {
        if [ "$1" = "$2" ]; then
                t_result 0 "$3"
        else
                t_result 1 "$3"
                diag "got:      $1"
                diag "expected: $2"
        fi
}

like() {
        # shellcheck disable=SC2254 # it is a pattern
        case $1 in
        *$2*) t_result 0 "$3" ;;
        *)
                t_result 1 "$3"
                diag "got:           $1"
                diag "does not hold: $2"
                ;;
        esac
}

unlike() {
        # shellcheck disable=SC2254 # it is a pattern
        case $1 in
        *$2*)
                t_result 1 "$3"
                diag "got:   $1"
                diag "holds: $2"
                ;;
        *) t_result 0 "$3" ;;
        esac
}

skip() {
        if [ "${CI-}" = true ]; then
                t_result 1 "$1"
                diag "$2: under CI=true nothing is skipped"
                return
        fi
        t_count=$((t_count + 1))
        printf '%s\n' "ok $t_count - $1 # SKIP $2"
}

# shellcheck disable=SC2034 # read by the scripts that source this file
try() {
        status=0
        "$@" >"$tmp/.out" 2>"$tmp/.err" </dev/null || status=$?
        out=$(cat "$tmp/.out")
        err=$(cat "$tmp/.err")
}

# shellcheck disable=SC2034 # read by the scripts that source this file
toolchain() {
        goroot=$(cd "$t_toolchains/$1/usr/lib/go-$1" 2>/dev/null && pwd -P) || {
                t_result 1 "Go $1 is there"
                diag "not found: $t_toolchains/$1/usr/lib/go-$1; tools/toolchains.sh fetches it"
                done_testing
        }
}

# CALL is what strace(1) takes for a set of calls; it counts each call of a set by itself. Quiet: the shell tells of each kill.
killed_at() {
        t_call=$1
        t_when=$2
        shift 2
        { strace -qq -o "$tmp/.trace" -e "inject=$t_call:signal=KILL:when=$t_when" "$@"; } >"$tmp/.out" 2>&1 </dev/null
}

libraries_into() {
        ldd "$2" | grep -o '/[^ ]*' | while IFS= read -r t_library; do
                mkdir -p "$1${t_library%/*}"
                cp -L "$t_library" "$1$t_library"
        done
}

done_testing() {
        echo "1..$t_count"
        [ "$t_failed" -eq 0 ] || exit 1
        exit 0
}
