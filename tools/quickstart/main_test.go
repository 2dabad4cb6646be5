package main

import "testing"

func TestGreeting(t *testing.T) {
	for _, c := range []struct {
		names []string
		want  string
	}{
		{nil, "Hello, world!"},
		{[]string{"Ada"}, "Hello, Ada!"},
		{[]string{"Ada", "Grace"}, "Hello, Ada and Grace!"},
		{[]string{"Ada", "Grace", "Edsger"}, "Hello, Ada, Grace and Edsger!"},
	} {
		if got := greeting(c.names); got != c.want {
			t.Errorf("greeting(%q) = %q, want %q", c.names, got, c.want)
		}
	}
}
