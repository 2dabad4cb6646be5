// Command environ prints the entries of its environment whose names start with the given ones, in order: what a go
// handed on. (That is not always what go obeys: go run hands on a GOROOT only if it was set for go itself.)
package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	count := 0
	for _, entry := range os.Environ() {
		for _, name := range os.Args[1:] {
			if strings.HasPrefix(entry, name) {
				fmt.Println(entry)
				count++
				break
			}
		}
	}
	if count == 0 {
		fmt.Println("nothing of", os.Args[1:])
	}
}
