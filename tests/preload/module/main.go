// Command guarded says which Go built it, and whether the standard library was that Go's own: a test that patches
// container/ring in another tree sees the difference in the last word.
package main

import (
	"container/ring"
	"fmt"
	"runtime"

	"example.com/guarded/greet"
)

func main() {
	fmt.Println(greet.Hello("Gopher"), runtime.Version(), ring.New(3).Len())
}
