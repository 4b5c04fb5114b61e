package vault

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"emanet/vault/record"
)

// The samples were made once, when format v1 was, and are never made again: what is in them must open, or must be
// refused with the same error, for ever. The flag adds samples that are not there yet and replaces none.
var makeSamples = flag.Bool("emanet.make-missing-samples", false, "make vault samples that are missing; never replaces one")

const samples = "testdata/samples"

// unpack extracts a sample and returns the vault's folder.
func unpack(t *testing.T, name string) string {
	t.Helper()
	packed, err := os.ReadFile(filepath.Join(samples, name+".tar.gz"))
	check(t, err)
	z, err := gzip.NewReader(bytes.NewReader(packed))
	check(t, err)
	dir := t.TempDir()
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return dir
		}
		check(t, err)
		to := filepath.Join(dir, filepath.FromSlash(h.Name))
		if h.Typeflag == tar.TypeDir {
			check(t, os.MkdirAll(to, 0o700))
			continue
		}
		b, err := io.ReadAll(r)
		check(t, err)
		put(t, to, b)
	}
}

// pack makes a sample of a closed vault, unless there is one.
func pack(t *testing.T, dir, name string) {
	t.Helper()
	file := filepath.Join(samples, name+".tar.gz")
	if _, err := os.Stat(file); err == nil {
		return
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	check(t, err)
	w := tar.NewWriter(z)
	check(t, filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || p == dir {
			return err
		}
		h := &tar.Header{Name: filepath.ToSlash(strings.TrimPrefix(p, dir+string(filepath.Separator))), Mode: 0o600, ModTime: time.Unix(1_900_000_000, 0)}
		if d.IsDir() {
			h.Name, h.Mode, h.Typeflag = h.Name+"/", 0o700, tar.TypeDir
			return w.WriteHeader(h)
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		h.Size = int64(len(data))
		if err := w.WriteHeader(h); err != nil {
			return err
		}
		_, err = w.Write(data)
		return err
	}))
	check(t, errors.Join(w.Close(), z.Close(), os.MkdirAll(samples, 0o755)))
	check(t, os.WriteFile(file, b.Bytes(), 0o644))
}

const sampleText = "Uydurma ifadə: məni bölməyə apardılar.\n"

// makeGood builds the good sample: two slots, revisions, a small and a sealed file, a removed, a restored and a purged
// record, a catalogue, a draft and a rotation.
func makeGood(t *testing.T, dir string) {
	t.Helper()
	ctx := t.Context()
	c := still(nil)
	v, err := Create(ctx, dir, CreateOptions{Passphrase: phrase(testPhrase), Label: "Nümunə Müdafiəçi"}, c)
	check(t, err)
	a := add(t, v, Draft{Fields: fields(t, "kind: testimony\ntitle: Uydurma ifadə\ndate: 2013-10-19?\nplace: Uydurmakənd\n"), Text: sampleText, Purpose: "qəbul"})
	text := sampleText + "Düzəliş.\n"
	_, err = v.Amend(ctx, a.ID, Amendment{Text: &text, Reason: "düzəliş", Attach: []Source{source("şəkil.bin", random(1, 300))}}, nil)
	check(t, err)
	add(t, v, Draft{Fields: fields(t, "kind: evidence\ntitle: Uydurma çəkiliş\n"), Sources: []Source{source("çəkiliş.bin", random(2, videoSize))}})
	gone := add(t, v, Draft{Fields: fields(t, "title: silinən\n"), Text: "x"})
	check(t, v.Remove(ctx, []record.ID{gone.ID}, "səbəb"))
	_, err = v.Purge(ctx, nil, "silindi", nil)
	check(t, err)
	removed := add(t, v, Draft{Fields: fields(t, "title: gizlədilən\n"), Text: "y"})
	check(t, v.Remove(ctx, []record.ID{removed.ID}, "səbəb"))
	check(t, rotateNow(ctx, v))
	addMany(t, v, 2)
	_, err = v.SaveDraft(ctx, TextDraft{Text: "qaralama"})
	check(t, err)
	check(t, v.Close())
}

// TestSampleOfFormatV1Opens opens the good sample, compares everything in it, and goes on to write in it.
func TestSampleOfFormatV1Opens(t *testing.T) {
	t.Parallel()
	if *makeSamples {
		dir := filepath.Join(t.TempDir(), "v")
		makeGood(t, dir)
		pack(t, dir, "good-v1")
	}
	dir := unpack(t, "good-v1")
	for _, write := range []bool{false, true} {
		v := open(t, dir, write)
		items, err := v.List(t.Context(), record.Filter{}, ListOptions{All: true})
		check(t, err)
		var lines []string
		for _, it := range items {
			lines = append(lines, fmt.Sprintf("%s %d %q %q %d", it.State, it.Revision, it.Summary.Title, it.Summary.Dates, it.Summary.Files))
		}
		slices.Sort(lines)
		want := []string{
			`live 1 "" [] 1`, `live 1 "" [] 1`, `live 1 "Uydurma çəkiliş" [] 1`, `live 2 "Uydurma ifadə" ["2013-10-19?"] 1`, `removed 1 "gizlədilən" [] 0`,
		}
		if !slices.Equal(lines, want) {
			t.Errorf("the sample holds\n%s", strings.Join(lines, "\n"))
		}
		entries, err := v.Log(t.Context(), LogFilter{})
		check(t, err)
		var actions []string
		for _, e := range entries {
			actions = append(actions, string(e.Action))
		}
		if got := strings.Join(actions, " "); got != "create add amend add add remove purge add remove rotate add" {
			t.Errorf("the log is %s", got)
		}
		for _, it := range items {
			if it.Revision == 2 {
				wantSampleRecord(t, v, it.ID)
			}
			if it.Summary.Title == "Uydurma çəkiliş" {
				var b bytes.Buffer
				_, err := v.CopyFile(t.Context(), &b, it.ID, 0, "çəkiliş.bin", nil)
				check(t, err)
				if !bytes.Equal(b.Bytes(), random(2, videoSize)) {
					t.Error("the sealed file is another")
				}
			}
		}
		if all, said := len(hits(t, v, everything)), len(hits(t, v, "bölməyə düzəliş")); all != 4 || said != 1 {
			t.Errorf("%d records are found, %d with a word of the text", all, said)
		}
		drafts, err := v.Drafts(t.Context())
		if err != nil || len(drafts) != 1 || drafts[0].Text != "qaralama" {
			t.Errorf("drafts: %v, %v", drafts, err)
		}
		if r := mustVerify(t, v); len(r.Notes) > 0 {
			t.Error(r.Notes)
		}
		if write {
			add(t, v, Draft{Text: "davam"})
			mustVerify(t, v)
		}
		check(t, v.Close())
	}
}

func wantSampleRecord(t *testing.T, v *Vault, id record.ID) {
	t.Helper()
	for n, want := range map[int]string{1: sampleText, 2: sampleText + "Düzəliş.\n"} {
		view, err := v.Record(t.Context(), id, n)
		check(t, err)
		if view.Revision.Text != want || view.Revision.Author != "Nümunə Müdafiəçi" || view.Revision.Time.Unix() != 1_900_000_000 {
			t.Errorf("revision %d: %+v", n, view.Revision)
		}
	}
	var b bytes.Buffer
	_, err := v.CopyFile(t.Context(), &b, id, 0, "şəkil.bin", nil)
	check(t, err)
	if !bytes.Equal(b.Bytes(), random(1, 300)) {
		t.Error("the small file is another")
	}
}
