module example.com/app

go 1.22.0

toolchain go1.22.12

require (
	go.example.com/x v1.2.3
)
