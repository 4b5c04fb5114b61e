package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"emanet/cmd/internal/tty"
	"emanet/index"
	"emanet/vault"
	"emanet/vault/record"
)

// dates lets a query use the dates of records, with their doubt.
func dates() index.ParseOptions { return index.ParseOptions{Span: vault.QuerySpan} }

// searchQuery reads the query of search: one argument is a whole query,
// several are its pieces, none is asked for on the terminal.
func (e *env) searchQuery(ctx context.Context, args []string) (*index.Query, error) {
	if len(args) == 0 {
		line, err := e.askQuery(ctx)
		if err != nil {
			return nil, err
		}
		return index.ParseQuery(line, dates())
	}
	pieces := make([]string, 0, len(args))
	for _, arg := range args {
		piece, err := e.content(ctx, "query", arg)
		if err != nil {
			if strings.HasPrefix(arg, "@") {
				err = &hinted{err, "@ names a file here; a query that begins with @ is typed with @@"}
			}
			return nil, err
		}
		pieces = append(pieces, piece)
	}
	if len(pieces) == 1 {
		return index.ParseQuery(pieces[0], dates())
	}
	return index.ParseWords(pieces, dates())
}

// mayAsk checks that there is somebody who can be asked for the query.
func (e *env) mayAsk() error {
	if e.interactive() {
		if _, err := e.tty(); err == nil {
			return nil
		}
	}
	return searchUsage("search needs a query")
}

// askQuery asks for one line.
func (e *env) askQuery(ctx context.Context) (string, error) {
	t, err := e.tty()
	if err != nil {
		return "", searchUsage("search needs a query")
	}
	line, err := t.Line(ctx, "Search for", "")
	if err == nil && line == "" {
		err = searchUsage("search needs a query")
	}
	return line, err
}

// queryFlag is --query of the commands that are about a set of records.
type queryFlag struct{ query string }

func (f *queryFlag) option(help string) option {
	return textOption(&f.query, "query", "QUERY", help+"; a query as in emanet search")
}

// parse reads the query; it is nil if none was given.
func (f *queryFlag) parse(ctx context.Context, e *env) (*index.Query, error) {
	if f.query == "" {
		return nil, nil
	}
	text, err := e.content(ctx, "query", f.query)
	if err != nil {
		return nil, err
	}
	q, err := index.ParseQuery(text, dates())
	if err != nil {
		return nil, fmt.Errorf("--query: %w", err)
	}
	return q, nil
}

// someIDsOr checks that at least one id or a query was given.
func someIDsOr(command string, args []string, f queryFlag) error {
	if f.query != "" {
		return nil
	}
	return someIDs(command, args)
}

// ask searches the vault, shows how the index is brought up to date for it,
// and passes on what there is to say about that. With a *vault.MissingError
// the result is valid.
func ask(ctx context.Context, e *env, v *vault.Vault, o vault.SearchOptions) (*vault.SearchResult, error) {
	bar := e.progress(ctx, "indexing", tty.Items)
	res, err := v.Search(ctx, o, bar.Report)
	bar.Done()
	e.notices(v)
	return res, err
}

// everything asks for all records that a query picks, by date, and opens none.
func everything(ctx context.Context, e *env, v *vault.Vault, q *index.Query) (*vault.SearchResult, error) {
	return ask(ctx, e, v, vault.SearchOptions{Query: q, Limit: allMatches, ByDate: true})
}

// selection is the records that a command acts on.
type selection struct {
	ids      []record.ID
	doubtful map[record.ID]bool // only a date in doubt let them in
}

// picked returns the records that the arguments and the query name together.
// It fails if the query could not look at every record: what is picked here is
// acted upon.
func picked(ctx context.Context, e *env, v *vault.Vault, args []string, q *index.Query) (selection, error) {
	ids, err := find(ctx, v, args)
	s := selection{ids: ids, doubtful: map[record.ID]bool{}}
	if err != nil || q == nil {
		return s, err
	}
	res, err := everything(ctx, e, v, q)
	var missing *vault.MissingError
	if errors.As(err, &missing) {
		err = &hinted{err, "see what can be found with: emanet search, and name the records by their ids"}
	}
	if err != nil {
		return selection{}, err
	}
	named := map[record.ID]bool{}
	for _, id := range ids {
		named[id] = true
	}
	for _, m := range res.Matches {
		if !named[m.ID] {
			s.ids = append(s.ids, m.ID)
			s.doubtful[m.ID] = m.Uncertain
		}
	}
	text := "the query picks " + count(res.Total, "record")
	if res.Uncertain > 0 {
		text += fmt.Sprintf(", %s only because of a date in doubt", grouped(res.Uncertain))
	}
	e.note("%s", text)
	for _, note := range res.Notes {
		e.note("%s", note)
	}
	return s, nil
}

// unreadQuery asks for the records with files whose text could not be read.
const unreadQuery = "is:unreadable"

func unreadable() (*index.Query, error) { return index.ParseQuery(unreadQuery, index.ParseOptions{}) }

// countUnread counts the records that a query may miss because of their files.
// Where nobody is told it is 0.
func countUnread(ctx context.Context, e *env, v *vault.Vault) (int, error) {
	if e.global.quiet && !e.global.json {
		return 0, nil
	}
	blind, err := unreadable()
	if err != nil {
		return 0, err
	}
	res, err := ask(ctx, e, v, vault.SearchOptions{Query: blind})
	if res == nil {
		return 0, err
	}
	return res.Total, nil // what is missing was told by the search itself
}
