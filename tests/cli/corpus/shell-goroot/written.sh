#!/bin/sh
if command -v go >/dev/null; then
        go env -w GOROOT=/usr/local/go GOPATH="$HOME/work"
        /usr/local/go/bin/go env -w "GOROOT=$PREFIX/go"
        go env -w GOROOT=
fi
