#!/bin/sh
export GOROOT=/usr/local/go
if true; then
  echo "open
