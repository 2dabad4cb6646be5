FROM golang:1.22.12 AS preload
ENV LD_PRELOAD=/usr/lib/libgoroot-guard.so
RUN go vet ./...
COPY libgoroot-guard.so /usr/lib/
RUN ["go", "test", "./..."]

FROM golang:1.22.12 AS shell
COPY --from=preload /usr/bin/goroot-guard /usr/bin/
SHELL ["/usr/bin/goroot-guard", "run", "--", "/bin/sh", "-c"]
RUN go test ./...
RUN ["/usr/local/go/bin/go", "test", "./..."]
SHELL ["/bin/sh", "-c"]
RUN ["/usr/local/go/bin/go", "test", "./..."]
