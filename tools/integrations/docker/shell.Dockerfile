# Every step in shell form runs below `goroot-guard run`. With docker, or with `buildah build --format docker`: images of OCI
# format have no SHELL, and steps are then unguarded.
#
#   docker build --build-arg GOROOT_GUARD=block -f shell.Dockerfile .
ARG BASE=golang:1.22.12-bookworm
FROM goroot-guard AS guard

FROM ${BASE}
ARG GOROOT_GUARD=log
COPY --from=guard / /opt/goroot-guard/
RUN ln -s /opt/goroot-guard/goroot-guard /usr/bin/goroot-guard
# goroot-guard: ignore GG070 -- this is built in docker format
SHELL ["/usr/bin/goroot-guard", "run", "--", "/bin/sh", "-c"]
WORKDIR /src
COPY . .
RUN go vet ./... && make
# RUN ["go", "build"] would be started by no shell, and is not guarded.
