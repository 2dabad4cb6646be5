module example.com/tools

go 1.22.1

toolchain go1.21.5
