FROM debian:12-slim
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ARG GO_TARBALL=go1.22.12.linux-amd64.tar.gz
ARG GO_SHA256=4fa4f869b0f7fc6bb1eb2660e74657fbf04cdd290b5aef905585c86051b34d43
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates curl git make \
 && rm -rf /var/lib/apt/lists/* \
 && curl -fsSLo /tmp/go.tgz "https://go.dev/dl/${GO_TARBALL}" \
 && echo "${GO_SHA256}  /tmp/go.tgz" | sha256sum -c - \
 && rm -rf /usr/local/go \
 && tar -C /usr/local -xzf /tmp/go.tgz \
 && rm /tmp/go.tgz
ENV GOPATH=/home/dev/go
ENV PATH=/usr/local/go/bin:$GOPATH/bin:$PATH
# Whoever extends this image must not set GOROOT: RUN echo 'export GOROOT=/x' is text here.
RUN echo 'export PATH=$PATH:/usr/local/go/bin' >> /etc/profile.d/go.sh \
 && printf 'set GOROOT=%s in your editor if you must\n' /usr/local/go > /etc/motd
RUN useradd -m dev
USER dev
WORKDIR /home/dev
CMD ["bash"]
