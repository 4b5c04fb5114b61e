package segment

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/blevesearch/bleve/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

func TestNothingIsMergedOrOpenedOrWritten(t *testing.T) {
	t.Parallel()
	var p plugin
	if _, _, err := p.Merge(nil, nil, "", nil, nil); err == nil {
		t.Error("Merge did something")
	}
	if _, _, err := p.MergeUsing(nil, nil, "", nil, nil, nil); err == nil {
		t.Error("MergeUsing did something")
	}
	if _, err := p.Open("x"); err == nil {
		t.Error("Open did something")
	}
	if _, err := p.OpenUsing("x", nil); err == nil {
		t.Error("OpenUsing did something")
	}
	if _, _, err := p.New(nil); err == nil {
		t.Error("New did something")
	}
	if _, _, err := p.NewUsing(nil, map[string]any{}); err == nil {
		t.Error("an index without a shelf did something")
	}
	v, err := newView(plain(t, build(t, 1, 3, 5)))
	if err != nil {
		t.Fatal(err)
	}
	var s segment.Segment = v
	if _, ok := s.(segment.UnpersistedSegment); ok {
		t.Error("a segment can be written to a path")
	}
	if _, ok := s.(segment.PersistedSegment); ok {
		t.Error("a segment has a path")
	}
}

// CopyTo is how bleve writes an index in the clear.
func TestCopyToWritesNoSegment(t *testing.T) {
	t.Parallel()
	x, _ := openIndex(t)
	if err := x.Index("r", record{Text: "zebramark zebramark"}); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := x.(testIndex).bleveIndex.(bleve.IndexCopyable).CopyTo(bleve.FileSystemDirectory(dir)); err == nil {
		t.Error("an index in memory was copied to a disk")
	}
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(name)
		if bytes.Contains(b, []byte("zebramark")) {
			t.Errorf("%s has the word in it", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
