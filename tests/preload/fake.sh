# shellcheck shell=bash
# What the tests on toolchains that are made for them share, on top of tests/lib.sh. Sourced, by bash.
#
#   fake_setup FAKE-GO          where the static stand-in for a go is (fake-go.c)
#   fake_library FILE           the library under test: a copy that every user may read, as $library
#   fake_root DIR [VERSION [GO]]
#                               makes DIR a toolchain's root, "go1.22.0", with GO (the static one) as its go command
#   guarded [VAR=VALUE...] CMD...
#                               runs CMD under the library in an environment that has nothing else in it but PATH and
#                               HOME; CMD does the launching. Leaves $status, $out, $err, and the file $records
#   bare [VAR=VALUE...] CMD...  the same without the library
#   records [FILTER]            what jq makes of each record, one to a line; nothing if there is none
#   needs COMMAND NAME          whether the command is there; if not, the test NAME fails (CI=true) or is skipped
#   with_system FILE            FILE is the system's configuration of the library's twin: nobody else writes it until
#                               this script ends, and it is not there at the start; as $system
#
# One test is made of several expectations, as in golib.sh, and `verdict NAME` counts it:
#
#   has_status N; prints TEXT; complains LINES [TEXT]; has_records N; record FILTER VALUE
#   same_launch                 exit status and standard output are those of the last `bare`
#   as_bare                     so is standard error

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"

# Not a version manager's shim from the caller's PATH, which would launch things of its own.
system_path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH=$system_path
# Some tests are made as another user, who has to get through.
chmod 711 "$tmp"
records=$tmp/records
faults=
fake_go=
library=

fake_setup() {
        fake_go=$(realpath -e "$1")
        if [ -e /etc/goroot-guard.conf ]; then
                diag "/etc/goroot-guard.conf is in force for these tests too"
        fi
}

fake_library() {
        mkdir -p "$tmp/lib"
        cp "$1" "$tmp/lib/"
        library=$tmp/lib/${1##*/}
}

fake_root() {
        mkdir -p "$1/bin" "$1/pkg/tool"
        cp "${3:-$fake_go}" "$1/bin/go"
        printf '%s\n' "${2:-go1.22.0}" >"$1/VERSION"
}

bare() {
        launched=$*
        try env -i PATH="$PATH" HOME="$HOME" LC_ALL=C "$@"
        status_bare=$status
        out_bare=$out
        err_bare=$err
}

guarded() {
        launched=$*
        # The env here is not under guard yet: it only hands the library on to CMD.
        try env -i PATH="$PATH" HOME="$HOME" LC_ALL=C LD_PRELOAD="$library" "$@"
}

records() {
        [ ! -f "$records" ] || jq -r "${1:-tojson}" "$records"
}

fault() {
        faults+="$*"$'\n'
}

has_status() {
        [ "$status" -eq "$1" ] || fault "exit status $status, expected $1"
}

prints() {
        [ "$out" = "$1" ] || fault "standard output should be exactly '$1'"
}

same_launch() {
        has_status "$status_bare"
        [ "$out" = "$out_bare" ] || fault "standard output differs from that without the library: $out_bare"
}

as_bare() {
        same_launch
        [ "$err" = "$err_bare" ] || fault "standard error differs from that without the library: $err_bare"
}

# complains LINES [TEXT]: so many lines on standard error, with the text in one of them.
complains() {
        local count=0
        [ -z "$err" ] || count=$(wc -l <<<"$err")
        [ "$count" -eq "$1" ] || fault "$count lines on standard error, expected $1"
        [[ $err == *"${2-}"* ]] || fault "standard error should have '$2' in it"
}

has_records() {
        local count=0
        [ ! -f "$records" ] || count=$(wc -l <"$records")
        [ "$count" -eq "$1" ] || fault "$count records, expected $1"
}

# record FILTER VALUE: what jq makes of all records together.
record() {
        local got
        got=$(records "$1" 2>&1) || fault "jq: $got"
        [ "$got" = "$2" ] || fault "records: $1 is '$got', expected '$2'"
}

# verdict NAME: passes if no expectation since the last one failed. The records are gone afterwards.
verdict() {
        if [ -z "$faults" ]; then
                t_result 0 "$1"
        else
                t_result 1 "$1"
                diag "$faults"
                diag "launched: $launched"
                diag "exit status $status"
                diag "standard output: $(head -n 20 <<<"$out")"
                diag "standard error: $(head -n 20 <<<"$err" | cut -c 1-500)"
                [ ! -f "$records" ] || diag "records: $(head -n 5 "$records" | cut -c 1-500)"
        fi
        faults=
        rm -rf "$records"
}

# absent NAME WHY: what a test needs is not there: where everything must be there that is a failure.
absent() {
        if [ "${CI-}" = true ]; then
                t_result 1 "$1"
                diag "$2"
        else
                skip "$1" "$2"
        fi
}

needs() {
        command -v "$1" >/dev/null && return
        absent "$2" "$1 is not installed"
        return 1
}

with_system() {
        system=$1
        exec 9>"$system.lock"
        flock 9
        rm -rf "$system"
        trap 'rm -rf "$tmp" "$system"' EXIT
}
