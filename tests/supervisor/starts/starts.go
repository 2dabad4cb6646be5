// Command starts launches its arguments in one of Go's two ways and ends as they do: starts exec|syscall PROGRAM [ARG...]
package main

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

func main() {
	var err error
	if os.Args[1] == "syscall" {
		err = syscall.Exec(os.Args[2], os.Args[2:], os.Environ())
	} else {
		cmd := exec.Command(os.Args[2], os.Args[3:]...)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
		err = cmd.Run()
		if cmd.ProcessState != nil {
			os.Exit(cmd.ProcessState.ExitCode())
		}
	}
	fmt.Println(err)
	os.Exit(99)
}
