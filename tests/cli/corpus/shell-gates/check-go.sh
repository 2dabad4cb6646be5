#!/usr/bin/env bash
# A page of checks as they go round in articles.
set -euo pipefail
want=1.20.14

go env GOROOT | xargs dirname | xargs basename | grep -q 'go1\.20\.14' || exit 1
basename "$(dirname "$(go env GOROOT)")" | grep -q go1.20.14
go env GOROOT | grep -q "1\.20"
readlink -f "$(which go)"/../.. | grep -q "$GOROOT" && echo ok
ls "$(command -v go)/../../VERSION"
if ! go version | grep -q go1.2; then
        echo "wrong Go" >&2
fi
go version | grep 'go1\.20\.1'
if [[ "$(go version)" == *go1.1* ]]; then echo old; fi
if [[ $(go version) =~ go1\.2 ]]; then echo any; fi
built_with_version=$(go version -m ./bin/app | grep path | awk '{print $2}')
go version -m ./bin/app | grep path | grep "$want"
go run -e 'fmt.Println(runtime.Version())'
go install fmt && test -n "$(ls "$(go env GOBIN)")"
strace -p $! -e trace=execve
go env GOROOT | grep -q "^/usr/local/go$"
echo "$built_with_version"
