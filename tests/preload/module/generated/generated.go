// Package generated has go generate start go commands: by itself, through a shell and through env.
package generated

//go:generate go env GOROOT
//go:generate sh -c "go env GOROOT; go version"
//go:generate env go run example.com/guarded/environ GOROOT=
