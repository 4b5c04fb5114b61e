package vault

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"emanet/index"
	"emanet/vault/record"
)

// textFile is a source of a text that is too long for its record.
func textFile(name, text string) Source {
	return Source{Name: name, Size: int64(len(text)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

// Many long texts do not wait for the index in memory, and are found.
func TestManyLongTextsDoNotWaitInMemory(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	most := 0
	drafts := func(yield func(Draft, error) bool) {
		for i := range 40 {
			text := strings.Repeat("uzun mətn ", 10_000) + fmt.Sprintf("söz%d", i)
			if !yield(Draft{Sources: []Source{textFile(fmt.Sprint(i, ".txt"), text)}}, nil) {
				return
			}
		}
	}
	done := func(_ Added, _ Draft, err error) {
		check(t, err)
		most = max(most, v.freshText)
	}
	check(t, v.AddMany(t.Context(), drafts, done, nil))
	if most > 1<<20 {
		t.Errorf("%d bytes of text waited", most)
	}
	if behind, err := v.IndexBehind(t.Context()); err != nil || behind {
		t.Errorf("the index is behind: %v, %v", behind, err)
	}
	for _, word := range []string{"söz0", "söz39"} {
		res, err := v.Search(t.Context(), SearchOptions{Query: must(question(word)), Limit: 2, Passages: 1}, nil)
		if err != nil || res.Total != 1 || len(res.Matches[0].Passages) == 0 {
			t.Errorf("%s: %v, %+v", word, err, res)
		}
	}
}

// What the index does not take of a record is named, and hides neither the rest of it nor other records.
func TestTextBeyondTheBudgetIsNamed(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	var sources []Source
	for i := range 3 {
		sources = append(sources, textFile(fmt.Sprintf("%d.txt", i), fmt.Sprintf("söz%d ", i)+strings.Repeat("eyni sözlər ", index.MaxText/16)))
	}
	id := add(t, v, Draft{Sources: sources}).ID
	other := add(t, v, Draft{Text: "başqa"}).ID
	wantHits(t, v, "söz0", id)
	wantHits(t, v, "söz1", id)
	wantHits(t, v, "söz2")
	wantHits(t, v, "başqa", other)
	res, err := v.Search(context.Background(), SearchOptions{Query: must(question("is:unreadable")), Limit: 5}, nil)
	if err != nil || res.Total != 1 || !slices.Equal(res.Matches[0].Unread, []string{"1.txt", "2.txt"}) {
		t.Errorf("%v, %+v", err, res)
	}
}

// Markup and encodings hide words: such a file is searched as it is written, or not at all, and never counts as read.
func TestMarkupIsNotCountedAsRead(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	long := strings.Repeat("doldurma ", 10_000)
	for name, want := range map[string]int{
		`{\rtf1 i\u351\'3fg\u601\'3fnc` + "}": 0, "<p>işgəncə</p>": 1, "Content-Transfer-Encoding: quoted-printable\n\nişgəncə i=C5=9Fg": 1,
	} {
		for _, text := range []string{name, name + long} {
			kind := map[byte]string{'{': "a.rtf", '<': "a.html", 'C': "a.eml"}[name[0]]
			source := textFile(kind, text)
			source.MediaType = map[byte]string{'{': "text/rtf", '<': "text/html", 'C': "text/plain"}[name[0]]
			id := add(t, v, Draft{Sources: []Source{source}}).ID
			var ids []record.ID
			if want > 0 {
				ids = append(ids, id)
			}
			wantHits(t, v, "işgəncə id:"+id.String(), ids...)
			wantHits(t, v, "is:unreadable id:"+id.String(), id)
		}
	}
}
