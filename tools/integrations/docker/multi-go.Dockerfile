# Several toolchains in one image, each by a name of its own, none by GOROOT: a go finds its root by where it lies, also through
# a link.
ARG BASE=debian:12-slim
ARG GO_OLD=golang:1.21.13
ARG GO_NEW=golang:1.22.12
FROM ${GO_OLD} AS go-old
FROM ${GO_NEW} AS go-new

# Slimmed in stages of their own, for what is deleted in a later layer still lies in the earlier one. What goes: documents, and
# what only Go's own tests read. What stays: pkg/tool (compile, link, asm), pkg/include, src, lib, VERSION, go.env.
FROM go-old AS slim-old
RUN cd /usr/local/go && rm -rf api doc misc test && find src -name testdata -prune -exec rm -rf {} + && find src -name '*_test.go' -delete
FROM go-new AS slim-new
RUN cd /usr/local/go && rm -rf api doc misc test && find src -name testdata -prune -exec rm -rf {} + && find src -name '*_test.go' -delete

FROM ${BASE}
COPY --from=slim-old /usr/local/go /opt/go/1.21
COPY --from=slim-new /usr/local/go /opt/go/1.22
RUN ln -s /opt/go/1.21/bin/go /usr/local/bin/go1.21 && ln -s /opt/go/1.22/bin/go /usr/local/bin/go1.22 && \
        ln -s go1.22 /usr/local/bin/go
# Neither fetches another toolchain by itself.
ENV GOTOOLCHAIN=local
