package index

import (
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
)

// leastRelevance is what of plain bleve's figures ours must reach.
const leastRelevance = 0.98

// collection is texts, questions, and which texts answer which question.
type collection struct {
	texts     map[string]string
	questions []string
	answers   []map[string]bool // of each question
}

// The Cranfield collection, which is not ours and is not in this repository: 1 400 abstracts and 225 questions.
func TestRelevanceOnCranfield(t *testing.T) {
	t.Parallel()
	c := readCranfield(t, corpus(t, "cranfield"))
	ours, plain := c.measure(t, c.ours(t)), c.measure(t, c.plain(t))
	t.Logf("nDCG@10: ours %.4f, plain bleve %.4f, ratio %.3f", ours.gain, plain.gain, ours.gain/plain.gain)
	t.Logf("MAP:     ours %.4f, plain bleve %.4f, ratio %.3f", ours.precision, plain.precision, ours.precision/plain.precision)
	if plain.gain < 0.3 || plain.precision < 0.2 {
		t.Errorf("plain bleve does so badly that something is wrong with the measurement")
	}
	if ours.gain < leastRelevance*plain.gain || ours.precision < leastRelevance*plain.precision {
		t.Errorf("below %.2f", leastRelevance)
	}
}

// corpus finds a folder of ../shared/corpora, or of what EMANET_CORPORA names, and skips the test where there is none.
func corpus(t *testing.T, name string) string {
	t.Helper()
	folders := []string{os.Getenv("EMANET_CORPORA")}
	if folders[0] == "" {
		folders = nil
		for up := "../.."; len(up) < 40; up += "/.." {
			folders = append(folders, filepath.Join(up, "shared", "corpora"))
		}
	}
	for _, f := range folders {
		if dir := filepath.Join(f, name); isFolder(dir) {
			return dir
		}
	}
	t.Skipf("there is no corpus %s: set EMANET_CORPORA to the folder that holds it", name)
	return ""
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func readCranfield(t *testing.T, dir string) *collection {
	t.Helper()
	c := &collection{texts: map[string]string{}}
	type element struct {
		Number string `xml:"docno"`
		Title  string `xml:"title"`
		Text   string `xml:"text"`
	}
	eachElement(t, filepath.Join(dir, "cran.all.1400.xml"), "doc", func(e element) {
		c.texts[strings.TrimSpace(e.Number)] = e.Text
	})
	eachElement(t, filepath.Join(dir, "cran.qry.xml"), "top", func(e element) {
		c.questions = append(c.questions, strings.TrimSpace(e.Title))
		c.answers = append(c.answers, map[string]bool{})
	})
	judged, err := os.ReadFile(filepath.Join(dir, "cranqrel.trec.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(judged)) {
		f := strings.Fields(line) // question, counted from one; 0; text; relevant
		if len(f) < 4 {
			continue
		}
		question, err := strconv.Atoi(f[0])
		if err != nil || question < 1 || question > len(c.answers) {
			t.Fatalf("malformed judgement %q", line)
		}
		if f[3] != "0" {
			c.answers[question-1][f[2]] = true
		}
	}
	if len(c.texts) != 1400 || len(c.questions) != 225 {
		t.Fatalf("%d texts and %d questions", len(c.texts), len(c.questions))
	}
	return c
}

// eachElement reads the elements of a name from a file that need not have one root.
func eachElement[T any](t *testing.T, path, name string, fn func(T)) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it is only read
	d := xml.NewDecoder(f)
	d.Strict = false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == name {
			var e T
			if err := d.DecodeElement(&e, &start); err != nil {
				t.Fatal(err)
			}
			fn(e)
		}
	}
}

// retriever returns the texts that are found for a question, best first.
type retriever func(question string) []string

const mostRetrieved = 1000

// ours asks for any of the words, as a person does who looks for something like a question.
func (c *collection) ours(t *testing.T) retriever {
	docs := make([]Document, 0, len(c.texts))
	for number, text := range c.texts {
		docs = append(docs, Document{Record: number, Kind: "abstract", Text: []string{text}})
	}
	slices.SortFunc(docs, func(a, b Document) int { return cmp.Compare(a.Record, b.Record) })
	e := newTestEngine(t, 500, docs...)
	word := regexp.MustCompile(`[\pL\pN]+`)
	return func(question string) []string {
		q := parse(t, strings.Join(word.FindAllString(question, -1), " OR "))
		r, err := e.search(context.Background(), Request{Query: q, Limit: mostRetrieved})
		if err != nil {
			t.Fatalf("%s: %v", question, err)
		}
		var out []string
		for _, h := range r.Hits {
			out = append(out, h.Record)
		}
		return out
	}
}

// plain is bleve with its English analyser and nothing else.
func (c *collection) plain(t *testing.T) retriever {
	ix := newPlain(t, en.AnalyzerName)
	b := ix.NewBatch()
	for number, text := range c.texts {
		if err := b.Index(number, map[string]any{fieldText: text}); err != nil {
			t.Fatal(err)
		}
	}
	if err := ix.Batch(b); err != nil {
		t.Fatal(err)
	}
	return func(question string) []string {
		q := bleve.NewMatchQuery(question)
		q.SetField(fieldText)
		r, err := ix.Search(bleve.NewSearchRequestOptions(q, mostRetrieved, 0, false))
		if err != nil {
			t.Fatalf("%s: %v", question, err)
		}
		var out []string
		for _, h := range r.Hits {
			out = append(out, h.ID)
		}
		return out
	}
}

// relevance is the mean over all questions of the normalised discounted cumulative gain of the first ten, and of the
// average precision.
type relevance struct{ gain, precision float64 }

func (c *collection) measure(t *testing.T, retrieve retriever) relevance {
	t.Helper()
	var sum relevance
	for i, question := range c.questions {
		got := retrieve(question)
		sum.gain += gainAt(10, got, c.answers[i])
		sum.precision += averagePrecision(got, c.answers[i])
	}
	n := float64(len(c.questions))
	return relevance{sum.gain / n, sum.precision / n}
}

func gainAt(k int, got []string, relevant map[string]bool) float64 {
	var gain, ideal float64
	for i := range k {
		discount := 1 / math.Log2(float64(i+2))
		if i < len(got) && relevant[got[i]] {
			gain += discount
		}
		if i < len(relevant) {
			ideal += discount
		}
	}
	if ideal == 0 {
		return 0
	}
	return gain / ideal
}

func averagePrecision(got []string, relevant map[string]bool) float64 {
	if len(relevant) == 0 {
		return 0
	}
	var sum float64
	hits := 0
	for i, id := range got {
		if relevant[id] {
			hits++
			sum += float64(hits) / float64(i+1)
		}
	}
	return sum / float64(len(relevant))
}

// The same measures on invented texts, where it is known what the best answer is.
func TestRelevanceOnInventedTexts(t *testing.T) {
	t.Parallel()
	c := &collection{texts: map[string]string{}}
	in := newInvented(5, 4000)
	for i := range 200 {
		topic := in.words[500+5*(i%20) : 505+5*(i%20)]
		text := strings.Fields(in.text(60))
		for range i / 20 * 2 { // the more often, the more it is about it
			text[in.r.IntN(len(text))] = topic[in.r.IntN(len(topic))]
		}
		c.texts[fmt.Sprint(i)] = strings.Join(text, " ")
	}
	for topic := range 20 {
		c.questions = append(c.questions, strings.Join(in.words[500+5*topic:505+5*topic], " ")+" "+in.words[0]+" "+in.words[1])
		answers := map[string]bool{}
		for i := 140 + topic; i < 200; i += 20 {
			answers[fmt.Sprint(i)] = true
		}
		c.answers = append(c.answers, answers)
	}
	got := c.measure(t, c.ours(t))
	t.Logf("nDCG@10 %.4f, MAP %.4f", got.gain, got.precision)
	if got.gain < 0.80 || got.precision < 0.70 {
		t.Errorf("nDCG@10 %.4f, MAP %.4f", got.gain, got.precision)
	}
}
