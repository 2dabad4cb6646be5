# The image of the init container: the library, and a cp to bring it where the agent finds it.
#
#   docker build -t goroot-guard-init:0.1.0 -f init.Dockerfile .
ARG BASE=busybox:1.36.1-musl
FROM goroot-guard AS guard

FROM ${BASE}
COPY --from=guard /libgoroot-guard.so /guard/libgoroot-guard.so
