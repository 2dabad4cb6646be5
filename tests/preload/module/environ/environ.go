// Command environ prints the GOROOT it was started with, which is not always that of the go that started it: go run
// hands on what it found itself.
package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	count := 0
	for _, entry := range os.Environ() {
		if strings.HasPrefix(entry, "GOROOT=") {
			fmt.Println(entry)
			count++
		}
	}
	if count == 0 {
		fmt.Println("no GOROOT")
	}
}
