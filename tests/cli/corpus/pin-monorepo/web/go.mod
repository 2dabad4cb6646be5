module example.com/web

go 1.21.0

toolchain go1.21.13
