// Package greet is what there is to test in a module without dependencies.
package greet

// Hello greets name.
func Hello(name string) string {
	if name == "" {
		name = "World"
	}
	return "Hello, " + name + "!"
}
