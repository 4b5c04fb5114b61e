package main

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"emanet/cmd/internal/tty"
	"emanet/index"
	"emanet/vault"
)

// maxBatch bounds the file of --batch.
const maxBatch = 16 << 20

// batchLine is one query of a batch.
type batchLine struct {
	number int // in the file, from 1
	text   string
	query  *index.Query
	err    error // why there is no query
}

// batchTable is where the answers of a batch go, one after the other.
type batchTable interface {
	found(l batchLine, a answer) error
	failed(l batchLine, err error) error
	end() error
}

// runBatch answers every line of a file. A line that cannot be understood
// becomes a row that says so, and the rest goes on.
func runBatch(ctx context.Context, e *env, o searchOptions) error {
	data, err := e.fileOrInput(ctx, "batch", o.batch, maxBatch)
	if err != nil {
		return err
	}
	lines := batchLines(data)
	if len(lines) == 0 {
		return usagef("--batch: there is no query in it: one stands on each line, # begins a comment")
	}
	return withIndex(ctx, e, false, func(v *vault.Vault) error {
		blind, err := unreadable()
		if err != nil {
			return err
		}
		// The index is brought up to date here, with a bar of its own.
		res, missing := ask(ctx, e, v, vault.SearchOptions{Query: blind})
		if res == nil {
			return missing
		}
		b := &batch{e: e, o: o, unread: res.Total, missing: missing, table: newBatchTable(e)}
		return b.run(ctx, v, lines)
	})
}

// batchLines reads a batch: blank lines and those that begin with # hold no
// query.
func batchLines(data []byte) []batchLine {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	var lines []batchLine
	number := 0
	for line := range strings.SplitSeq(string(data), "\n") {
		number++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		l := batchLine{number: number, text: line}
		l.query, l.err = index.ParseQuery(line, dates())
		lines = append(lines, l)
	}
	return lines
}

// batch is a batch under way.
type batch struct {
	e     *env
	o     searchOptions
	table batchTable

	unread          int
	missing         error // records that no query could look at
	failures, empty int
}

// run answers the lines in their order.
func (b *batch) run(ctx context.Context, v *vault.Vault, lines []batchLine) error {
	bar := b.e.progress(ctx, "searching", tty.Items)
	defer bar.Done()
	for i, l := range lines {
		if err := b.answer(ctx, v, l); err != nil {
			return errors.Join(err, b.table.end())
		}
		bar.Report(int64(i+1), int64(len(lines)))
	}
	bar.Done()
	if err := b.table.end(); err != nil {
		return err
	}
	b.e.note("%s, %s without a hit", countQueries(len(lines)), grouped(b.empty))
	if unread, err := countUnread(ctx, b.e, v); err == nil && unread > 0 {
		b.e.note("records with files that were not read and so not searched: %s; see: emanet search %s", grouped(unread), unreadQuery)
	}
	if b.failures > 0 {
		return errors.Join(b.missing, &partialError{failed: b.failures, total: len(lines), what: "queries"})
	}
	return b.missing
}

func countQueries(n int) string { return counted(n, "query") }

// answer answers one line. Only what would also befall the next lines is an
// error.
func (b *batch) answer(ctx context.Context, v *vault.Vault, l batchLine) error {
	if l.err != nil {
		b.failures++
		return b.table.failed(l, l.err)
	}
	res, err := v.Search(ctx, b.o.request(l.query), nil)
	var syntax *index.SyntaxError
	switch {
	case errors.As(err, &syntax): // beyond a limit
		b.failures++
		return b.table.failed(l, err)
	case res == nil:
		return err
	case err != nil:
		b.missing = err
	}
	if res.Total == 0 {
		b.empty++
	}
	return b.table.found(l, answer{query: l.query, res: res, first: b.o.offset, unread: b.unread})
}

// newBatchTable returns the table that the person wants.
func newBatchTable(e *env) batchTable {
	if e.global.json {
		return jsonTable{e}
	}
	return newCSVTable(e.out)
}

// jsonTable prints the objects of a search, each with the number of its line.
type jsonTable struct{ e *env }

func (t jsonTable) found(l batchLine, a answer) error { return a.tellJSONLine(t.e, l.number) }

func (t jsonTable) failed(l batchLine, err error) error {
	object := failedJSON{Type: "failed", Line: l.number, Query: l.text, Error: err.Error()}
	var syntax *index.SyntaxError
	if errors.As(err, &syntax) {
		object.Offset = &syntax.Offset
	}
	return t.e.emit(object)
}

func (t jsonTable) end() error { return nil }

// failedJSON is a line of --batch that could not be understood.
type failedJSON struct {
	Type   string `json:"type"`
	Line   int    `json:"line"`
	Query  string `json:"query"`
	Error  string `json:"error"`
	Offset *int   `json:"offset,omitempty"` // bytes of the query
}
