# Recommended: the library is there while a step runs, and in no layer of the image.
#
#   docker build --build-arg GOROOT_GUARD=block -f bind.Dockerfile .
#
# The base may have any C library, glibc or musl.
ARG BASE=golang:1.22.12-bookworm
FROM goroot-guard AS guard

FROM ${BASE}
# For the steps of this build only: an ARG is no variable of the image.
ARG GOROOT_GUARD=log
WORKDIR /src
COPY . .
# The shell of the step is started without the library, so what the shell starts itself is not seen: `make`, `env go build` or
# `sh -ec '...'` behind the variable, never `go build` right behind it.
RUN --mount=type=bind,from=guard,source=/,target=/goroot-guard \
        LD_PRELOAD=/goroot-guard/libgoroot-guard.so make
