package greeting

import "testing"

func TestFor(t *testing.T) {
	if got := For("world"); got != "Hello, WORLD." {
		t.Errorf("For(world) = %q", got)
	}
}
