module example.org/widget

go 1.22.0

toolchain go1.22.12
