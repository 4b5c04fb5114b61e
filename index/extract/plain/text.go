package plain

import (
	"context"

	"emanet/index/extract"
)

// Text reads text of any charset: notes, logs, Markdown, JSON. All of it is one body; a text longer than Limits.Text is read in its
// beginning. It serves text/plain, text/markdown, application/json and whatever else is text that needs no reader of its own.
func Text(ctx context.Context, in *extract.Input, out extract.Output) error {
	limit := in.Limits.Filled().Text
	src, err := open(ctx, in, 2*int64(limit), nil)
	if err != nil {
		return err
	}
	if err := out.Reader("text in "+src.charset, ""); err != nil {
		return err
	}
	text, more, err := readUpTo(src, limit, in.Size)
	if err != nil {
		return err
	}
	return body(out, text, more, limit)
}

// body gives a text as the body of its file.
func body(out extract.Output, text string, more bool, limit int) error {
	if err := out.Part(extract.Part{Kind: extract.PartBody, Text: text}); err != nil {
		return err
	}
	if more {
		return loseRest(out, limit)
	}
	return nil
}
