package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"emanet/cmd/internal/tty"
	"emanet/index/extract"
	"emanet/vault"
)

// reasonWords says why something was not read.
func reasonWords(r extract.Reason) string {
	switch r {
	case extract.ReasonTooLarge:
		return "too large"
	case extract.ReasonTooLong:
		return "takes too long"
	case extract.ReasonNeedsOCR:
		return "needs OCR"
	case extract.ReasonFailed:
		return "the reader failed"
	case extract.ReasonNotTried:
		return "not tried"
	case vault.ReasonNotGiven:
		return "not given"
	}
	return string(r)
}

// reasons returns the reasons of losses, each once, in the order in which they
// came, with the number of losses of each.
func reasons(losses []extract.Loss) (order []extract.Reason, counts map[extract.Reason]int) {
	counts = map[extract.Reason]int{}
	for _, l := range losses {
		if counts[l.Reason] == 0 {
			order = append(order, l.Reason)
		}
		counts[l.Reason]++
	}
	return order, counts
}

func hasReason(losses []extract.Loss, reason extract.Reason) bool {
	return slices.ContainsFunc(losses, func(l extract.Loss) bool { return l.Reason == reason })
}

// lossWords says on one line what was not read and why.
func lossWords(losses []extract.Loss) string {
	order, counts := reasons(losses)
	var words []string
	for _, reason := range order {
		word := reasonWords(reason)
		switch n := counts[reason]; {
		case n > 1:
			word += fmt.Sprintf(" (%s times)", grouped(n))
		default:
			i := slices.IndexFunc(losses, func(l extract.Loss) bool { return l.Reason == reason })
			if detail := losses[i].Detail; detail != "" {
				word += ": " + tty.CleanLine(detail) // it may come out of the file
			}
		}
		words = append(words, word)
	}
	return strings.Join(words, "; ")
}

// fileState is what can be said of how a file was read.
type fileState struct {
	status     extract.Status
	plain      bool   // the words are those of the record as they stand: no reader was needed
	by         string // the reader and its version, as it says itself; "" if there was none
	version    int    // of everything that reads files, at that time
	ocr        string // what read pictures
	confidence int    // the mean of the parts that were read from pictures
	pictures   int    // those parts
	unit       string // what total and done count
	total      int
	done       int
	members    int
	languages  map[string]int // bytes in each
	losses     []extract.Loss
}

// asItStands is what is said instead of a reader where none was needed. A reader
// may call itself so too: fileState.plain tells them apart.
const asItStands = "as it stands"

// stateOf says how a file was read. A file that nobody tried to read counts as
// one that was not read.
func stateOf(f vault.FileReading) fileState {
	switch {
	case f.Own:
		return plainState(nil)
	case f.Damaged:
		return unreadState(extract.ReasonDamaged, "what was read of it cannot be opened any more; emanet verify says why")
	case f.Reading == nil:
		return unreadState(extract.ReasonNotTried, "")
	}
	return readingState(f.Reading)
}

// plainState is the state of words as they stand.
func plainState(languages map[string]int) fileState {
	return fileState{status: extract.StatusRead, plain: true, by: asItStands, languages: languages}
}

func unreadState(reason extract.Reason, detail string) fileState {
	return fileState{status: extract.StatusNotRead, losses: []extract.Loss{{Reason: reason, Detail: detail}}}
}

// readingState is stateOf for a file that somebody tried to read.
func readingState(r *extract.Reading) fileState {
	s := fileState{
		status: r.Status, by: r.Extractor, version: r.Version, ocr: r.OCR, unit: unitOf(r), total: r.Total, done: r.Done,
		members: r.Members, languages: r.Languages(), losses: r.Losses,
	}
	sum := 0
	for _, p := range r.Parts {
		if p.OCR {
			s.pictures++
			sum += p.Confidence
		}
	}
	if s.pictures > 0 {
		s.confidence = (sum + s.pictures/2) / s.pictures
	}
	return s
}

// unitOf names what the parts of a file are.
func unitOf(r *extract.Reading) string {
	for _, p := range r.Parts {
		switch p.Kind {
		case extract.PartPage, extract.PartSlide, extract.PartSheet, extract.PartMessage:
			return string(p.Kind)
		}
	}
	switch r.MediaType {
	case "application/pdf":
		return "page"
	case "application/zip":
		return "file"
	case "application/mbox":
		return "message"
	}
	return "part"
}

// parts says how many of its pages or the like were read: "pages 3/12".
func (s fileState) parts() string {
	switch {
	case s.total == 1 && s.unit == "part": // a photograph, a recording: it is one thing
	case s.total > 0:
		return fmt.Sprintf("%ss %d/%d", s.unit, s.done, s.total)
	case s.members > 0:
		return fmt.Sprintf("files %d", s.members)
	}
	return ""
}

// reader says what read the file, and how sure it was of pictures.
func (s fileState) reader() string {
	text := s.by
	if s.ocr == "" && s.pictures == 0 {
		return text
	}
	if text != "" {
		text += ", "
	}
	if s.pictures == 0 {
		return text + "OCR without a word"
	}
	return text + fmt.Sprintf("OCR %d %%", s.confidence)
}

// share is how much of a text is in one language.
type share struct {
	lang    string
	percent int
}

// shares orders languages by how much is in each; what is less than one in a
// hundred is left out.
func shares(languages map[string]int) []share {
	total := 0
	for _, n := range languages {
		total += n
	}
	var out []share
	for _, lang := range slices.Sorted(maps.Keys(languages)) {
		if percent := (languages[lang]*100 + total/2) / max(total, 1); percent > 0 {
			out = append(out, share{lang, percent})
		}
	}
	slices.SortStableFunc(out, func(a, b share) int { return cmp.Compare(b.percent, a.percent) })
	return out
}

// languageCell shows the languages of a text: "az 80% en 20%".
func languageCell(languages map[string]int) string {
	var words []string
	for _, s := range shares(languages) {
		words = append(words, s.lang+" "+strconv.Itoa(s.percent)+"%")
	}
	return strings.Join(words, " ")
}

// line says on one line how a file was read.
func (s fileState) line() string {
	if s.plain {
		return "read: " + asItStands
	}
	var words []string
	switch {
	case s.total == 1 && s.unit == "part":
	case s.total > 0 && s.done >= s.total:
		words = append(words, counted(s.total, s.unit))
	case s.total > 0:
		words = append(words, fmt.Sprintf("%s of %s", grouped(s.done), counted(s.total, s.unit)))
	}
	if s.members > 0 && s.unit != "file" {
		words = append(words, counted(s.members, "file")+" inside")
	}
	for _, share := range shares(s.languages) {
		words = append(words, share.lang)
	}
	if s.by != "" {
		words = append(words, "by "+tty.CleanLine(s.by))
	}
	switch {
	case s.pictures > 0:
		words = append(words, fmt.Sprintf("%s by OCR (%d %%)", counted(s.pictures, "picture"), s.confidence))
	case s.ocr != "":
		words = append(words, "OCR without a word")
	}
	about, lost := strings.Join(words, ", "), lossWords(s.losses)
	switch s.status {
	case extract.StatusRead:
		return strings.TrimSuffix("read: "+about, ": ")
	case extract.StatusPartly:
		return "read in part: " + strings.Trim(about+"; not read: "+lost, "; ")
	}
	return strings.TrimSuffix("not read: "+lost, ": ")
}
