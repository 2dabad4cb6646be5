FROM golang:1.22.12
ENV GOROOT ~/sdk/go1.22.12
ENV GOROOT='$HOME/go'
ENV GOROOT=$(go env GOROOT)
ENV GOROOT=/usr/local/go/bin/
ENV GOPATH=/usr/local/go
ARG GOROOT=/usr/local/go
ENV GOROOT=$UNKNOWN
