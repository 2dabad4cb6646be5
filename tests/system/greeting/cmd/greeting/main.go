package main

import (
	"fmt"
	"runtime"

	"example.org/greeting"
)

func main() {
	fmt.Println(greeting.For("world"), runtime.Version())
}
