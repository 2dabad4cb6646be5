FROM golang:1.22.12
ENV GOROOT=/opt/go PATH=$GOROOT/bin:$PATH
RUN go version
