GOROOT ?= $(shell go env GOROOT)
GOPATH := $(shell go env GOPATH)
export GOROOT GOPATH
all:
	go build ./...
