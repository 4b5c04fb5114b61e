package vault

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"emanet/crypto"
	"emanet/index"
	"emanet/vault/record"
	"emanet/vault/store"
)

// testimonies makes a vault with one invented text in each of five ways to write.
func testimonies(t *testing.T) (v *Vault, dir string, ids map[string]record.ID) {
	t.Helper()
	v, dir = newVault(t)
	ids = map[string]record.ID{}
	for _, r := range [][3]string{
		{
			"az", "kind: testimony\ntitle: Uydurma ifadə\ndate: 2013-10-19\nplace: Uydurmakənd\npersons: [{name: Nümunə Şahidov, role: witness}]\n",
			"Məni bölməyə apardılar. Qarovul rəisi otaqda idi, işgəncə haqqında heç nə yazmadı.",
		},
		{"cyrl", "kind: testimony\ntitle: Көһнә ифадә\n", "Мәни бөлмәјә апардылар, ишҝәнҹә һаггында данышдым."},
		{"tr", "kind: testimony\ntitle: Uydurma tutanak\ndate: 2015-03\n", "Beni karakola götürdüler. Işıklar sönüktü."},
		{"ru", "kind: letter\ntitle: Выдуманное письмо\ndate: 2014?\n", "Меня держали в отделении без воды. Дежурный видел всё."},
		{"en", "kind: document\ntitle: Invented report\ntag: [medical]\n", "The guard’s notebook was found. Nobody signed it on 3 May."},
	} {
		ids[r[0]] = add(t, v, Draft{Fields: fields(t, r[1]), Text: r[2]}).ID
	}
	return v, dir, ids
}

func TestSearchFindsTexts(t *testing.T) {
	t.Parallel()
	v, _, ids := testimonies(t)
	for query, want := range map[string][]string{
		"qarovul": {"az"}, "QAROVUL rəisi": {"az"}, "reisi": {"az"}, `"qarovul rəisi"`: {"az"}, `"rəisi qarovul"`: nil,
		"işgəncə": {"az", "cyrl"}, "ISGENCE": {"az", "cyrl"}, "ишҝәнҹә": {"az", "cyrl"},
		"işıklar": {"tr"}, "ISIKLAR": {"tr"}, "karakol*": {"tr"}, "=дежурный": {"ru"}, "все": {"ru"}, "отделении OR notebook": {"ru", "en"},
		"notebok~": {"en"}, "notebook NOT guard": nil, "kind:testimony": {"az", "cyrl", "tr"}, "title:uydurma": {"az", "tr"}, "tag:medical": {"en"},
		"person:şahidov": {"az"}, "place:uydurmakend": {"az"}, "on:2013": {"az"}, "after:2014 before:2016": {"ru", "tr"}, "has:file": nil,
		everything: {"az", "cyrl", "tr", "ru", "en"}, "id:" + ids["en"].String(): {"en"}, "yoxsöz": nil,
	} {
		var expected []record.ID
		for _, name := range want {
			expected = append(expected, ids[name])
		}
		wantHits(t, v, query, expected...)
	}
	byDate := SearchOptions{Query: must(question("uydurma OR letter OR title:Invented OR kind:letter")), Limit: 9, ByDate: true}
	res, err := v.Search(t.Context(), byDate, nil)
	check(t, err)
	var found []record.ID
	for _, m := range res.Matches {
		found = append(found, m.ID)
	}
	if !slices.Equal(found, []record.ID{ids["az"], ids["ru"], ids["tr"], ids["en"]}) {
		t.Errorf("by date: %v, %v; want %v", found, err, ids)
	}
}

func TestSearchShowsWhereItStands(t *testing.T) {
	t.Parallel()
	v, _, ids := testimonies(t)
	res, err := ask(t.Context(), v, "qarovul")
	check(t, err)
	m := res.Matches[0]
	if len(res.Matches) != 1 || m.ID != ids["az"] || m.Title != "Uydurma ifadə" || m.Kind != "testimony" || !slices.Equal(m.Dates, []string{"2013-10-19"}) {
		t.Fatalf("%+v", m)
	}
	if len(m.Passages) != 1 || len(m.Passages[0].Marks) != 1 {
		t.Fatalf("%+v", m.Passages)
	}
	p := m.Passages[0]
	if got := p.Text[p.Marks[0][0]:p.Marks[0][1]]; got != "Qarovul" {
		t.Errorf("the mark is at %q", got)
	}
	if res.Searched != 5 || !slices.Equal(res.Facets["kind"], []index.FacetCount{{Value: "testimony", Count: 1}}) {
		t.Errorf("searched %d, %v", res.Searched, res.Facets)
	}
	q, err := question(everything)
	check(t, err)
	seen := map[record.ID]bool{}
	for offset := range 6 {
		page, err := v.Search(t.Context(), SearchOptions{Query: q, Limit: 1, Offset: offset, ByDate: true}, nil)
		check(t, err)
		if page.Total != 5 || len(page.Matches) != min(1, 5-offset) {
			t.Errorf("page %d: %d of %d", offset, len(page.Matches), page.Total)
		}
		for _, m := range page.Matches {
			seen[m.ID] = true
		}
	}
	if none, err := v.Search(t.Context(), SearchOptions{Query: q}, nil); err != nil || none.Total != 5 || len(none.Matches) != 0 {
		t.Errorf("the count alone: %+v, %v", none, err)
	}
	if len(seen) != 5 {
		t.Errorf("page by page %d records are seen", len(seen))
	}
}

func TestSearchReadsFilesOfText(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	long := strings.Repeat("doldurucu sətir\n", 20_000) + "gizlənpaç\n" // a sealed file
	a := add(t, v, Draft{Text: "üst mətn", Sources: []Source{source("uzun.txt", []byte(long)), source("qısa.txt", []byte("balacasöz\n")), source("şəkil.jpg", random(1, 900))}})
	for _, write := range []bool{true, false} {
		for _, query := range []string{"gizlənpaç", "balacasöz", "file:uzun.txt", "file:*.jpg", "is:unreadable", "has:file", "üst balacasöz gizlənpaç"} {
			wantHits(t, v, query, a.ID)
		}
		res, err := ask(t.Context(), v, "gizlənpaç")
		check(t, err)
		if m := res.Matches[0]; !slices.Equal(m.Unread, []string{"şəkil.jpg"}) || len(m.Passages) != 1 || !strings.Contains(m.Passages[0].Text, "gizlənpaç") {
			t.Errorf("%q, %+v", m.Unread, m.Passages)
		}
		check(t, v.Close())
		v = open(t, dir, !write)
	}
}

// TestSearchFollowsTheLog goes through what can happen to a record and looks for old and new words after each step, in the same
// session, in a new one, in one that only reads, and from an index that is made anew.
func TestSearchFollowsTheLog(t *testing.T) {
	t.Parallel()
	v, dir, ids := testimonies(t)
	ctx := t.Context()
	az, one := ids["az"], []record.ID{ids["az"]}
	text := "Düzəldilmiş mətn: təzəsöz."
	for _, step := range []struct {
		name     string
		do       func() error
		old, new bool // which words are found
	}{
		{"as it was added", func() error { return nil }, true, false},
		{"amended", func() error { _, err := v.Amend(ctx, az, Amendment{Text: &text, Reason: "x"}, nil); return err }, false, true},
		{"removed", func() error { return v.Remove(ctx, one, "x") }, false, false},
		{"restored", func() error { return v.Undo(ctx, one, "x") }, false, true},
		{"brought back to its first revision", func() error { _, err := v.RestoreRevision(ctx, az, 1, "x"); return err }, true, false},
		{"noted only", func() error {
			_, err := v.Export(ctx, one, filepath.Join(t.TempDir(), "out"), ExportOptions{Reason: "x"}, nil)
			return err
		}, true, false},
		{"removed again", func() error { return v.Remove(ctx, one, "x") }, false, false},
		{"purged", func() error { _, err := v.Purge(ctx, one, "x", nil); return err }, false, false},
	} {
		check(t, step.do())
		want := func(v *Vault, when string) {
			for query, found := range map[string]bool{"qarovul": step.old, "təzəsöz": step.new, "person:şahidov": step.old || step.new} {
				if got := hits(t, v, query); len(got) > 1 || (len(got) == 1) != found {
					t.Errorf("%s, %s: search %q: %v", step.name, when, query, got)
				}
			}
			wantKept(t, v, step.name+", "+when)
		}
		want(v, "at once")
		check(t, v.Close())
		reader := open(t, dir, false)
		want(reader, "by a reader")
		check(t, reader.Close())
		v = open(t, dir, true)
		want(v, "in a new session")
		again := open(t, copyOf(t, dir), true)
		check(t, again.RebuildIndex(ctx, nil))
		want(again, "from a new index")
		check(t, again.Close())
	}
}

func TestSearchAfterARotation(t *testing.T) {
	t.Parallel()
	v, dir, ids := testimonies(t)
	old, kept := v.ident, keptIndex(t, dir)
	before := indexNames(t, dir)
	check(t, rotateNow(t.Context(), v))
	for _, name := range indexNames(t, dir) {
		b, err := os.ReadFile(inIndex(dir, name))
		check(t, err)
		if _, err := old.UnsealBytes(b); err == nil || name != manifestFile && slices.Contains(before, name) {
			t.Errorf("the old identity opens %s: %v", name, err)
		}
	}
	wantKept(t, v, "after a rotation")
	wantHits(t, v, "qarovul", ids["az"])
	check(t, v.Close())
	v = open(t, dir, false)
	wantHits(t, v, "qarovul", ids["az"])
	if said := aboutIndex(v); len(said) > 0 {
		t.Errorf("says %q", said)
	}
	check(t, v.Close())
	putIndex(t, kept, dir)
	v = open(t, dir, true)
	wantHits(t, v, "qarovul", ids["az"])
	if said := aboutIndex(v); len(said) != 1 {
		t.Errorf("of an index of before the rotation: %q", said)
	}
	wantIndexWhole(t, v, "after the index of before the rotation was put back")
}

// TestSearchRebuildsAnotherVersion puts a manifest of another mapping in place, with the vault's own authority.
func TestSearchRebuildsAnotherVersion(t *testing.T) {
	t.Parallel()
	v, dir, ids := testimonies(t)
	m, err := v.manifest()
	check(t, err)
	ours := fmt.Appendf(nil, `"mapping":%d,`, index.Version)
	body := bytes.Replace(m.Marshal(), ours, fmt.Appendf(nil, `"mapping":%d,`, index.Version+1), 1)
	if bytes.Equal(body, m.Marshal()) {
		t.Fatal("the manifest does not name its mapping")
	}
	ct, err := v.ident.AuthKey(v.ID(), crypto.PurposeIndex).Seal(v.ident.Recipient(), "index", "manifest", uint64(m.Sequence), body, crypto.FloorLarge)
	check(t, err)
	put(t, inIndex(dir, manifestFile), ct)
	wantHits(t, v, "qarovul", ids["az"])
	if said := aboutIndex(v); len(said) != 1 || !strings.Contains(said[0], "version") {
		t.Errorf("says %q", said)
	}
	wantIndexWhole(t, v, "after another version")
}

func TestSearchAfterARecovery(t *testing.T) {
	t.Parallel()
	v, dir, ids := testimonies(t)
	text := "təzəsöz"
	_, err := v.Amend(t.Context(), ids["az"], Amendment{Text: &text, Reason: "x"}, nil)
	check(t, err)
	lose(t, v, ids["ru"])
	lose(t, v, ids["az"])
	old := keptIndex(t, dir)
	check(t, v.Close())
	_, err = Recover(t.Context(), dir, testKey(), weak())
	check(t, err)
	putIndex(t, old, dir) // it knows nothing of the recovery
	for _, write := range []bool{false, true, true} {
		v := open(t, dir, write)
		wantHits(t, v, everything, ids["cyrl"], ids["tr"], ids["en"])
		wantHits(t, v, "дежурный OR təzəsöz OR qarovul")
		check(t, v.Close())
	}
	v = open(t, dir, true)
	wantKept(t, v, "after a recovery")
	_, err = v.RestoreRevision(t.Context(), ids["az"], 1, "x")
	check(t, err)
	wantHits(t, v, "qarovul", ids["az"])
	wantIndexWhole(t, v, "after a lost record was brought back")
}

// TestSearchCatchesUp puts an index of before many changes back: one search takes them all in.
func TestSearchCatchesUp(t *testing.T) {
	t.Parallel()
	v, dir, ids := testimonies(t)
	ctx := t.Context()
	old := keptIndex(t, dir)
	text := "təzəsöz"
	_, err := v.Amend(ctx, ids["az"], Amendment{Text: &text, Reason: "x"}, nil)
	check(t, err)
	twice := "ən təzəsöz"
	_, err = v.Amend(ctx, ids["az"], Amendment{Text: &twice, Reason: "x"}, nil)
	check(t, err)
	check(t, v.Remove(ctx, []record.ID{ids["tr"], ids["ru"]}, "x"))
	check(t, v.Undo(ctx, []record.ID{ids["ru"]}, "x"))
	fleeting := add(t, v, Draft{Text: "keçici"}).ID
	check(t, v.Remove(ctx, []record.ID{fleeting}, "x"))
	stays := add(t, v, Draft{Text: "qalıcı"}).ID
	check(t, v.Close())
	putIndex(t, old, dir)
	for _, write := range []bool{false, true} {
		v := open(t, dir, write)
		if behind, err := v.IndexBehind(ctx); err != nil || !behind {
			t.Errorf("for writing %v: not behind, %v", write, err)
		}
		s, err := v.IndexStatus(ctx)
		if err != nil || s.Behind != 5 || s.Live != 5 || s.Entry+7 != s.Newest {
			t.Errorf("for writing %v: %+v, %v", write, s, err)
		}
		wantHits(t, v, everything, ids["az"], ids["cyrl"], ids["ru"], ids["en"], stays)
		wantHits(t, v, "təzəsöz", ids["az"])
		wantHits(t, v, "qarovul OR karakola OR keçici")
		if said := aboutIndex(v); write && (len(said) != 1 || !strings.Contains(said[0], "5 changed records")) || !write && len(said) > 0 {
			t.Errorf("for writing %v: says %q", write, said)
		}
		if write {
			wantKept(t, v, "caught up")
		}
		check(t, v.Close())
	}
}

// TestManyAreSearchedWhileTheyAreAdded adds many in one run, with the index brought forward by their documents from memory.
func TestManyAreSearchedWhileTheyAreAdded(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	n := times(600, 9000) // above freshDocuments when it is long
	var ids []record.ID
	check(t, v.AddMany(t.Context(), func(yield func(Draft, error) bool) {
		for i := range n {
			if !yield(Draft{Text: fmt.Sprintf("kütləvi söz%d", i)}, nil) {
				return
			}
		}
	}, func(a Added, _ Draft, err error) { check(t, err); ids = append(ids, a.ID) }, nil))
	wantKept(t, v, "after a bulk add")
	if found := hits(t, v, "kütləvi"); len(found) != n {
		t.Errorf("%d of %d are found", len(found), n)
	}
	wantHits(t, v, "=söz17", ids[17])
	check(t, v.Remove(t.Context(), ids[:n/3], "x"))
	wantKept(t, v, "after a bulk removal")
	s, err := v.IndexStatus(t.Context())
	if err != nil || s.Documents != n-n/3 {
		t.Errorf("more than a quarter is dead and was not taken out: %+v, %v", s, err)
	}
	wantHits(t, v, "=söz17")
	if len(indexNames(t, dir)) > 4 {
		t.Error(indexNames(t, dir))
	}
	if v.fresh != nil || v.st == (*store.Store)(nil) {
		t.Error("documents wait in memory after they are in the index")
	}
}
