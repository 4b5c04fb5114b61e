package extract

import (
	"errors"
	"fmt"
	"image"
	"io"
	"strings"
)

// answers is the Output of a reader in the child. It holds the reader to the limits.
type answers struct {
	link    *link
	job     *job
	budget  budget
	chunk   []byte // of members
	lost    map[Loss]bool
	cut     bool // losses beyond the bound were left out
	ungiven int  // pictures that nobody reads
	first   Part // of them
}

func newAnswers(l *link, j *job) *answers {
	return &answers{link: l, job: j, budget: newBudget(j.Limits, j.Size), lost: map[Loss]bool{}}
}

// Reader implements Output.
func (a *answers) Reader(name, mediaType string) error {
	if !typeFits(mediaType) {
		mediaType = ""
	}
	return a.link.send(frameReader, encodeHead(readerHead{cut(onOneLine(name), wireName), mediaType}))
}

// Total implements Output.
func (a *answers) Total(n int) error {
	return a.link.send(frameTotal, encodeCount(max(0, min(n, wireCount))))
}

// Done implements Output.
func (a *answers) Done() error { return a.link.send(frameDone) }

// Part implements Output. Of a text that is too long it gives what fits.
func (a *answers) Part(p Part) error {
	if p.Text == "" {
		return nil
	}
	if !p.Kind.known() {
		return Failed(ReasonFailed, "a part of an unknown kind")
	}
	if a.budget.parts == 0 {
		return Failed(ReasonTooLarge, "more than %d parts", wireParts)
	}
	h := headOf(&p)
	text := clean(p.Text)
	fits := cut(text, a.budget.room(h.Name))
	h.Length = len(fits)
	if h.Length > 0 {
		a.budget.spendPart(h.Name, h.Length)
		if err := a.link.sendPart(&h, fits); err != nil {
			return err
		}
	}
	if len(fits) < len(text) {
		return a.tooMuch()
	}
	return nil
}

// tooMuch says which limit of bytes is reached.
func (a *answers) tooMuch() *Failure {
	l := a.job.Limits
	switch {
	case a.budget.expanded > int64(a.budget.text):
		return Failed(ReasonTooLarge, "more than %d bytes of text", l.Text)
	case newBudget(l, a.job.Size).expanded < l.Expanded:
		return Failed(ReasonTooLarge, "more than %d bytes come out for each byte that goes in", l.Ratio)
	}
	return Failed(ReasonTooLarge, "more than %d bytes come out", l.Expanded)
}

// Fact implements Output.
func (a *answers) Fact(key Key, value string) error {
	if value == "" {
		return nil
	}
	if !key.known() {
		return Failed(ReasonFailed, "a fact of an unknown kind")
	}
	if !spend(&a.budget.facts) {
		return a.lose(Loss{ReasonTooLarge, fmt.Sprintf("more than %d facts", wireFacts)})
	}
	return a.link.send(frameFact, encodeHead(Fact{key, clean(cut(value, wireFact))}))
}

// Lose implements Output.
func (a *answers) Lose(reason Reason, format string, args ...any) error {
	if !reason.told() {
		return Failed(ReasonFailed, "a loss of an unknown kind")
	}
	return a.lose(Loss{reason, fmt.Sprintf(format, args...)})
}

// lose says each loss once, and of too many only that there are more.
func (a *answers) lose(l Loss) error {
	if !l.Reason.told() {
		l.Reason = ReasonFailed
	}
	l.Detail = cut(onOneLine(l.Detail), wireName)
	if a.lost[l] || a.cut {
		return nil
	}
	if a.budget.losses == 1 {
		a.cut = true
		l = Loss{ReasonTooLarge, fmt.Sprintf("more than %d things were not read", wireLosses-1)}
	}
	a.budget.losses--
	a.lost[l] = true
	return a.link.send(frameLoss, encodeHead(l))
}

// Member implements Output. Files that lie too deep are not given.
func (a *answers) Member(name, mediaType string, r io.Reader) error {
	switch {
	case !a.job.Members:
		return a.lose(Loss{ReasonUnsupported, "files inside it are not read here"})
	case a.job.Depth >= a.job.Limits.Nesting:
		return a.lose(Loss{ReasonTooLarge, fmt.Sprintf("files inside files, more than %d deep", a.job.Limits.Nesting)})
	case !spend(&a.budget.members):
		return Failed(ReasonTooLarge, "more than %d files inside", a.job.Limits.Members)
	}
	if !typeFits(mediaType) {
		mediaType = ""
	}
	if err := a.link.send(frameMember, encodeHead(memberHead{cut(name, wireName), mediaType})); err != nil {
		return err
	}
	err := a.stream(r)
	whole := byte(0)
	if err == nil {
		whole = 1
	}
	if sendErr := a.link.send(frameShut, []byte{whole}); sendErr != nil {
		return sendErr
	}
	return err
}

// stream sends the bytes of a member until it ends or the limit is reached.
func (a *answers) stream(r io.Reader) error {
	if a.chunk == nil {
		a.chunk = make([]byte, blockSize)
	}
	for {
		n, err := r.Read(a.chunk)
		if n > 0 {
			if !a.budget.spendBytes(n) {
				return a.tooMuch()
			}
			if err := a.link.send(frameChunk, a.chunk[:n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// Picture implements Output.
func (a *answers) Picture(p Part, m image.Image) error {
	bounds := m.Bounds()
	switch {
	case !a.job.Pictures:
		if a.ungiven++; a.ungiven == 1 {
			a.first = p
		}
		return nil
	case !p.Kind.known():
		return Failed(ReasonFailed, "a part of an unknown kind")
	case bounds.Empty():
		return a.lose(Loss{ReasonDamaged, where(&p) + "an empty picture"})
	case int64(bounds.Dx())*int64(bounds.Dy()) > int64(a.job.Limits.Megapixels)*1_000_000:
		return a.lose(Loss{ReasonTooLarge, fmt.Sprintf("%sa picture of more than %d megapixels", where(&p), a.job.Limits.Megapixels)})
	case !spend(&a.budget.pictures):
		return Failed(ReasonTooLarge, "more than %d pictures", a.job.Limits.Pages)
	}
	return sendPicture(a.link, headOf(&p), m)
}

// finish says what can be said only at the end.
func (a *answers) finish() error {
	if a.ungiven == 0 {
		return nil
	}
	detail := strings.TrimSuffix(where(&a.first), ": ")
	if a.ungiven > 1 {
		detail = fmt.Sprintf("%d pictures of text", a.ungiven)
		if a.first.Number > 0 {
			detail += fmt.Sprintf(", the first is %s %d", a.first.Kind, a.first.Number)
		}
	}
	return a.lose(Loss{ReasonNeedsOCR, detail})
}

// where names a part by its number, as in "page 3: ".
func where(p *Part) string {
	if p.Number <= 0 {
		return ""
	}
	return fmt.Sprintf("%s %d: ", p.Kind, p.Number)
}
