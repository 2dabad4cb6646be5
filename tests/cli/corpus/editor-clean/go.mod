module example.com/clean

go 1.22.3

toolchain go1.22.12
