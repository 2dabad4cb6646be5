// Package nested has tests that start go again, as those of code generators and linters do.
package nested

import (
	"os/exec"
	"runtime"
	"strings"
	"testing"
)

func TestGoFromPath(t *testing.T) {
	for _, command := range [][]string{
		{"go", "version"},
		{"sh", "-c", "go version"},
		{"sh", "-c", "exec go version"},
	} {
		out, err := exec.Command(command[0], command[1:]...).CombinedOutput()
		if err != nil {
			t.Errorf("%q: %v\n%s", command, err, out)
		} else if want := "go version " + runtime.Version() + " "; !strings.HasPrefix(string(out), want) {
			t.Errorf("%q printed %q, want %q", command, out, want)
		}
	}
}
