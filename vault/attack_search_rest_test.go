package vault

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"emanet/crypto"
	"emanet/vault/record"
)

// TestAttack01MarkNowhereInTheIndex plants the mark, searches for it, and looks for it in every byte after every step that
// an index takes.
func TestAttack01MarkNowhereInTheIndex(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	ctx := t.Context()
	v := open(t, f.dir, true)
	found := len(hits(t, v, mark))
	if found != 6 {
		t.Fatalf("the mark is found in %d records", found)
	}
	for _, step := range []struct {
		name string
		more int // records that hold the mark then, more than before
		do   func() error
	}{
		{"a search", 0, func() error { return nil }},
		{"a rebuild", 0, func() error { return v.RebuildIndex(ctx, nil) }},
		{"an amendment", 0, func() error {
			text := "başqa mətn " + mark
			_, err := v.Amend(ctx, f.first, Amendment{Text: &text, Reason: mark}, nil)
			return err
		}},
		{"a removal", -1, func() error { return v.Remove(ctx, []record.ID{f.photo}, mark) }},
		{"a restoration", 1, func() error { return v.Undo(ctx, []record.ID{f.photo}, mark) }},
		{"a compaction", 9, func() error {
			for i := range 9 {
				add(t, v, Draft{Text: fmt.Sprint(mark, " ", i)})
			}
			return nil
		}},
		{"a purge", 0, func() error { _, err := v.Purge(ctx, nil, mark, nil); return err }},
		{"a rotation", 0, func() error {
			drafts, err := v.Drafts(ctx)
			check(t, err)
			check(t, v.DropDraft(ctx, drafts[0].ID))
			return rotateNow(ctx, v)
		}},
		{"an index that was taken away", 0, func() error {
			v.closeIndex()
			return os.RemoveAll(filepath.Join(f.dir, indexFolder))
		}},
	} {
		check(t, step.do())
		noMark(t, f.dir, "after "+step.name)
		found += step.more
		if got := len(hits(t, v, mark)); got != found {
			t.Errorf("after %s the mark is found in %d records, want %d", step.name, got, found)
		}
		noMark(t, f.dir, "after "+step.name+" and a search")
	}
	wantIndexWhole(t, v, "at the end")
	check(t, v.Close())
	noMark(t, f.dir, "after closing")
}

// TestAttack01IndexControl shows that the mark would be found if segments lay there unsealed. Words of texts alone lie in them
// letter by letter: inSegments finds those, too.
func TestAttack01IndexControl(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	v := open(t, f.dir, false)
	clear := t.TempDir()
	segments := segmentNames(t, f.dir)
	for _, name := range segments {
		ct, err := os.ReadFile(inIndex(f.dir, name))
		check(t, err)
		pt, err := v.ident.UnsealBytes(ct)
		check(t, err)
		put(t, filepath.Join(clear, name), pt)
	}
	if n := len(findMark(t, clear)); n < len(segments)/2 {
		t.Errorf("the mark is found %d times in %d unsealed segments", n, len(segments))
	}
	if alive, all := len(hits(t, v, mark)), inSegments(t, v, mark); alive != 6 || all != 8 { // one amended, one removed
		t.Errorf("the mark is found in %d records, and in %d documents dead or alive", alive, all)
	}
}

// TestAttack05IndexIsPadded opens every file of an index and compares the length of its plaintext with the rule.
func TestAttack05IndexIsPadded(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	v := open(t, f.dir, false)
	names := indexNames(t, f.dir)
	if len(names) < 4 {
		t.Fatal(names)
	}
	for _, name := range names {
		ct, err := os.ReadFile(inIndex(f.dir, name))
		check(t, err)
		pt, err := v.ident.UnsealBytes(ct)
		check(t, err)
		if size := int64(len(pt)); crypto.PaddedSize(size, crypto.FloorLarge) != size {
			t.Errorf("%s has a plaintext of %d bytes, which is no padded size at or above %d", name, size, crypto.FloorLarge)
		}
	}
}

// inventedWords are as many bytes of text as wanted, the words of a place by its seed.
func inventedWords(seed byte, size int) string {
	syllables := []string{"qa", "rə", "dü", "zev", "ki", "lom", "şa", "müs", "tı", "ğun", "be", "ха", "ро", "ım"}
	bytes := random(seed, 4*size)
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		b.WriteString(syllables[int(bytes[i])%len(syllables)])
		if bytes[i]%3 == 0 {
			b.WriteByte(' ')
		}
	}
	return strings.ToValidUTF8(b.String()[:size], "x")
}

// TestAttack05IndexSizesTellNothing compares the sizes of indexes of records that differ a little in length, and entirely
// in their words.
func TestAttack05IndexSizesTellNothing(t *testing.T) {
	t.Parallel()
	sizes := func(seed byte, n int) (all []int64) {
		v, dir := newVault(t)
		for i := range 3 {
			add(t, v, Draft{Fields: fields(t, "title: uydurma\n"), Text: inventedWords(seed+byte(i), n)})
		}
		addMany(t, v, 2)
		for _, name := range indexNames(t, dir) {
			info, err := os.Stat(inIndex(dir, name))
			check(t, err)
			all = append(all, info.Size())
		}
		slices.Sort(all)
		return all
	}
	want := sizes(1, 1000)
	for seed, n := range map[byte]int{1: 1020, 50: 1000, 90: 1} {
		if got := sizes(seed, n); !slices.Equal(got, want) {
			t.Errorf("records of %d bytes make files of %d, those of 1000 bytes %d", n, got, want)
		}
	}
}

// TestAttack06CountsAloneMakeFiles goes through the same commands with three sorts of words, and counts files after each.
func TestAttack06CountsAloneMakeFiles(t *testing.T) {
	t.Parallel()
	trail := func(seed byte, size int) (counts []int) {
		v, dir := newVault(t)
		ctx := t.Context()
		count := func() { counts = append(counts, len(indexNames(t, dir))) }
		var ids []record.ID
		for i := range 10 {
			ids = append(ids, add(t, v, Draft{Text: inventedWords(seed+byte(i), size)}).ID)
			count()
		}
		check(t, v.AddMany(ctx, drafts(times(20, 300), seed, size), func(_ Added, _ Draft, err error) { check(t, err) }, nil))
		count()
		text := inventedWords(seed+77, size)
		_, err := v.Amend(ctx, ids[1], Amendment{Text: &text, Reason: "x"}, nil)
		check(t, err)
		count()
		check(t, v.Remove(ctx, ids[2:5], "x"))
		count()
		_, err = v.Purge(ctx, nil, "x", nil)
		check(t, err)
		count()
		hits(t, v, "qa*")
		count()
		check(t, v.RebuildIndex(ctx, nil))
		count()
		return counts
	}
	want := trail(1, 10)
	for seed, size := range map[byte]int{100: 10, 200: 4000} {
		if got := trail(seed, size); !slices.Equal(got, want) {
			t.Errorf("other words make other files: %v, %v", got, want)
		}
	}
	if most := slices.Max(want); most > 1+2*7 {
		t.Errorf("%d files after 30 records: %v", most, want)
	}
}

// drafts are n records of invented words.
func drafts(n int, seed byte, size int) func(yield func(Draft, error) bool) {
	return func(yield func(Draft, error) bool) {
		for i := range n {
			if !yield(Draft{Text: fmt.Sprint(inventedWords(seed, size), " ", i)}, nil) {
				return
			}
		}
	}
}

// TestAttack08IndexModes is TestAttack08Modes for what a search makes.
func TestAttack08IndexModes(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	check(t, os.RemoveAll(filepath.Join(f.dir, indexFolder)))
	v := open(t, f.dir, true)
	hits(t, v, mark)
	folder, err := os.Stat(filepath.Join(f.dir, indexFolder))
	check(t, err)
	if folder.Mode().Perm() != 0o700 {
		t.Errorf("index/ has mode %v", folder.Mode())
	}
	for _, name := range indexNames(t, f.dir) {
		info, err := os.Stat(inIndex(f.dir, name))
		check(t, err)
		if info.Mode() != 0o600 {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
	}
}

// TestAttack01CopyHoldsNoIndex searches in a copy that was restored: the index does not come along and is built again.
func TestAttack01CopyHoldsNoIndex(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	v := open(t, f.dir, true)
	want, err := answersOf(t.Context(), v)
	check(t, err)
	check(t, v.Close())
	to, back := filepath.Join(t.TempDir(), "copy"), filepath.Join(t.TempDir(), "back")
	copyTo(t, f.dir, to)
	if _, err := os.Stat(filepath.Join(to, indexFolder)); err == nil {
		t.Error("the index is in the copy")
	}
	_, err = RestoreCopy(t.Context(), to, back, weak(), nil)
	check(t, err)
	for _, write := range []bool{false, true, true} {
		v := open(t, back, write)
		got, err := answersOf(t.Context(), v)
		if err != nil || got != want {
			t.Errorf("restored, for writing %v: %v\n%s\nwant\n%s", write, err, got, want)
		}
		noMark(t, back, "restored and searched")
		check(t, v.Close())
	}
}
