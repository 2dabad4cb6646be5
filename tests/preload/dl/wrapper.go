// Command wrapper does what those of golang.org/dl do: it is named after a version, looks for that version's root in
// $HOME/sdk, and starts the go in there with GOROOT and PATH set for it. The test builds it as golang.org/dl/VERSION.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	root := filepath.Join(os.Getenv("HOME"), "sdk", filepath.Base(os.Args[0]))
	bin := filepath.Join(root, "bin")

	cmd := exec.Command(filepath.Join(bin, "go"), os.Args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "GOROOT=") && !strings.HasPrefix(entry, "PATH=") {
			cmd.Env = append(cmd.Env, entry)
		}
	}
	cmd.Env = append(cmd.Env, "GOROOT="+root, "PATH="+bin+string(filepath.ListSeparator)+os.Getenv("PATH"))

	if err := cmd.Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
