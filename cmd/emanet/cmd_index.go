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

func indexCommand() *command {
	return &command{
		name:  "index",
		brief: "see, rebuild and verify the search index",
		about: "The search index is sealed like everything else and kept in step by every command. It is a cache: when it is behind, damaged or " +
			"gone, the next search brings it up to date or builds it again, and says so.",
		examples: []string{"emanet index status", "emanet index rebuild", "emanet index verify"},
		commands: []*command{
			{
				name:  "status",
				brief: "what the index covers, and what it takes",
				about: "Shows how far the index is, how many records it covers, which could not be read, and its size on disk and in memory. Nothing " +
					"of it is decrypted but its list of contents.",
				examples: []string{"emanet index status"},
				run:      runIndexStatus,
			},
			{
				name:     "rebuild",
				brief:    "build the index again from the records",
				about:    "Reads every record and builds the index anew. The one before stays until the new one is whole, also if you stop it.",
				examples: []string{"emanet index rebuild"},
				run:      runIndexRebuild,
			},
			{
				name:  "verify",
				brief: "hold the index against the log",
				about: "Decrypts the whole index, checks every hash, and that exactly the records can be found that the log calls live. Nothing is " +
					"repaired: emanet index rebuild does that.",
				examples: []string{"emanet index verify"},
				run:      runIndexVerify,
			},
		},
	}
}

func runIndexStatus(ctx context.Context, e *env, args []string) error {
	if len(args) > 0 {
		return &usageError{text: "index status takes no arguments", command: "index status"}
	}
	return withVault(ctx, e, access{unlock: true}, func(v *vault.Vault) error { return tellIndex(ctx, e, v) })
}

func runIndexRebuild(ctx context.Context, e *env, args []string) error {
	if len(args) > 0 {
		return &usageError{text: "index rebuild takes no arguments", command: "index rebuild"}
	}
	return withVault(ctx, e, access{write: true, unlock: true}, func(v *vault.Vault) error {
		bar := e.progress(ctx, "indexing", tty.Items)
		err := v.RebuildIndex(ctx, bar.Report)
		bar.Done()
		var missing *vault.MissingError
		if err != nil && !errors.As(err, &missing) {
			return err
		}
		return errors.Join(tellIndex(ctx, e, v), err)
	})
}

func runIndexVerify(ctx context.Context, e *env, args []string) error {
	if len(args) > 0 {
		return &usageError{text: "index verify takes no arguments", command: "index verify"}
	}
	return withVault(ctx, e, access{unlock: true}, func(v *vault.Vault) error {
		bar := e.progress(ctx, "verifying", tty.Bytes)
		err := v.VerifyIndex(ctx, bar.Report)
		bar.Done()
		var missing *vault.MissingError
		switch {
		case errors.As(err, &missing):
		case errors.Is(err, index.ErrNone) && nothingToFind(ctx, v):
			err = nil
		case errors.Is(err, vault.ErrIntegrity), errors.Is(err, index.ErrNone):
			return &hinted{err, "build it again with: emanet index rebuild"}
		case err != nil:
			return err
		}
		return errors.Join(tellVerified(ctx, e, v), err)
	})
}

// nothingToFind reports whether no record is live: an index may be missing
// then.
func nothingToFind(ctx context.Context, v *vault.Vault) bool {
	s, err := v.IndexStatus(ctx)
	return err == nil && s.Live == 0
}

// tellVerified says what an index that is whole covers.
func tellVerified(ctx context.Context, e *env, v *vault.Vault) error {
	s, err := v.IndexStatus(ctx)
	if err != nil {
		return err
	}
	if e.global.json {
		return e.emit(indexJSONOf("index-verified", s))
	}
	e.out.Pair("whole", strings.Join([]string{
		counted(s.Records, "record") + " can be found", counted(s.Segments, "segment"), size(s.Sealed),
	}, ", "), indexColumn)
	e.out.Pair("state", indexState(s), indexColumn)
	return nil
}

// indexColumn is where the values of an index begin.
const indexColumn = 10

// tellIndex shows how the index stands.
func tellIndex(ctx context.Context, e *env, v *vault.Vault) error {
	s, err := v.IndexStatus(ctx)
	if err != nil {
		return err
	}
	if e.global.json {
		return e.emit(indexJSONOf("index", s))
	}
	o := e.out
	o.Pair("state", indexState(s), indexColumn)
	if s.Trouble != "" {
		return nil
	}
	o.Pair("records", fmt.Sprintf("%s of %s", grouped(s.Records), grouped(s.Live)), indexColumn)
	if len(s.Failed) > 0 {
		o.Pair("not read", idList(s.Failed, 10), indexColumn)
	}
	o.Pair("log", fmt.Sprintf("entry %d of %d", s.Entry, s.Newest), indexColumn)
	o.Pair("segments", fmt.Sprintf("%s with %s", grouped(s.Segments), counted(s.Documents, "document")), indexColumn)
	o.Pair("on disk", size(s.Sealed), indexColumn)
	memory, tight := memoryCell(s.Plain, machineMemory())
	o.Pair("in memory", memory, indexColumn)
	if tight {
		e.warn("a search needs more than half of this machine's memory")
	}
	return nil
}

// indexState says in words how far the index is.
func indexState(s *vault.IndexStatus) string {
	switch {
	case s.Erasure:
		return "it has not taken in an erasure or a recovery yet; the next search does"
	case s.Trouble != "" && s.Live == 0:
		return "there is none, and nothing to be found yet"
	case s.Trouble != "":
		return s.Trouble + "; the next search builds it"
	case s.Behind > 0:
		return fmt.Sprintf("behind by %s; the next search brings it up to date", counted(s.Behind, "changed record"))
	}
	return "up to date"
}

// memoryCell says what a search decrypts into memory, and whether that is more
// than half of what the machine has; total is 0 if that is not known.
func memoryCell(need, total int64) (text string, tight bool) {
	text = size(need) + " while a search runs"
	if total > 0 {
		text += fmt.Sprintf(", of %s", size(total))
	}
	return text, total > 0 && need > total/2
}

// idList names the first records of a list.
func idList(ids []record.ID, most int) string {
	var names []string
	for i, id := range ids {
		if i == most {
			names = append(names, fmt.Sprintf("and %s more", grouped(len(ids)-most)))
			break
		}
		names = append(names, id.Short())
	}
	return strings.Join(names, ", ")
}

// indexJSON is the answer of index status, rebuild and verify.
type indexJSON struct {
	Type      string      `json:"type"`
	Trouble   string      `json:"trouble,omitempty"`
	Entry     int64       `json:"entry"`
	Newest    int64       `json:"newest_entry"`
	Behind    int         `json:"behind"`
	Records   int         `json:"records"`
	Live      int         `json:"live"`
	Failed    []record.ID `json:"records_not_read,omitempty"`
	Segments  int         `json:"segments"`
	Documents int         `json:"documents"`
	Sealed    int64       `json:"bytes_on_disk"`
	Plain     int64       `json:"bytes_in_memory"`
	Memory    int64       `json:"machine_memory,omitempty"`
}

func indexJSONOf(kind string, s *vault.IndexStatus) indexJSON {
	return indexJSON{
		Type: kind, Trouble: s.Trouble, Entry: s.Entry, Newest: s.Newest, Behind: s.Behind, Records: s.Records, Live: s.Live, Failed: s.Failed,
		Segments: s.Segments, Documents: s.Documents, Sealed: s.Sealed, Plain: s.Plain, Memory: machineMemory(),
	}
}
