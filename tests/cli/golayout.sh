# shellcheck shell=bash
# Machines made of files, for tests of what looks at them. Sourced after tests/lib.sh, by bash.
#
#   layout_setup MAKE-GO              where make-go is (make-go.c)
#   go_program FILE VERSION [OPTION...] [PACKAGE]
#                                     a Go program; its folder is made. PACKAGE is cmd/go by default
#   go_root DIR VERSION [OPTION...]   a toolchain as it is unpacked: bin/go, bin/gofmt, pkg/tool/linux_amd64/{compile,link,asm},
#                                     src/fmt, src/runtime, VERSION, go.env (Go 1.21+); options are make-go's, for bin/go
#   put FILE TEXT                     a file with that text (printf's escapes), its folder is made
#
# All names are as they are given: for an image, put its folder in front.

make_go=

layout_setup() {
        make_go=$(realpath -e "$1")
}

go_program() {
        local file=$1 version=$2 package=cmd/go options=()
        shift 2
        while [ $# -gt 0 ]; do
                case $1 in
                --mod | --default-root) options+=("$1" "$2") && shift 2 ;;
                --*) options+=("$1") && shift ;;
                *) package=$1 && shift ;;
                esac
        done
        mkdir -p "$(dirname "$file")"
        "$make_go" "${options[@]}" "$file" "$version" "$package"
}

go_root() {
        local root=$1 version=$2 tool
        shift 2
        go_program "$root/bin/go" "$version" "$@"
        go_program "$root/bin/gofmt" "$version" cmd/gofmt
        for tool in compile link asm; do
                go_program "$root/pkg/tool/linux_amd64/$tool" "$version" "cmd/$tool"
        done
        mkdir -p "$root/src/fmt" "$root/src/runtime"
        printf 'package fmt\n' >"$root/src/fmt/print.go"
        printf 'package runtime\n' >"$root/src/runtime/proc.go"
        printf '%s\n' "$version" >"$root/VERSION"
        case $version in
        go1.[0-9] | go1.[0-9].* | go1.1[0-9]* | go1.20*) ;;
        *) printf 'GOPROXY=https://proxy.golang.org,direct\nGOSUMDB=sum.golang.org\nGOTOOLCHAIN=auto\n' >"$root/go.env" ;;
        esac
}

put() {
        mkdir -p "$(dirname "$1")"
        printf '%b' "$2" >"$1"
}
