// Package greeting is what the Debian package of the test is made of.
package greeting

import "strings"

// For returns what to say to somebody.
func For(name string) string {
	return "Hello, " + strings.ToUpper(name) + "."
}
