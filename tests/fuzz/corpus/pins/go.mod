module m

go 1.22.x // c

toolchain go1.22.1
require (
	a/b v1.0.0
)
