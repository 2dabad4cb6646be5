#!/bin/bash
export GOENV_DISABLE_GOROOT=1
eval "$(goenv init -)"
/usr/local/go/bin/go build ./...
