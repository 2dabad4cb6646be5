#!/bin/bash
set -e
export GOROOT=/usr/local/go   # where it always was
export GOPATH=$HOME/go
export PATH=$GOROOT/bin:$GOPATH/bin:$PATH

build() {
        GOROOT=/usr/lib/go-1.22
        export GOROOT
        GOOS=linux go build -o out/app ./cmd/app
}

if [ "$(uname)" = Darwin ]; then
        export GOROOT="$(brew --prefix go)/libexec"
else
        export GOROOT=$(dirname $(dirname $(which go)))
fi
build "$@"
