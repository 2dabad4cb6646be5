# Every step of a stage, and whatever runs in its image later, with the library.
#
#   docker build --build-arg GOROOT_GUARD=block -f preload.Dockerfile .
ARG BASE=golang:1.22.12-bookworm
ARG FINAL=debian:12-slim
FROM goroot-guard AS guard

FROM ${BASE} AS build
ARG GOROOT_GUARD=log
# First the file, then the variable: in between, each program would complain that the file is not there.
COPY --from=guard /libgoroot-guard.so /usr/local/lib/libgoroot-guard.so
ENV LD_PRELOAD=/usr/local/lib/libgoroot-guard.so
WORKDIR /src
COPY . .
RUN make

# The variable stays in the image of its stage and in all that is built FROM it. A final stage FROM something else has neither the
# variable nor the file.
FROM ${FINAL}
COPY --from=build /src/app /usr/local/bin/app
CMD ["/usr/local/bin/app"]
