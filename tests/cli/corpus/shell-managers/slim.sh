#!/bin/sh
for v in 1.21.13 1.22.12; do
        rm -rf "/opt/go/$v/pkg" "/opt/go/$v/doc"
done
rm -rf "$(go env GOROOT)/src"
rm -rf "$GOROOT/pkg/tool/"
rm -f "$GOROOT/src"
