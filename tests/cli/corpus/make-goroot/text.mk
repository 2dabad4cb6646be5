export GOROOT = ~/sdk/go1.22.12
ifdef QUOTED
export GOROOT = "/usr/local/go"
else
export GOROOT = $HOME/go
endif
vet: export GOROOT := /usr/local/go/bin
vet:
	go vet ./...
all:
	go build ./...
