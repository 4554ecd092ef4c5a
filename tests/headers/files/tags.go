//go:build !never

// Package main is a program.
package main

func main() { println("go") }
