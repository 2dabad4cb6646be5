#!/bin/sh
export GOROOT=/usr/local/go
make
