# Go
set -gx GOPATH $HOME/go
set -gx GOROOT /usr/local/go
fish_add_path /usr/local/go/bin
set -x GOROOT '~/sdk/go'
set -x GOROOT (go env GOROOT)
set -l GOROOT /only/here
set -e GOROOT
if status is-interactive
    goenv init - | source
end
