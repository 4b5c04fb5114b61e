package index

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"emanet/index/segment"
)

func TestApplyFindsWhatIsLive(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for i := range 70 {
		l.add(t, "qarovul rəisi", number(i))
	}
	l.mustHit(t, "qarovul", 70)
	check(t, l.change(t, map[string]string{number(3): "polis bölməsi"}, DocumentID("r-"+number(3), 4)))
	l.mustHit(t, "qarovul", 69)
	l.mustHit(t, "bölmə", 1)
	check(t, l.change(t, nil, DocumentID("r-"+number(3), 71)))
	l.mustHit(t, "bölmə", 0)
	if l.m.Live != 69 {
		t.Errorf("live %d", l.m.Live)
	}
	ix, err := Open(t.Context(), l.c, l.m, nil)
	check(t, err)
	defer ix.Close() //nolint:errcheck // tested elsewhere
	ids, err := ix.Documents(t.Context())
	slices.Sort(ids)
	if err != nil || len(slices.Compact(ids)) != 69 || slices.Contains(ids, DocumentID("r-"+number(3), 71)) {
		t.Errorf("%d documents, %v", len(ids), err)
	}
}

// Attack 6, inside: the files follow from how many records came in how many steps, never from their words.
func TestFilesFollowCountsAlone(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 7, 8, 9, 63, 64, 65, 130} {
		var counts []int
		for _, text := range []string{"bir", "tamam başqa sözlər işgəncə haqqında uzun bir mətn", "слово 42"} {
			l := newLab(t)
			for i := range n {
				l.add(t, text+" "+number(i), number(i))
			}
			counts = append(counts, len(l.files.files))
			l.mustHit(t, number(n-1), 1)
		}
		if counts[0] != counts[1] || counts[0] != counts[2] || counts[0] > 1+7*3 {
			t.Errorf("%d records: %v files", n, counts)
		}
	}
}

func TestCompactionLeavesNothingOfTheDead(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for i := range 7 {
		l.add(t, "gizlisöz", number(i))
	}
	check(t, l.change(t, nil, DocumentID("r-"+number(2), 3)))
	l.add(t, "başqa", "son")
	if len(l.m.Segments) != 1 || len(l.m.Dead) != 0 || l.m.Documents() != 7 {
		t.Errorf("%d segments, %d dead, %d documents", len(l.m.Segments), len(l.m.Dead), l.m.Documents())
	}
	l.mustHit(t, "gizlisöz", 6)
}

// Records with much text are cut into segments by their bytes: compaction must still come to an end, and make fewer of them.
func TestCompactionEndsWithLongTexts(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.c.maxText = 1000
	for i, size := range []int{1100, 1100, 400, 600, 10, 490, 490, 490, 490, 490, 490, 490, 490, 5000, 10, 10, 10, 499, 499, 499, 499, 499} {
		l.add(t, strings.Repeat("a", size-5)+" söz", number(i))
	}
	l.mustHit(t, "söz", 22)
	if n := len(l.m.Segments); n > 16 {
		t.Errorf("%d segments", n)
	}
}

// Documents that would cost too much memory together are cut into two segments, again and again if need be.
func TestCostlyDocumentsAreCut(t *testing.T) {
	t.Parallel()
	var docs []*entry
	for i := range 3 {
		d := Document{Record: "r-a", Sequence: int64(i), Text: []string{"bir iki üç iki"}}
		e := newEntry(&d)
		e.pack()
		docs = append(docs, e)
	}
	if got := cost(docs); got != 9*costOfWord+3*costOfDifferent {
		t.Errorf("cost %d", got)
	}
	l := newLab(t)
	var b built
	batch := []Document{l.document("a", "bir"), l.document("b", "iki"), l.document("c", "üç")}
	check(t, b.add(t.Context(), l.c, batch))
	if len(b.segments) != 1 || len(b.failed) != 0 {
		t.Errorf("%d segments, %q failed", len(b.segments), b.failed)
	}
}

func TestUnreadableRecordsAreNamed(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.add(t, "bir", "a")
	lost := DocumentID("r-lost", 2)
	l.seq++
	m, err := l.m.Apply(t.Context(), l.c, Change{Put: l.source(t.Context(), []string{lost}), At: Position{Sequence: 2, Size: 2}}, l.source)
	check(t, err)
	if l.m = m; len(m.Failed) != 1 || m.Failed[0] != lost || m.Live != 1 {
		t.Fatalf("failed %q, live %d", m.Failed, m.Live)
	}
	check(t, l.change(t, nil, lost)) // it is removed: no document was there to die
	if len(l.m.Failed) != 0 || len(l.m.Dead) != 0 {
		t.Errorf("failed %q, dead %q", l.m.Failed, l.m.Dead)
	}
	l.mustHit(t, "bir", 1)
}

func TestReconcileForgets(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.add(t, "gizlisöz", "a", "b", "c")
	l.add(t, "açıqsöz", "d")
	l.add(t, "gizlisöz", "e")
	live := map[string]bool{}
	for _, name := range []string{"b", "c"} {
		live[DocumentID("r-"+name, 1)] = true
	}
	live[DocumentID("r-d", 2)] = true
	gone := DocumentID("r-a", 1)
	m, err := l.m.Reconcile(t.Context(), l.c, live, func(id string) bool { return id == gone }, Position{Sequence: 4, Size: 4}, l.source)
	check(t, err)
	l.m = m
	l.mustHit(t, "gizlisöz", 2)
	l.mustHit(t, "açıqsöz", 1)
	for _, s := range m.Segments {
		ids, err := documentsOf(t.Context(), l.c, s)
		check(t, err)
		for _, id := range ids {
			if id == gone {
				t.Error("a forgotten document is still in a segment")
			}
		}
	}
	if len(m.Dead) != 1 || len(l.files.files) != 1+len(m.Segments) {
		t.Errorf("%d dead, %d files for %d segments", len(m.Dead), len(l.files.files), len(m.Segments))
	}
}

// Every change of a file fails once: the index is then as before or as after, and goes on.
func TestApplyFailsAtEveryChange(t *testing.T) {
	t.Parallel()
	base := newLab(t)
	for i := range 7 {
		base.add(t, "qarovul", number(i))
	}
	for fail := 1; ; fail++ {
		l := *base
		l.files = base.files.clone()
		l.files.fail, l.c.Files = fail, l.files
		l.texts = map[string]Document{}
		maps.Copy(l.texts, base.texts)
		err := l.change(t, map[string]string{"yeni": "qarovul"})
		if l.files.ops < fail {
			if fail < 8 {
				t.Errorf("only %d changes were tried", fail-1)
			}
			return
		}
		if !errors.Is(err, errFault) {
			t.Errorf("change %d: %v", fail, err)
		}
		l.files.fail = 0
		m, err := ReadManifest(l.c)
		check(t, err)
		l.mustHit(t, "qarovul", m.Live)
		if m.Live != 7 && m.Live != 8 {
			t.Errorf("change %d: %d live", fail, m.Live)
		}
		l.m, l.seq = m, m.Sequence
		l.add(t, "davam", "davam")
		l.mustHit(t, "davam", 1)
		if len(l.files.files) != 1+len(l.m.Segments) {
			t.Errorf("change %d: %d files for %d segments", fail, len(l.files.files), len(l.m.Segments))
		}
	}
}

// Attack 25, inside: whatever is put in the place of an index is refused before anything of it is believed.
func TestTamperedIndexIsRefused(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for i := range 3 {
		l.add(t, fmt.Sprint("söz", i), number(i))
	}
	other := newLab(t)
	other.c.Identity = l.c.Identity
	other.c.Vault[0]++
	other.add(t, "yad", "x")
	a, b := l.m.Segments[0].Name+segmentSuffix, l.m.Segments[1].Name+segmentSuffix
	forged, err := l.c.Identity.Recipient().SealBytes((&Manifest{Position: l.m.Position}).Marshal())
	check(t, err)
	plain, err := l.c.Identity.UnsealBytes(l.files.files[a])
	check(t, err)
	resealed, err := l.c.Identity.Recipient().SealBytes(plain)
	check(t, err)
	flip := func(name string, at int) func(f map[string][]byte) {
		return func(f map[string][]byte) { f[name][(at+len(f[name]))%len(f[name])] ^= 1 }
	}
	for name, tamper := range map[string]func(f map[string][]byte){
		"another vault's":       func(f map[string][]byte) { f[manifestName] = other.files.files[manifestName] },
		"forged, empty":         func(f map[string][]byte) { f[manifestName] = forged },
		"no bytes":              func(f map[string][]byte) { f[manifestName] = nil },
		"manifest cut":          func(f map[string][]byte) { f[manifestName] = f[manifestName][:1000] },
		"manifest flipped":      flip(manifestName, -5),
		"manifest head flipped": flip(manifestName, 40),
		"a segment for it":      func(f map[string][]byte) { f[manifestName] = f[a] },
		"segment gone":          func(f map[string][]byte) { delete(f, a) },
		"segment cut":           func(f map[string][]byte) { f[a] = f[a][:len(f[a])/2] },
		"segment empty":         func(f map[string][]byte) { f[a] = nil },
		"segment longer":        func(f map[string][]byte) { f[a] = append(f[a], 0) },
		"segment flipped":       flip(a, -100),
		"segment head flipped":  flip(a, 30),
		"segment of a stranger": func(f map[string][]byte) { f[a] = resealed },
		"the head of another":   func(f map[string][]byte) { copy(f[a][:segment.HeadSize], f[b]) },
		"another under a head":  func(f map[string][]byte) { copy(f[a][segment.HeadSize:], f[b][segment.HeadSize:]) },
		"segments swapped":      func(f map[string][]byte) { f[a], f[b] = f[b], f[a] },
		"another's segment":     func(f map[string][]byte) { f[a] = other.files.files[other.m.Segments[0].Name+segmentSuffix] },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := *l
			k.files = &memoryFiles{files: map[string][]byte{}}
			for n, b := range l.files.files {
				k.files.files[n] = append([]byte(nil), b...)
			}
			k.c.Files = k.files
			tamper(k.files.files)
			if got, err := k.hits(t, "söz*"); !errors.Is(err, ErrInvalid) {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

// Whoever looks into an index or makes segments of segments compares the hash of the whole, too. A search opens what has
// the right head and every tag.
func TestWholeHashIsComparedByAllButASearch(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for i := range 7 {
		l.add(t, "söz", number(i))
	}
	m := l.m.clone()
	m.Segments[2].Cipher[5] ^= 1
	ix, err := Open(t.Context(), l.c, m, nil)
	check(t, err)
	check(t, ix.Close())
	if _, err := m.Verify(t.Context(), l.c, nil); !errors.Is(err, ErrInvalid) {
		t.Errorf("Verify: %v", err)
	}
	if _, err := m.Reconcile(t.Context(), l.c, map[string]bool{}, func(string) bool { return false }, m.Position, l.source); !errors.Is(err, ErrInvalid) {
		t.Errorf("Reconcile: %v", err)
	}
	l.seq++
	id := DocumentID("r-son", l.seq)
	l.texts[id] = l.document("son", "söz")
	change := Change{Put: l.source(t.Context(), []string{id}), At: Position{Sequence: l.seq, Size: l.seq}}
	if _, err := m.Apply(t.Context(), l.c, change, l.source); !errors.Is(err, ErrInvalid) { // the eighth: all are compacted
		t.Errorf("Apply: %v", err)
	}
	if _, err := l.m.Verify(t.Context(), l.c, nil); err != nil {
		t.Errorf("as it was: %v", err)
	}
}

// What carries the right seal and hash and is still no segment must not end the process: only a fault of this program
// could make it.
func TestHostileSegmentBytes(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, 40, 4096} {
		l := newLab(t)
		l.add(t, "söz", "a")
		mem, err := segment.NewMemory(int64(size))
		check(t, err)
		for i := range mem.Bytes() {
			mem.Bytes()[i] = 0xff
		}
		ix, err := newIndex()
		check(t, err)
		if err := ix.e.shelf.Offer("load:0", mem); err == nil {
			if err := ix.e.load(t.Context(), "load:0"); err == nil {
				t.Errorf("%d bytes of nothing became a segment", size)
			}
		}
		check(t, ix.Close())
		check(t, mem.Close())
	}
}
