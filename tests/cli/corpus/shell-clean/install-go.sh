#!/usr/bin/env bash
# Installs the release of Go that go.mod asks for, below /usr/local by default.
#
# export GOROOT=/usr/local/go is what old guides say; it is not needed.
set -euo pipefail

readonly PREFIX=${PREFIX:-/usr/local}
version=$(awk '$1 == "toolchain" { print $2 }' go.mod)
: "${version:=go1.22.12}"

die() {
        echo "install-go: $*" >&2
        exit 1
}

usage() {
        cat <<'EOF'
usage: install-go.sh [--prefix DIR]

After that put this into your profile:
    export GOROOT=/usr/local/go
    export PATH=$GOROOT/bin:$PATH
EOF
}

case $(uname -m) in
x86_64) arch=amd64 ;;
aarch64 | arm64) arch=arm64 ;;
*) die "no binaries for $(uname -m)" ;;
esac

while [ $# -gt 0 ]; do
        case $1 in
        --prefix)
                shift
                INSTALL_DIR=$1
                ;;
        -h | --help)
                usage
                exit 0
                ;;
        *) die "unknown option $1" ;;
        esac
        shift
done
INSTALL_DIR=${INSTALL_DIR:-$PREFIX}

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
url="https://go.dev/dl/$version.linux-$arch.tar.gz"
curl -fsSL -o "$tmp/go.tgz" "$url"
if [[ -n "${SHA256:-}" ]]; then
        echo "$SHA256  $tmp/go.tgz" | sha256sum -c -
fi

# A new tree in place of the old one: never one on top of the other (go.dev/doc/install).
sudo rm -rf "$INSTALL_DIR/go"
sudo tar -C "$INSTALL_DIR" -xzf "$tmp/go.tgz"

profile=$HOME/.profile
grep -q "$INSTALL_DIR/go/bin" "$profile" || cat >>"$profile" <<EOF
# Go
export PATH="\$PATH:$INSTALL_DIR/go/bin"
EOF
echo "export GOROOT='\$HOME/go' is not needed" >&2

unset GOROOT
[ "$("$INSTALL_DIR/go/bin/go" env GOVERSION)" = "$version" ] || die "that is not $version"
