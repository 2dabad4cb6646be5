#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What goroot-guard lint costs: processor time and the most memory it held, for a repository of workflows, Dockerfiles and scripts.

    lint.py PROGRAM [--files N] [--format FORMAT] [--max-rss MiB] [--max-cpu SECONDS]

With a bound the status is 1 if it is passed (and a test may ask for a bound of memory, never for one of time).
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

WORKFLOW = """name: service {n}
on:
  push:
    branches: [main]
  pull_request:
env:
  GOFLAGS: -mod=readonly
  GOROOT: /opt/go/{n}
jobs:
  test:
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        go: ['1.21', '1.22', stable]
        os: [ubuntu-24.04, macos-14]
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-go@v5
        with:
          go-version: ${{{{ matrix.go }}}}
          cache-dependency-path: services/s{n}/go.sum
      - name: Test
        working-directory: services/s{n}
        run: |
          set -euo pipefail
          export GOROOT=$(go env GOROOT)
          if [ -n "${{CI:-}}" ]; then
            go vet ./... && go test -race -coverprofile=cover.out ./...
          fi
      - name: Build
        run: |
          for os in linux darwin windows; do
            GOOS=$os go build -o "dist/service-$os" ./services/s{n}/cmd
          done
  image:
    needs: test
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - run: docker build -t registry.example/s{n}:${{{{ github.sha }}}} services/s{n}
"""

DOCKERFILE = """# syntax=docker/dockerfile:1
FROM golang:1.22.12-bookworm AS build
ENV GOROOT=/usr/local/go
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
RUN apt-get update \\
 && apt-get install -y --no-install-recommends make git \\
 && rm -rf /var/lib/apt/lists/* \\
 && make service-{n} \\
 && rm -rf /usr/local/go/pkg

FROM gcr.io/distroless/static-debian12
COPY --from=build /src/dist/service-{n} /service
USER nonroot
ENTRYPOINT ["/service"]
"""


def lay_out(top, files):
    os.makedirs(top + "/.git")
    os.makedirs(top + "/.github/workflows")
    with open(top + "/go.mod", "w", encoding="ascii") as file:
        file.write("module example.com/services\n\ngo 1.22.12\n")
    for n in range(files // 2):
        with open(f"{top}/.github/workflows/s{n}.yml", "w", encoding="ascii") as file:
            file.write(WORKFLOW.format(n=n))
    for n in range(files - files // 2):
        os.makedirs(f"{top}/services/s{n}")
        with open(f"{top}/services/s{n}/Dockerfile", "w", encoding="ascii") as file:
            file.write(DOCKERFILE.format(n=n))


def run(program, top, form):
    """Its processor time, its peak of memory, and what it prints."""
    with subprocess.Popen([program, "lint", "--format", form, top], stdout=subprocess.PIPE) as child:
        size = len(child.stdout.read())
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, size, child.returncode


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--format", action="append")
    parser.add_argument("--max-rss", type=float)
    parser.add_argument("--max-cpu", type=float)
    args = parser.parse_args()
    top = tempfile.mkdtemp()
    passed = True
    try:
        lay_out(top, args.files)
        for form in args.format or ("text", "json", "sarif", "github", "gitlab"):
            cpu, rss, size, status = run(os.path.realpath(args.program), top, form)
            print(f"{form:7} {args.files} files: {cpu:.2f} s of processor time, {rss:.1f} MiB at most, "
                  f"{size} bytes of findings, status {status}")
            passed &= status == 1 and (args.max_rss is None or rss < args.max_rss) and (args.max_cpu is None or cpu < args.max_cpu)
    finally:
        shutil.rmtree(top)
    return 0 if passed else 1


sys.exit(main())
