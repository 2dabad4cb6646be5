# Functions for the other scripts; sourced.

with_go() {
        local version=$1 root
        shift
        root=$HOME/sdk/go$version
        [[ -x $root/bin/go ]] || {
                go install "golang.org/dl/go$version@latest"
                "go$version" download
        }
        PATH=$root/bin:$PATH "$@"
}

with_goenv() {
        eval "$(goenv init -)"
        goenv shell "$1"
        go version
}

find_root() {
        local bin
        bin=$(readlink -f "$(command -v "${GO:-go}")") || return
        printf '%s\n' "${bin%/bin/go}"
}

for go in /usr/local/go/bin/go /usr/lib/go-*/bin/go; do
        [ -x "$go" ] && "$go" version
done

use_old() {
        export GOROOT="$OLD_ROOT"
        if [ -n "${NEW-}" ]; then
                eval "$(goenv init -)"
        else
                /usr/local/go/bin/go version
        fi
}
