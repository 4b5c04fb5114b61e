package replica

import (
	"path"
	"slices"
)

// folders returns the folders of a copy, "." first. Only one level of names under
// objects is ever made.
func (d *disk) folders() ([]string, error) {
	dirs := []string{"."}
	for i := 0; i < len(dirs); i++ {
		list, err := d.list(dirs[i])
		if err != nil {
			return nil, err
		}
		for _, e := range list {
			if e.IsDir() && len(dirs) < 4096 {
				dirs = append(dirs, path.Join(dirs[i], e.Name()))
			}
		}
	}
	slices.Sort(dirs[1:])
	return dirs, nil
}

// walk calls fn with the path of everything in the copy that is not a folder.
func (d *disk) walk(fn func(name string) error) error {
	dirs, err := d.folders()
	if err != nil {
		return err
	}
	for _, dir := range dirs {
		list, err := d.list(dir)
		if err != nil {
			return err
		}
		for _, e := range list {
			if e.IsDir() {
				continue
			}
			if err := fn(path.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
