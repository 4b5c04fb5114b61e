package archive

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"emanet/index/extract"
)

// Name is the reader that ZIP gives to its Output.
const Name = "emanet zip 1"

// ZIP gives every file of a ZIP to out.Member: application/zip. Folders, links, AppleDouble files and .DS_Store are left out. A
// member that cannot be read is lost (by its number, as its name is content) and the others go on; those that are encrypted
// open with in.Password (traditional encryption, WinZip's AE-1 and AE-2). It is an extract.Format.
func ZIP(ctx context.Context, in *extract.Input, out extract.Output) error {
	if err := out.Reader(Name, ""); err != nil {
		return err
	}
	a, err := Open(in)
	if err != nil {
		return err
	}
	var files []*Member
	for m := range a.All() {
		if m.Regular() {
			files = append(files, m)
		}
	}
	if err := out.Total(len(files) + a.Left()); err != nil {
		return err
	}
	if in.Depth >= in.Limits.Nesting && len(files) > 0 {
		return extract.Failed(extract.ReasonTooLarge, "nested too deep: %d files were left inside", len(files))
	}
	z := &zipping{out: out, of: a.Len()}
	if err := z.members(ctx, files); err != nil {
		_ = z.lose(a) // the first error is the one that counts
		return err
	}
	if z.given == 0 && len(z.losses) == 1 && len(files) > 0 {
		all := z.losses[0]
		z.losses = nil
		if err := z.lose(a); err != nil {
			return err
		}
		return extract.Failed(all.Reason, "%s", all.said(z.of))
	}
	return z.lose(a)
}

// zipping gives members out and keeps what was lost: ten thousand of them for one reason are one loss.
type zipping struct {
	out    extract.Output
	of     int
	given  int
	losses []*zipLoss
}

type zipLoss struct {
	extract.Loss

	count   int
	numbers []string // of the first few
}

func (z *zipping) members(ctx context.Context, files []*Member) error {
	for _, m := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		failure, err := m.Give(z.out, m.Name)
		switch {
		case err != nil:
			return err
		case failure == nil:
			z.given++
			if err := z.out.Done(); err != nil {
				return err
			}
		case errors.Is(failure, ErrExpanded):
			return failure
		default:
			z.note(m, failure)
		}
	}
	return nil
}

func (z *zipping) note(m *Member, f *extract.Failure) {
	for _, l := range z.losses {
		if l.Loss == f.Loss || l.Reason == f.Reason && len(z.losses) >= 16 {
			if l.count++; len(l.numbers) < 8 {
				l.numbers = append(l.numbers, fmt.Sprint(m.Number))
			}
			return
		}
	}
	z.losses = append(z.losses, &zipLoss{f.Loss, 1, []string{fmt.Sprint(m.Number)}})
}

// said returns which members were lost, and why.
func (l *zipLoss) said(of int) string {
	numbers := strings.Join(l.numbers, ", ")
	if l.count > len(l.numbers) {
		numbers += fmt.Sprintf(" and %d more", l.count-len(l.numbers))
	}
	return fmt.Sprintf("member %s of %d: %s", numbers, of, l.Detail)
}

// lose says what was lost, once for each reason.
func (z *zipping) lose(a *Archive) error {
	if a.Rescued() {
		if err := z.out.Lose(extract.ReasonDamaged, "the directory is missing: %d members were found from the front", a.Len()); err != nil {
			return err
		}
	}
	if a.Left() > 0 {
		if err := z.out.Lose(extract.ReasonTooLarge, "%d members are more than the limit", a.Left()); err != nil {
			return err
		}
	}
	for _, l := range z.losses {
		if err := z.out.Lose(l.Reason, "%s", l.said(z.of)); err != nil {
			return err
		}
	}
	return nil
}
