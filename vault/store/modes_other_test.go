//go:build !linux

package store

func childModes(string, int, Options) error { return nil }
