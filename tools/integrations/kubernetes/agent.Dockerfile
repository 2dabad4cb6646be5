# The library as a layer of the agent's own image, where that can be changed.
#
#   docker build -t ci-agent:1-guarded --build-arg BASE=ci-agent:1 -f agent.Dockerfile .
ARG BASE=ci-agent:1
FROM goroot-guard AS guard

FROM ${BASE}
COPY --from=guard /libgoroot-guard.so /opt/goroot-guard/libgoroot-guard.so
ENV LD_PRELOAD=/opt/goroot-guard/libgoroot-guard.so GOROOT_GUARD=log
