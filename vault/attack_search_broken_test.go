package vault

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"emanet/vault/record"
)

// strays are things that no index has in its folder, by what they are.
func strays() map[string]func(t *testing.T, folder string) {
	file := func(name string) func(*testing.T, string) {
		return func(t *testing.T, folder string) {
			if err := os.WriteFile(filepath.Join(folder, name), []byte("yad"), 0o600); err != nil {
				t.Skipf("this system has no such names: %v", err)
			}
		}
	}
	link := func(to string) func(*testing.T, string) {
		return func(t *testing.T, folder string) { check(t, os.Symlink(to, filepath.Join(folder, "x.age"))) }
	}
	return map[string]func(t *testing.T, folder string){
		"a file of a file manager":   file(".DS_Store"),
		"a file beside a file":       file("._manifest.age"),
		"a text":                     file("readme.txt"),
		"a space":                    file("manifest (1).age"),
		"letters":                    file("ə.age"),
		"a line feed":                file("a\nb"),
		"a long name":                file(strings.Repeat("x", 240)),
		"the name of a segment":      file(strings.Repeat("ab", 16) + ".age"),
		"capitals":                   file(strings.Repeat("AB", 16) + ".age"),
		"no suffix":                  file(strings.Repeat("ab", 16)),
		"a temporary file":           file(".tmp-manifest.age-0"),
		"a file that is not ours":    func(t *testing.T, folder string) { put(t, filepath.Join(folder, "y.age"), random(1, 70_000)) },
		"a folder":                   func(t *testing.T, folder string) { check(t, os.Mkdir(filepath.Join(folder, "x"), 0o700)) },
		"a FIFO":                     func(t *testing.T, folder string) { makeFIFO(t, filepath.Join(folder, "x.age")) },
		"a link to /dev/zero":        link("/dev/zero"),
		"a link to nothing":          link("nowhere"),
		"a link to the folder above": link(".."),
		"a folder with something": func(t *testing.T, folder string) {
			check(t, os.Mkdir(filepath.Join(folder, "x.age"), 0o700))
			put(t, filepath.Join(folder, "x.age", "y"), []byte("yad"))
		},
	}
}

// TestAttack19StrangeFilesInTheIndex puts things beside the files of an index that are not its own: every command goes on, and
// the index is kept.
func TestAttack19StrangeFilesInTheIndex(t *testing.T) {
	t.Parallel()
	base := scene(t)
	for what, stray := range strays() {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			dir := copyOf(t, base)
			stray(t, filepath.Join(dir, indexFolder))
			ctx := t.Context()
			v := open(t, dir, true)
			total := len(hits(t, v, everything))
			gone := add(t, v, Draft{Text: "uydurma şəxs " + mark})
			wantKept(t, v, "after an add")
			wantHits(t, v, "uydurma", gone.ID)
			check(t, v.Remove(ctx, []record.ID{gone.ID}, "x"))
			wantKept(t, v, "after a removal")
			_, err := v.Purge(ctx, nil, "x", nil)
			check(t, err)
			check(t, v.RebuildIndex(ctx, nil))
			wantKept(t, v, "after a rebuild")
			check(t, rotateNow(ctx, v))
			wantKept(t, v, "after a rotation")
			if found := hits(t, v, everything); len(found) != total {
				t.Errorf("%d records are found, %d before", len(found), total)
			}
			if said := aboutIndex(v); len(said) > 0 {
				t.Errorf("says %q", said)
			}
			lose(t, v, onlyNamed(t, v, "qalan"))
			check(t, v.Close())
			r, err := Recover(ctx, dir, testKey(), weak())
			if err != nil || r.Lost != 1 {
				t.Fatalf("recover: %+v, %v", r, err)
			}
			v = open(t, dir, true)
			hits(t, v, everything)
			wantKept(t, v, "after a recovery")
		})
	}
}

// wantKept fails unless the index on the disk stands at the newest change.
func wantKept(t *testing.T, v *Vault, when string) {
	t.Helper()
	s, err := v.IndexStatus(t.Context())
	check(t, err)
	if s.Trouble != "" || s.Behind != 0 || s.Records != s.Live {
		t.Errorf("%s the index is not kept: %+v", when, s)
	}
	if err := v.VerifyIndex(t.Context(), nil); err != nil {
		t.Errorf("%s: %v", when, err)
	}
}

// TestAttack19IndexFolderReplaced puts something else in the place of the whole folder: nothing hangs, nothing outside of the
// vault is read, written or removed, and searches are right.
func TestAttack19IndexFolderReplaced(t *testing.T) {
	t.Parallel()
	base := scene(t)
	v := open(t, base, false)
	want, err := titlesFound(t.Context(), v)
	check(t, err)
	check(t, v.Close())
	for what, do := range map[string]func(t *testing.T, folder string){
		"a file":              func(t *testing.T, folder string) { put(t, folder, []byte("yad")) },
		"a FIFO":              makeFIFOThere,
		"a link to /dev/zero": func(t *testing.T, folder string) { check(t, os.Symlink("/dev/zero", folder)) },
		"a link to nothing":   func(t *testing.T, folder string) { check(t, os.Symlink("nowhere", folder)) },
		"a link to itself":    func(t *testing.T, folder string) { check(t, os.Symlink(indexFolder, folder)) },
		"a link to its own":   nil,
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			dir, outside := copyOf(t, base), filepath.Join(t.TempDir(), "outside")
			folder := filepath.Join(dir, indexFolder)
			check(t, os.Rename(folder, outside))
			if do == nil {
				check(t, os.Symlink(outside, folder))
			} else {
				do(t, folder)
			}
			before := snapshot(t, outside)
			for _, write := range []bool{false, true} {
				err := patient(func() error { return useWithoutIndex(t.Context(), dir, write, want) })
				if err != nil {
					t.Errorf("for writing %v: %v", write, err)
				}
			}
			wantSame(t, outside, before, what)
			err := patient(func() error { return readAll(t.Context(), dir, true) })
			if err != nil && (!reported(err) || !strings.Contains(err.Error(), indexFolder)) {
				t.Errorf("the next command does not say what is in the way: %v", err)
			}
			drop(t, folder)
			if got, err := afterwards(t.Context(), dir); err != nil || !strings.HasSuffix(got, want) {
				t.Errorf("after it was taken away: %v\n%s", err, got)
			}
		})
	}
}

func makeFIFOThere(t *testing.T, folder string) { makeFIFO(t, folder) }

// useWithoutIndex searches, and writes if it may: a purge may refuse, with the reason, as it cannot look into the index.
func useWithoutIndex(ctx context.Context, dir string, write bool, want string) error {
	v, err := Open(ctx, dir, write, weak())
	if err != nil {
		return err
	}
	defer v.Close()
	if err := v.Unlock(ctx, testKey()); err != nil {
		return err
	}
	got, err := titlesFound(ctx, v)
	if err != nil {
		return err
	}
	if got != want {
		return errors.New("finds something else: " + got)
	}
	if !write {
		return nil
	}
	a, err := v.Add(ctx, Draft{Text: "sonra"}, nil)
	if err != nil {
		return err
	}
	if err := v.Remove(ctx, []record.ID{a.ID}, "x"); err != nil {
		return err
	}
	if _, err := v.Purge(ctx, nil, "x", nil); err != nil && !reported(err) {
		return err
	}
	return nil
}

// TestAttack19IndexFilesOfOtherKinds replaces the manifest and a segment by what is no regular file, with something in it.
func TestAttack19IndexFilesOfOtherKinds(t *testing.T) {
	t.Parallel()
	base := scene(t)
	v := open(t, base, false)
	want, err := titlesFound(t.Context(), v)
	check(t, err)
	check(t, v.Close())
	full := func(t *testing.T, file string) {
		check(t, os.Mkdir(file, 0o700))
		put(t, filepath.Join(file, "y"), []byte("yad"))
	}
	for _, name := range []string{manifestFile, segmentNames(t, base)[0]} {
		for what, do := range map[string]func(t *testing.T, file string){
			"a full folder": full,
			"a folder":      func(t *testing.T, file string) { check(t, os.Mkdir(file, 0o700)) },
			"a FIFO":        makeFIFOThere,
			"a link":        func(t *testing.T, file string) { check(t, os.Symlink("/dev/zero", file)) },
			"a sparse file": func(t *testing.T, file string) { put(t, file, nil); check(t, os.Truncate(file, 8<<30)) },
		} {
			dir := copyOf(t, base)
			drop(t, inIndex(dir, name))
			do(t, inIndex(dir, name))
			v := open(t, dir, true)
			hits(t, v, everything)
			if err := v.VerifyIndex(t.Context(), nil); err != nil && what != "a full folder" {
				t.Errorf("%s was %s: the index was not made again: %v", name, what, err)
			}
			check(t, v.Close())
			if err := patient(func() error { return useWithoutIndex(t.Context(), dir, true, want) }); err != nil {
				t.Errorf("%s is %s: %v", name, what, err)
			}
		}
	}
}

// lose deletes the newest revision of a record straight from the store.
func lose(t *testing.T, v *Vault, id record.ID) {
	t.Helper()
	h, err := v.history(t.Context())
	check(t, err)
	_, newest, _ := h.standing(id.String())
	deleteObject(t, v, newestObject(newest))
}

// onlyNamed returns the record with this title.
func onlyNamed(t *testing.T, v *Vault, title string) record.ID {
	t.Helper()
	items, err := v.List(t.Context(), record.Filter{}, ListOptions{All: true})
	check(t, err)
	for _, it := range items {
		if it.Summary.Title == title {
			return it.ID
		}
	}
	t.Fatal(fs.ErrNotExist, title)
	return record.ID{}
}
