#!/bin/sh
# What every build runs.
set -eu

go_version=1.22.12
root=$(go env GOROOT)
case $(go env GOVERSION) in
go"$go_version" | go"$go_version"-*) ;;
*)
        printf 'this is %s in %s, not %s\n' "$(go env GOVERSION)" "$root" "$go_version" >&2
        exit 1
        ;;
esac

if go version | grep -qw 'go1\.22\.12'; then
        echo "as asked for"
fi
go version | grep -q "go1\.2[1-9]"
go version | grep -q 'go1.22'
if ! go version | grep -qE '^go version go1\.22\.[0-9]+ '; then
        exit 1
fi

cp "$root/misc/wasm/wasm_exec.js" web/ 2>/dev/null || cp "$(go env GOROOT)/lib/wasm/wasm_exec.js" web/
export GOROOT_BOOTSTRAP=/usr/lib/go-1.21
GOROOT="$WORK/go" ./make.bash --no-clean
export GOROOT="$BUILD_ROOT"
env -u GOROOT /usr/local/go/bin/go version
GOROOT= /opt/go1.21/bin/go version

rm -rf "$GOPATH/pkg" ~/go/pkg/mod "$HOME/go/pkg" /go/pkg "$root/test" build/pkg src
rm -rf /usr/local/go
go env -w GOPROXY=https://proxy.example,direct
go env -u GOROOT
go run ./cmd/gen -e dev
go install ./cmd/app
go version -m bin/app | grep path | awk '{print $2}'
MODULE=$(go version -m bin/app | grep path | awk '{print $2}')
echo "$MODULE"
strace -f -e trace=execve -o trace.txt go build ./...
readlink -f "$(command -v go)"
dirname "$(which go)"/..
go version | grep -qw go1.2 || echo "not that one"
go version | grep -q go1.22.2
export GOROOT="$(root_of "$(which gofmt)")"
rm -rf /usr/local/go/pkg && tar -C /usr/local -xzf go.tgz
