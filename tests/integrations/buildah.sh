# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # $tmp and others are those of the files below; some are for the scripts that source this
# What the tests that build images share, on top of tests/rootlib.sh, tools/lib.sh and tests/lib.sh. Sourced, by bash.
#
#   images_begin PROGRAM LIBRARY FAKE-LAUNCH-MUSL
#                               makes the storage, $musl (the root directory of a small system with musl for its C library) and
#                               the image goroot-guard, by its recipe. Leaves $program and $library, absolute
#   image WORD...               buildah
#   build NAME RECIPE [OPTION...]
#                               builds an image from the folder $context; leaves $status, $out, $err and $said, both
#   builds NAME RECIPE [OPTION...]
#                               the same, and the test ends if it fails
#   from_root NAME ROOT         an image of a root directory
#   settings NAME; files NAME   an image's variables; all that is in it
#   inside NAME CMD...          runs CMD in a container of the image; leaves $status, $out and $err
#   toolchain_at ROOT DIR VERSION [PART...]
#                               a toolchain as Go itself lays it out, without the links of Debian's; or parts of it

# shellcheck source=tools/lib.sh
. "$rootlib/../tools/lib.sh"
# shellcheck source=tests/lib.sh
. "$rootlib/lib.sh"

image() {
        buildah "${storage[@]}" "$@"
}

build() {
        local name=$1 recipe=$2
        shift 2
        try image build --isolation chroot --pull-never --signature-policy "$tmp/policy.json" --format docker \
                --volume "$GG_GOCACHE:/root/.cache/go-build" "$@" -t "localhost/$name" -f "$recipe" "$context"
        said=$out$'\n'$err
}

builds() {
        build "$@"
        if [ "$status" -ne 0 ]; then
                t_result 1 "$1 is built"
                diag "$said"
                done_testing
        fi
}

from_root() {
        local container
        container=$(image from scratch)
        quietly image add -q "$container" "$2" /
        quietly image config --workingdir / --env PATH=/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
                --env GOTOOLCHAIN=local --env GOFLAGS=-mod=mod --env GOPROXY=off --env CGO_ENABLED=0 "$container"
        quietly image commit -q --rm "$container" "localhost/$1"
}

settings() {
        image inspect --type image --format '{{range .Docker.Config.Env}}{{println .}}{{end}}' "localhost/$1"
}

inside() {
        local container
        container=$(image from --pull-never "localhost/$1")
        shift
        try image run --isolation chroot --volume "$GG_GOCACHE:/root/.cache/go-build" "$container" -- "$@"
        quietly image rm "$container"
}

files() {
        local container place
        container=$(image from --pull-never "localhost/$1")
        place=$(image mount "$container")
        (cd "$place" && find . -printf '%P %y %s\n' | LC_ALL=C sort)
        quietly image rm "$container"
}

toolchain_at() {
        local place=$1$2
        toolchain "$3"
        shift 3
        [ $# -gt 0 ] || set -- .
        mkdir -p "$place"
        # A third of it is what only Go's own developers build and test.
        tar -C "$goroot" -c --dereference --exclude=./src/cmd --exclude=./test "$@" | tar -C "$place" -x
}

storage_begin() {
        driver=vfs
        layer "$tmp/probe" "$base"
        ! mountpoint -q "$tmp/probe" || driver=overlay
        # No policy of the machine's, and nothing is ever fetched.
        echo '{"default": [{"type": "insecureAcceptAnything"}]}' >"$tmp/policy.json"
        printf 'unqualified-search-registries = []\n' >"$tmp/registries.conf"
        export CONTAINERS_REGISTRIES_CONF="$tmp/registries.conf"
        storage=(--root "$tmp/storage" --runroot "$tmp/storage.run" --storage-driver "$driver" --registries-conf "$tmp/registries.conf")
}

# There is no Alpine here. The sh is static, as Alpine's is not; what launches a go is a program linked with musl.
musl_begin() {
        local name
        musl=$tmp/musl
        mkdir -p "$musl/bin" "$musl/usr/bin" "$musl/tmp" "$musl/proc" "$musl/dev" "$musl/sys" "$musl/run" "$musl/root" "$musl/etc"
        dpkg-deb -x "$debs"/musl_*.deb "$musl"
        cp "$GG_CACHE/roots/bookworm/bin/busybox" "$musl/bin/busybox"
        for name in sh env grep cat ls; do
                ln -s busybox "$musl/bin/$name"
        done
        cp "$1" "$musl/usr/bin/launch"
}

images_begin() {
        program=$(realpath -e "$1")
        library=$(realpath -e "$2")
        roots_begin
        if ! have buildah; then
                skip 'images' 'no buildah'
                done_testing
        fi
        base_system 'a base system'
        storage_begin
        musl_begin "$(realpath -e "$3")"
        context=$tmp/guard
        mkdir -p "$context"
        cp "$program" "$context/goroot-guard"
        cp "$library" "$context/libgoroot-guard.so"
        builds goroot-guard "$rootlib/../tools/integrations/docker/guard.Dockerfile"
}
