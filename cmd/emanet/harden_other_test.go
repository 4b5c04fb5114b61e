//go:build !linux

package main

// hygiene is tested on Linux.
func hygiene(string) {}
