package store

import "os"

func kinds() map[string]func(path, other string) error {
	return map[string]func(path, other string) error{
		"folder": func(p, _ string) error { return os.Mkdir(p, 0o700) },
	}
}
