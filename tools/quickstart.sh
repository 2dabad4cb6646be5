#!/bin/sh
# Builds goroot-guard and shows what it does.
#
#   tools/quickstart.sh             a real make of a real Go module, with a stale GOROOT, under each policy
#   tools/quickstart.sh CMD...      runs your own command under guard, where you are, and returns its exit status
#
# What is missing for building is installed first (apt-get, as root or through sudo), and named before. The Go
# toolchains of the demonstration are unpacked in a cache folder: the system's Go is neither needed nor touched.
set -eu

case ${1-} in
-h | --help)
        sed -n '2,/^set -eu/{/^#/s/^# \{0,1\}//p;}' "$0"
        exit
        ;;
esac

here=$(cd "$(dirname "$0")" && pwd)
top=$(dirname "$here")
# shellcheck source=tools/lib.sh
. "$here/lib.sh"

guard=$top/build/tools/goroot-guard
library=$top/build/lib/preload/libgoroot-guard.so

# Where everything is there already nothing is asked of the package manager, so that other systems can build too.
can_build() {
        for tool in cc meson ninja pkg-config make; do
                have "$tool" || return 1
        done
        pkg-config --exists expat 'jansson >= 2.10' 'libseccomp >= 2.5' 'yaml-0.1 >= 0.2' zlib
}

can_build || deb_install gcc libc6-dev meson ninja-build pkg-config make libexpat1-dev libjansson-dev libseccomp-dev libyaml-dev zlib1g-dev

say "building in $top/build"
# A tree that is configured already keeps its options; a new one goes without the tests and what they need.
if [ -f "$top/build/build.ninja" ]; then
        option=
else
        option=-Dtests=false
fi
(cd "$top" && quietly build_in build ${option:+"$option"}) || die "the build failed"
for file in "$guard" "$library"; do
        [ -e "$file" ] || die "the build left no $file"
done

[ $# -eq 0 ] || exec "$guard" run -- "$@"

# ---------------------------------------------------------------------------------------------------------------------
say "fetching Go 1.19 and 1.22, unless they are in the cache"
"$here/toolchains.sh" 1.19 1.22 >/dev/null
old=$(goroot_of 1.19)
new=$(goroot_of 1.22)

# In the cache, so that the commands shown below can be tried again afterwards.
demo=$GG_CACHE/quickstart
rm -rf "$demo"
mkdir -p "$demo"
cp "$here"/quickstart/* "$demo/"
cd "$demo"
output=$demo/.output
trap 'rm -f "$output"' EXIT

# What else could come from the caller's set-up and change the outcome.
unset GOBIN GOPATH GOTOOLDIR GOROOT_GUARD GOROOT_GUARD_LOG GOROOT_GUARD_CONF MAKEFLAGS MAKELEVEL
export GOENV=off GOFLAGS=-buildvcs=false GOTOOLCHAIN=local GOWORK=off CGO_ENABLED=0
export PATH="$new/bin:$PATH" GOROOT="$old"

cat <<EOF

A Go module, the go in PATH is 1.22, and something has exported the GOROOT of Go 1.19:

    cd $demo
    export GOENV=off GOFLAGS=-buildvcs=false GOTOOLCHAIN=local GOWORK=off CGO_ENABLED=0
    export PATH=$new/bin:\$PATH
    export GOROOT=$old
EOF

# make_under POLICY WHAT-HAPPENS: runs make, shows the beginning of what it printed; leaves its exit status in $status.
make_under() {
        printf '\n%s: %s\n\n    $ %s run -p %s -- make\n' "$1" "$2" "$guard" "$1"
        rm -f hello
        status=0
        "$guard" run -p "$1" -- make >"$output" 2>&1 || status=$?
        lines=$(wc -l <"$output")
        head -n 6 "$output" | sed 's/^/    /'
        [ "$lines" -le 6 ] || echo "    ... and $((lines - 6)) lines more"
        echo "    (exit status $status)"
}

wrong=0
# expect WHAT CMD...
expect() {
        what=$1
        shift
        if ! "$@"; then
                echo "    NOT AS IT SHOULD BE: $what"
                wrong=1
        fi
}

recorded() {
        grep '^goroot-guard: ' "$output" | grep -F "$old" | grep -qF "$new"
}

# What compile says when it is another version than go.
go_complained() {
        grep -q 'does not match go tool version' "$output"
}

silent() {
        ! go_complained && ! grep -q '^go: ' "$output" && [ ! -e hello ]
}

built() {
        [ -x hello ] && ./hello | grep -q 'built with go1\.22' && grep -q '^ok  *	*example.com/hello' "$output"
}

make_under log "the mismatch is recorded, and the build fails the way Go fails"
expect "make should have failed" [ "$status" -ne 0 ]
expect "there should be a record" recorded
expect "Go should have failed in its own way" go_complained

make_under rewrite "go gets its real root, and the build succeeds"
expect "make should have succeeded" [ "$status" -eq 0 ]
expect "there should be a record" recorded
expect "the program should have been built by Go 1.22, and its tests run" built

make_under block "no go runs at all"
expect "make should have failed" [ "$status" -ne 0 ]
expect "there should be a record" recorded
expect "no go should have run" silent

if [ "$wrong" -ne 0 ]; then
        echo
        die "not every policy did what it should"
fi

cat <<EOF

Next:
    $guard check
            is the GOROOT of your shell right for the go in its PATH?
    cd your/project && $here/quickstart.sh make
            your own build under guard; any command will do
    $guard run -p rewrite -- make
            the same, mended
EOF
