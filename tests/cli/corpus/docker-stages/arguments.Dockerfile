FROM golang:1.22.12 AS first
ENV GOROOT=/usr/local/go
ARG GOROOT=/opt/elsewhere
ARG PLACE=/opt/elsewhere

FROM first AS second
ENV GOROOT=$PLACE

FROM golang:1.22.12 AS third
RUN curl -fsSL https://go.dev/dl/go1.21.13.linux-amd64.tar.gz | tar -C /opt -xz
ENV GOROOT=/opt/go
