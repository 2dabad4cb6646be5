#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The Dockerfiles of tools/integrations/docker, built by buildah from Debian's base system and from a musl one, with real toolchains
# and GOROOTs that are right and wrong:
#
#   docker.sh PROGRAM LIBRARY FAKE-LAUNCH-MUSL
set -eu

# shellcheck source=tests/rootlib.sh
. "$(dirname "$0")/../rootlib.sh"
own_namespaces 'images built by buildah' "$0" "$@"
# shellcheck source=tests/integrations/buildah.sh
. "$rootlib/integrations/buildah.sh"
images_begin "$@"
recipes=$rootlib/../tools/integrations/docker

# ---- images to build from ----

is "$(files goroot-guard | cut -d ' ' -f 1,2)" " d
goroot-guard f
libgoroot-guard.so f" 'the image of the guard holds its two files'

layer "$tmp/debian" "$base"
open_root "$tmp/debian"
local_archive "$tmp/debian"
# What the program needs, where it is not linked statically, and what projects are built with.
quietly in_root "$tmp/debian" sh -c 'apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q -y install libexpat1 libjansson4 libseccomp2 libyaml-0-2 make'
umount -R "$tmp/debian/run" "$tmp/debian/dev/pts" "$tmp/debian/proc"
rm -rf "$tmp/debian/srv/archive" "$tmp/debian/var/lib/apt/lists"/*
from_root debian:12 "$tmp/debian"
printf 'FROM debian:12\nCOPY . /\n' >"$tmp/golang.Dockerfile"
for version in 1.21 1.22; do
        context=$tmp/go-$version
        toolchain_at "$context" /usr/local/go "$version"
        builds "golang:$version" "$tmp/golang.Dockerfile"
done
# One as people have them: a second toolchain, and a GOROOT that was right once.
context=$tmp/stale
mkdir -p "$context"
cat >"$tmp/stale.Dockerfile" <<'END'
FROM golang:1.21 AS old
FROM golang:1.22
COPY --from=old /usr/local/go /opt/old
ENV GOROOT=/opt/old
END
builds golang:stale "$tmp/stale.Dockerfile"

# A project.
context=$tmp/project
mkdir -p "$context"
printf 'module example.org/app\n\ngo 1.21\n' >"$context/go.mod"
printf 'package main\n\nimport (\n\t"fmt"\n\t"runtime"\n)\n\nfunc main() { fmt.Println("app", runtime.Version()) }\n' >"$context/main.go"
printf 'app: main.go\n\tgo build -buildvcs=false -o app .\n' >"$context/Makefile"

new=$("$(goroot_of 1.22)/bin/go" env GOVERSION)
old=$("$(goroot_of 1.21)/bin/go" env GOVERSION)

# recipe NAME RECIPE BASE STALE [OPTION...]: the three policies where GOROOT is stale, and none where it is not.
recipe() {
        local name=$1 tag=${1// /-} file=$recipes/$2.Dockerfile base=$3 stale=$4
        shift 4
        build "$tag" "$file" --build-arg BASE="$base" "$@"
        is "$status" 0 "$name: it builds"
        unlike "$said" 'goroot-guard: ' "$name: and nothing is said where GOROOT is right"
        build "$tag-log" "$file" --build-arg BASE="$stale" "$@"
        is "$([ "$status" -ne 0 ] && echo fails)" fails "$name: a stale GOROOT breaks the build"
        like "$said" 'does not match go tool version' "$name: in Go's words"
        like "$said" 'goroot-guard: wrong GOROOT for /usr/local/go/bin/go' "$name: and in the guard's"
        build "$tag-block" "$file" --build-arg BASE="$stale" --build-arg GOROOT_GUARD=block "$@"
        is "$([ "$status" -ne 0 ] && echo fails)" fails "$name: block stops the step"
        unlike "$said" 'does not match go tool version' "$name: before Go is started"
        build "$tag-rewrite" "$file" --build-arg BASE="$stale" --build-arg GOROOT_GUARD=rewrite "$@"
        is "$status" 0 "$name: rewrite lets it go well"
        like "$said" 'goroot-guard: rewrote GOROOT for /usr/local/go/bin/go' "$name: and says so"
}

# ---- bind ----

recipe bind bind golang:1.22 golang:stale
inside bind-rewrite ./app
is "$out" "app $new" 'bind: the program is of the right Go'
# The same without a guard.
sed -e '/mount=type/,$d' "$recipes/bind.Dockerfile" >"$tmp/unguarded.Dockerfile"
echo 'RUN make' >>"$tmp/unguarded.Dockerfile"
builds unguarded "$tmp/unguarded.Dockerfile" --build-arg BASE=golang:1.22
is "$(diff <(files unguarded) <(files bind))" '' 'bind: the image has the files of one that was built without the guard'
is "$(diff <(settings unguarded) <(settings bind))" '' 'bind: and its variables'

# What the recipe says of a go right behind the variable.
cat >"$tmp/direct.Dockerfile" <<'END'
FROM goroot-guard AS guard
FROM golang:stale
RUN --mount=type=bind,from=guard,source=/,target=/goroot-guard \
        LD_PRELOAD=/goroot-guard/libgoroot-guard.so go env GOROOT
RUN --mount=type=bind,from=guard,source=/,target=/goroot-guard \
        LD_PRELOAD=/goroot-guard/libgoroot-guard.so GOROOT_GUARD=rewrite env go env GOROOT
RUN --mount=type=bind,from=guard,source=/,target=/goroot-guard \
        LD_PRELOAD=/goroot-guard/libgoroot-guard.so GOROOT_GUARD=rewrite sh -ec 'go env GOROOT'
RUN --mount=type=bind,from=guard,source=/,target=/goroot-guard \
        /goroot-guard/goroot-guard run -p rewrite -- go env GOROOT
END
builds direct "$tmp/direct.Dockerfile"
is "$(grep -E '^/' <<<"$out" | tr '\n' ' ')" '/opt/old /usr/local/go /usr/local/go /usr/local/go ' \
        'bind: a go right behind the variable is not seen; behind env, sh -c and goroot-guard run it is'

# The same on a base whose C library is musl. What stands for make is a script.
printf '#!/bin/sh\nexec launch -s /usr/local/go/bin/go build -buildvcs=false -o app .\n' >"$musl/usr/bin/make"
chmod 755 "$musl/usr/bin/make"
toolchain_at "$musl" /usr/local/go 1.22
toolchain_at "$musl" /opt/old 1.21
from_root musl:1 "$musl"
printf 'FROM musl:1\nENV GOROOT=/opt/old\n' >"$tmp/musl-stale.Dockerfile"
builds musl:stale "$tmp/musl-stale.Dockerfile"
inside musl:1 sh -c 'ls /lib; ! launch -s /lib64/ld-linux-x86-64.so.2'
like "$out" ld-musl 'the musl base has no C library but musl'
recipe 'bind on musl' bind musl:1 musl:stale

# ---- ENV LD_PRELOAD ----

recipe preload preload golang:1.22 golang:stale --build-arg FINAL=debian:12
is "$(settings preload | grep LD_PRELOAD || :)" '' 'preload: the final image has no LD_PRELOAD'
is "$(files preload | grep goroot-guard || :)" '' 'preload: nor the library'
inside preload app
is "$out$err" "app $new" 'preload: and its program runs in silence'
printf 'FROM golang:1.22\nENV LD_PRELOAD=/usr/local/lib/libgoroot-guard.so\nRUN true && /bin/true\n' >"$tmp/early.Dockerfile"
builds early "$tmp/early.Dockerfile"
like "$said" 'cannot be preloaded' 'preload: a variable without the file makes every program complain'

# ---- SHELL ----

recipe shell shell golang:1.22 golang:stale
inside shell-rewrite ./app
is "$out" "app $new" 'shell: the program is of the right Go'
cat >"$tmp/exec.Dockerfile" <<'END'
FROM shell-stale
RUN go env GOROOT
RUN ["/usr/local/go/bin/go", "env", "GOROOT"]
RUN ["/usr/bin/goroot-guard", "run", "-p", "rewrite", "--", "go", "env", "GOROOT"]
RUN grep -q libgoroot-guard /proc/self/maps && echo guarded
RUN ["/bin/sh", "-c", "grep -q libgoroot-guard /proc/self/maps || echo unguarded"]
END
sed '/^WORKDIR/,$d' "$recipes/shell.Dockerfile" >"$tmp/shell-stale.Dockerfile"
echo 'ENV GOROOT_GUARD=rewrite' >>"$tmp/shell-stale.Dockerfile"
builds shell-stale "$tmp/shell-stale.Dockerfile" --build-arg BASE=golang:stale
builds exec "$tmp/exec.Dockerfile"
is "$(grep -E '^/|^(un)?guarded$' <<<"$out" | tr '\n' ' ')" '/usr/local/go /opt/old /usr/local/go guarded unguarded ' \
        'shell: it holds in images that are built from this one; a step in exec form is unguarded, unless it names the guard itself'
build oci "$tmp/exec.Dockerfile" --format oci
builds shell-oci "$tmp/shell-stale.Dockerfile" --build-arg BASE=golang:stale --format oci
like "$said" 'SHELL is not supported for OCI image format' 'shell: buildah says that OCI images have no SHELL'

# ---- several toolchains ----

build multi-go "$recipes/multi-go.Dockerfile" --build-arg BASE=debian:12 --build-arg GO_OLD=golang:1.21 --build-arg GO_NEW=golang:1.22
is "$status" 0 'multi-go: it builds'
cat >"$tmp/try.Dockerfile" <<'END'
FROM multi-go
WORKDIR /src
COPY . .
ARG GO
RUN $GO version && $GO env GOROOT && $GO vet . && $GO build -o app . && ./app && $GO test ./... && $GO tool -n compile
END
builds try-old "$tmp/try.Dockerfile" --build-arg GO=go1.21
is "$(grep -E '^(go version|/|app)' <<<"$out" | tr '\n' ' ')" "go version $old linux/$(dpkg --print-architecture) /opt/go/1.21 app $old /opt/go/1.21/pkg/tool/linux_$(dpkg --print-architecture)/compile " \
        'multi-go: slimmed, the old one vets, builds and tests, with its own root'
builds try-new "$tmp/try.Dockerfile" --build-arg GO=go1.22
is "$(grep -E '^(go version|/|app)' <<<"$out" | tr '\n' ' ')" "go version $new linux/$(dpkg --print-architecture) /opt/go/1.22 app $new /opt/go/1.22/pkg/tool/linux_$(dpkg --print-architecture)/compile " \
        'multi-go: so does the new one'
is "$(files multi-go | grep -cE '^opt/go/1\.2[12]/(test|api|doc|misc)/|_test\.go ' || :)" 0 'multi-go: what is not needed is gone'
for lost in pkg/tool src; do
        printf 'FROM multi-go\nWORKDIR /src\nCOPY . .\nRUN rm -rf /opt/go/1.22/%s\nRUN go1.22 build -o app .\n' "$lost" >"$tmp/lost.Dockerfile"
        build lost "$tmp/lost.Dockerfile"
        is "$([ "$status" -ne 0 ] && echo fails)" fails "multi-go: without $lost it does not work"
        case $lost in
        pkg/tool) like "$said" 'GOROOT is not set' "multi-go: $lost" ;;
        src) like "$said" 'is not in std' "multi-go: $lost" ;;
        esac
done

# ---- what lint says of all that ----

try "$program" lint "$recipes"
is "$status $(grep -c nothing <<<"$out")" '0 1' 'lint finds nothing in any recipe'

done_testing
