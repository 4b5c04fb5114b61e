package main

import (
	"context"
	"fmt"
	"math"

	"emanet/index"
	"emanet/vault"
)

// searchOptions are the flags of search. Numbers that were not given are
// notGiven.
type searchOptions struct {
	limit, offset, passages int

	sort    string
	facets  []string
	idsOnly bool
	explain bool
	receipt string
	batch   string
}

const (
	notGiven     = math.MinInt
	allMatches   = 1 << 30 // more than a vault holds
	defaultLimit = 20
	maxPassages  = 100
)

func searchCommand() *command {
	o := searchOptions{limit: notGiven, passages: notGiven}
	return &command{
		name:     "search",
		args:     "[QUERY]",
		brief:    "find records by their words, in any form and script",
		about:    searchHelp,
		dashHint: "emanet search --help; a query that begins with - stands behind --, as in: emanet search -- -word",
		examples: []string{
			"# asks for the query, so that it stays out of the shell's history",
			"emanet search",
			"emanet search işgəncə polis bölməsi",
			"emanet search 'həkim (tibb OR müayinə) -mitinq on:2013-10'",
			"emanet search 'пытка OR işkence' --sort date --facets kind,month",
			"emanet search 'person:numune has:file' --ids-only | xargs emanet export -o ~/for-the-lawyer",
			"emanet search 'from:numune subject:şikayət has:file'",
			"emanet search 'device:telefon has:location on:2013-10-19'",
			"# a signed statement of what was found, and that nothing else was",
			"emanet search 'case:UYD-1' --receipt search-of-monday",
			"emanet search --batch names.txt > table.csv",
		},
		options: []option{
			numberOption(&o.limit, "limit", "N", "at most so many records; 0: all (default 20; all with --ids-only and --batch)"),
			numberOption(&o.offset, "offset", "N", "leave the first N out"),
			textOption(&o.sort, "sort", "date|relevance", "the order (default relevance)"),
			listOption(&o.facets, "facets", "LIST", "count the records by kind, lang, place, case or month, with commas between them"),
			numberOption(&o.passages, "passages", "N", "at most so many passages of each record; 0: none, and no record is opened (default 1)"),
			switchOption(&o.idsOnly, "ids-only", "print ids alone, for a pipe"),
			switchOption(&o.explain, "explain", "say how the query was understood, and which words of the vault each word was taken for"),
			textOption(&o.receipt, "receipt", "FILE", "write a signed statement of this search; never overwrites"),
			textOption(&o.batch, "batch", "FILE|-", "run each line of a file as a query; the answer is one table (CSV, or JSON with --json)"),
		},
		run: func(ctx context.Context, e *env, args []string) error { return runSearch(ctx, e, o, args) },
	}
}

// searchHelp says what a query may hold.
const searchHelp = "Finds the records that hold every word of the query, in any inflected form, any script and with or without diacritics. One argument " +
	"is a whole query; of several, one that contains a blank is a phrase. Without one you are asked, and no history is kept; a query may also be @FILE, " +
	"@- (standard input) or @? (asked), and @@ begins one that starts with @.\n\n" +
	"In a query: \"exact phrase\", =exact, prefix*, similar~ or similar~2, OR, NOT or -word, parentheses, and fields: title: person: place: file: tag: case: " +
	"kind: lang: id: after: before: on: has:file is:unreadable; and what files tell about themselves: device: from: subject: has:location has:ocr. A date with doubt that may lie in the span is found and marked with (?).\n\n" +
	"Found words are shown in reverse, or between asterisks where there is no style, below the file and the page where they stand. If the search index is behind or missing, it is " +
	"brought up to date first; a vault that cannot be written is searched all the same."

func runSearch(ctx context.Context, e *env, o searchOptions, args []string) error {
	if err := o.check(e, args); err != nil {
		return err
	}
	if o.batch != "" {
		return runBatch(ctx, e, o)
	}
	var q *index.Query
	var err error
	if len(args) > 0 {
		q, err = e.searchQuery(ctx, args)
	} else {
		err = e.mayAsk()
	}
	if err != nil {
		return err
	}
	return withIndex(ctx, e, o.receipt != "", func(v *vault.Vault) error {
		if q == nil { // asked last: a passphrase is asked for first everywhere, and does not show
			if q, err = e.searchQuery(ctx, nil); err != nil {
				return err
			}
		}
		if o.receipt == "" {
			return search(ctx, e, v, o, q)
		}
		return searchAttested(ctx, e, v, o, q)
	})
}

func searchUsage(text string) error { return &usageError{text: text, command: "search"} }

// check refuses flags that do not go together or have no meaning.
func (o *searchOptions) check(e *env, args []string) error {
	switch {
	case o.limit < 0 && o.limit != notGiven, o.offset < 0, o.passages < 0 && o.passages != notGiven:
		return searchUsage("--limit, --offset and --passages count from 0")
	case o.passages > maxPassages:
		return searchUsage(fmt.Sprintf("--passages goes up to %d", maxPassages))
	case o.sort != "" && o.sort != "date" && o.sort != "relevance":
		return searchUsage("--sort is date or relevance")
	case o.idsOnly && (e.global.json || len(o.facets) > 0 || o.passages != notGiven):
		return searchUsage("--ids-only prints ids and nothing else: it does not go with --json, --facets or --passages")
	case o.batch != "" && len(args) > 0:
		return searchUsage("the queries of --batch stand in its file, not on the command line")
	case o.batch != "" && (o.idsOnly || o.explain || o.receipt != "" || len(o.facets) > 0):
		return searchUsage("--batch does not go with --ids-only, --explain, --receipt or --facets")
	}
	if err := o.splitFacets(); err != nil {
		return err
	}
	return e.checkNew(o.receipt)
}

// request is what the vault is asked.
func (o *searchOptions) request(q *index.Query) vault.SearchOptions {
	r := vault.SearchOptions{Query: q, Limit: o.limit, Offset: o.offset, ByDate: o.sort == "date", Facets: o.facets, Passages: o.passages}
	whole := o.idsOnly || o.batch != ""
	switch {
	case o.limit == 0 || o.limit == notGiven && whole:
		r.Limit = allMatches
	case o.limit == notGiven:
		r.Limit = defaultLimit
	}
	switch {
	case o.passages == notGiven && whole:
		r.Passages = 0
	case o.passages == notGiven:
		r.Passages = 1
	}
	return r
}

// search answers one query. Records that cannot be read do not keep back the
// others; the error names them.
func search(ctx context.Context, e *env, v *vault.Vault, o searchOptions, q *index.Query) error {
	res, missing := ask(ctx, e, v, o.request(q))
	if res == nil {
		return missing
	}
	unread, err := countUnread(ctx, e, v)
	if err != nil {
		return err
	}
	a := answer{query: q, res: res, first: o.offset, unread: unread}
	if err := a.tell(e, o); err != nil {
		return err
	}
	return missing
}

// answer is a result with what is said beside it.
type answer struct {
	query  *index.Query
	res    *vault.SearchResult
	first  int // matches that were left out before the first
	unread int // records with files that were not read
}

// tell prints the answer as o wants it.
func (a answer) tell(e *env, o searchOptions) error {
	if e.global.json {
		return a.tellJSON(e)
	}
	if o.explain {
		a.explain(e)
	}
	for _, note := range a.res.Notes {
		e.note("%s", note)
	}
	if o.idsOnly {
		for _, m := range a.res.Matches {
			e.out.Println(m.ID.String())
		}
		return nil
	}
	if err := printMatches(e, a.res.Matches, a.first); err != nil {
		return err
	}
	printFacets(e, o.facets, a.res.Facets)
	e.note("%s", a.summary())
	if why := a.whyNothing(); why != "" {
		e.note("%s", why)
	}
	return nil
}
