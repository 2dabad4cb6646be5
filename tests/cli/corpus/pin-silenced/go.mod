module example.com/app

go 1.22.5

// goroot-guard: ignore toolchain-older -- until the image has it
toolchain go1.22.1
