// Command hello greets, and says which toolchain built it.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

// greeting joins the names as English does: "a", "a and b", "a, b and c".
func greeting(names []string) string {
	switch n := len(names); n {
	case 0:
		return "Hello, world!"
	case 1:
		return "Hello, " + names[0] + "!"
	default:
		return "Hello, " + strings.Join(names[:n-1], ", ") + " and " + names[n-1] + "!"
	}
}

func main() {
	fmt.Printf("%s (built with %s)\n", greeting(os.Args[1:]), runtime.Version())
}
