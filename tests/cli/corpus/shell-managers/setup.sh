#!/bin/bash
export GOENV_ROOT="$HOME/.goenv"
export PATH="$GOENV_ROOT/bin:$PATH"
eval "$(goenv init -)"
export PATH="$GOROOT/bin:$PATH"
export PATH="$PATH:$GOPATH/bin"
goenv local 1.22.12
go build ./...
/usr/local/go/bin/go build ./...
"$HOME/.goenv/versions/1.22.12/bin/go" version
/root/.goenv/versions/1.22.12/bin/go version
eval "$(asdf exec-env golang)"
