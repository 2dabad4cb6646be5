# shellcheck shell=bash
# shellcheck disable=SC2016 # what is written here is for other shells to expand
# A machine with a Go toolchain of every source, laid out as the manager of each lays it out. Sourced after golayout.sh, by bash.
#
#   machine_image DIR       makes it in DIR: /etc/passwd with root, ada and bob, /etc/environment, the toolchains and shims below
#   machine_path            prints a PATH of ada's: shims, wrappers, real toolchains, one of them shadowed by another
#
# Start-up files, settings of editors and projects are for the tests to add; ada's home is /home/ada, bob's /home/bob.

# link NAME TARGET: a symbolic link; its folder is made
link() {
        mkdir -p "$(dirname "$1")"
        ln -sfn "$2" "$1"
}

# shim FILE TEXT: a shell script that may be executed
shim() {
        put "$1" "$2"
        chmod 755 "$1"
}

machine_files() {
        put "$1/etc/passwd" 'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nada:x:1000:1000:Ada:/home/ada:/bin/bash\nbob:x:1001:1001::/home/bob:/bin/zsh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n'
        # ubuntu's runner images
        put "$1/etc/environment" 'PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"\nAGENT_TOOLSDIRECTORY=/opt/hostedtoolcache\nGOROOT_1_22_X64=/opt/hostedtoolcache/go/1.22.9/x64\n'
        mkdir -p "$1/root" "$1/home/ada" "$1/home/bob" "$1/tmp"
        # Programs that are there, and what dynamic ones are loaded by (make-go.c).
        put "$1/lib/ld.so" ''
        shim "$1/bin/sh" ''
        link "$1/bin/bash" sh
        link "$1/usr/bin/env" ../../bin/sh
}

# The distribution's, and what administrators unpack.
machine_system() {
        local debian=$1/usr/lib/go-1.19

        go_root "$debian" go1.19.8 --dynamic --default-root /usr/lib/go-1.19
        mkdir -p "$1/usr/share/go-1.19"
        mv "$debian/src" "$1/usr/share/go-1.19/src"
        link "$debian/src" ../../share/go-1.19/src
        link "$1/usr/lib/go" go-1.19
        link "$1/usr/bin/go" ../lib/go/bin/go
        link "$1/usr/bin/gofmt" ../lib/go/bin/gofmt

        go_root "$1/usr/local/go" go1.22.12
        go_root "$1/usr/local/go1.20" go1.20.14 --default-root /usr/local/go
        go_root "$1/opt/go/1.21" go1.21.13
        go_root "$1/opt/go1.18" go1.18.10 --default-root /usr/local/go
        link "$1/usr/local/bin/go1.21" /opt/go/1.21/bin/go

        go_root "$1/snap/go/10584" go1.21.7
        link "$1/snap/go/current" 10584
        link "$1/snap/bin/go" /usr/bin/snap
        go_program "$1/usr/bin/snap" go1.18 github.com/snapcore/snapd/cmd/snap
}

# Package managers with a tree of their own, and what runners of GitHub's come with.
machine_packages() {
        local brew=$1/home/linuxbrew/.linuxbrew nix=$1/nix/store/0a1b2c-go-1.23.6

        go_root "$brew/Cellar/go/1.24.1/libexec" go1.24.1
        link "$brew/Cellar/go/1.24.1/bin/go" ../libexec/bin/go
        link "$brew/opt/go" ../Cellar/go/1.24.1
        link "$brew/opt/go@1.24" ../Cellar/go/1.24.1
        link "$brew/bin/go" ../Cellar/go/1.24.1/bin/go
        go_root "$brew/Cellar/go@1.22/1.22.11/libexec" go1.22.11
        link "$brew/opt/go@1.22" ../Cellar/go@1.22/1.22.11

        go_root "$nix/share/go" go1.23.6
        link "$nix/bin/go" ../share/go/bin/go
        put "$1/nix/store/3d4e5f-go-mockery-2.40/bin/mockery" ''

        go_root "$1/opt/hostedtoolcache/go/1.22.9/x64" go1.22.9
        go_root "$1/opt/hostedtoolcache/go/1.23.2/x64" go1.23.2
        put "$1/opt/hostedtoolcache/go/1.22.9/x64.complete" ''
        put "$1/opt/hostedtoolcache/go/1.23.2/x64.complete" ''
}

# Managers that put scripts or links of their own before the toolchains.
machine_shims() {
        local home=$1/home/ada version name

        for version in 1.21.5 1.22.5; do
                go_root "$home/.goenv/versions/$version" "go$version"
        done
        put "$home/.goenv/version" '1.22.5\n'
        for name in go gofmt; do
                shim "$home/.goenv/shims/$name" '#!/usr/bin/env bash\nset -e\nprogram="${0##*/}"\nexport GOENV_ROOT="/home/ada/.goenv"\nexec "/home/ada/.goenv/libexec/goenv" exec "$program" "$@"\n'
        done

        go_root "$home/.asdf/installs/golang/1.21.4/go" go1.21.4
        shim "$home/.asdf/shims/go" '#!/usr/bin/env bash\n# asdf-plugin: golang 1.21.4\nexec /home/ada/.asdf/bin/asdf exec "go" "$@"\n'

        go_root "$home/.local/share/mise/installs/go/1.23.1" go1.23.1
        link "$home/.local/share/mise/installs/go/1.23" ./1.23.1
        link "$home/.local/share/mise/installs/go/latest" ./1.23.1
        go_program "$home/.local/bin/mise" '' mise
        link "$home/.local/share/mise/shims/go" /home/ada/.local/bin/mise

        go_root "$home/sdk/go1.20.7" go1.20.7 --default-root /usr/local/go
        go_program "$home/go/bin/go1.20.7" go1.22.12 golang.org/dl/go1.20.7
        go_root "$home/sdk/gotip" 'devel go1.25-8f3a1c2'
        rm "$home/sdk/gotip/VERSION"
        go_root "$home/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.24.2.linux-amd64" go1.24.2
}

# Managers that set variables in the shell, or turn links round.
machine_links() {
        local home=$1/home/ada bob=$1/home/bob name

        go_root "$home/.gvm/gos/go1.20.5" go1.20.5 --default-root /usr/local/go
        put "$home/.gvm/environments/go1.20.5" 'export GVM_ROOT; GVM_ROOT="/home/ada/.gvm"\nexport gvm_go_name; gvm_go_name="go1.20.5"\nexport GOROOT; GOROOT="$GVM_ROOT/gos/go1.20.5"\nexport PATH; PATH="$GVM_ROOT/gos/go1.20.5/bin:$PATH"\n'

        go_root "$home/.go/.versions/1.22.3" go1.22.3
        go_root "$home/.go/.versions/1.21.9" go1.21.9
        for name in bin pkg src; do
                link "$home/.go/$name" "/home/ada/.go/.versions/1.22.3/$name"
        done

        go_root "$home/.g/versions/1.23.4" go1.23.4
        link "$home/.g/go" /home/ada/.g/versions/1.23.4

        go_root "$home/.gobrew/versions/1.22.8/go" go1.22.8
        link "$home/.gobrew/current/bin" /home/ada/.gobrew/versions/1.22.8/go/bin
        link "$home/.gobrew/current/go" /home/ada/.gobrew/versions/1.22.8/go

        go_root "$home/.gimme/versions/go1.16.15.linux.amd64" go1.16.15 --pointers --default-root /usr/local/go
        put "$home/.gimme/envs/go1.16.15.linux.amd64.env" 'export GOROOT="/home/ada/.gimme/versions/go1.16.15.linux.amd64";\nexport PATH="/home/ada/.gimme/versions/go1.16.15.linux.amd64/bin:${PATH}";\n'

        go_root "$home/go-sdk/go1.17.13" go1.17.13 --pointers --default-root /usr/local/go
        go_root "$home/.local/go" go1.22.1

        go_root "$bob/.go/go1.22.10" go1.22.10
        link "$bob/.go/current" /home/bob/.go/go1.22.10
}

# Toolchains in places of nobody's, a farm of links to one, and folders that are called as if they were some.
machine_others() {
        go_root "$1/srv/bootstrap" go1.20.6
        go_root "$1/srv/toolchains/one" go1.21.1
        go_root "$1/srv/toolchains/two" go1.21.2
        go_root "$1/home/ada/build/go" go1.23.3
        (cd "$1/srv" && cp -rs "$1/opt/go/1.21" farm && find farm -type l | while IFS= read -r name; do
                ln -sfn "/opt/go/1.21/${name#farm/}" "$name"
        done)

        mkdir -p "$1/usr/local/gopher/src" "$1/opt/go/empty" "$1/home/ada/.goenv/versions/interrupted/pkg"
        mkdir -p "$1/home/ada/go/src/example.com" "$1/opt/gopath/src/example.com" "$1/opt/gopath/bin" "$1/opt/gopath/pkg/mod"
        link "$1/home/ada/.goenv/versions/gone" /home/ada/.goenv/versions/1.10
        put "$1/opt/go/README" 'none\n'
}

machine_path() {
        echo /home/ada/.goenv/shims:/home/ada/go/bin:/home/ada/.local/share/mise/shims:/home/ada/.gobrew/current/bin:/home/ada/build/go/bin:/usr/local/bin:/usr/local/go/bin:/usr/bin:/bin:/snap/bin:/home/ada/.asdf/shims
}

machine_image() {
        machine_files "$1"
        machine_system "$1"
        machine_packages "$1"
        machine_shims "$1"
        machine_links "$1"
        machine_others "$1"
}
