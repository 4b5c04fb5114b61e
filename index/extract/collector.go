package extract

import (
	"fmt"
	"image"
	"io"
	"strings"
)

// Collector is an Output that keeps everything in memory, for tests of readers. It holds them to Limits.Text alone.
type Collector struct {
	Reading

	Limits   Limits
	Files    []CollectedFile
	Pictures []CollectedPicture
	text     int
}

// CollectedFile is a member that was given to a Collector.
type CollectedFile struct {
	Name, MediaType string
	Bytes           []byte
}

// CollectedPicture is a picture that was given to a Collector.
type CollectedPicture struct {
	Part  Part
	Image image.Image
}

// Reader implements Output.
func (c *Collector) Reader(name, mediaType string) error {
	c.Extractor = name
	if mediaType != "" {
		c.MediaType = mediaType
	}
	return nil
}

// Total implements Output.
func (c *Collector) Total(n int) error {
	c.Reading.Total = n
	return nil
}

// Done implements Output.
func (c *Collector) Done() error {
	c.Reading.Done++
	return nil
}

// Part implements Output.
func (c *Collector) Part(p Part) error {
	if p.Text == "" {
		return nil
	}
	if c.text += len(p.Text); c.text > c.Limits.Filled().Text {
		return Failed(ReasonTooLarge, "more than %d bytes of text", c.Limits.Filled().Text)
	}
	p.Text = strings.ToValidUTF8(p.Text, "\uFFFD")
	c.Parts = append(c.Parts, p)
	return nil
}

// Fact implements Output.
func (c *Collector) Fact(key Key, value string) error {
	if value != "" {
		c.Facts = append(c.Facts, Fact{key, value})
	}
	return nil
}

// Member implements Output.
func (c *Collector) Member(name, mediaType string, r io.Reader) error {
	b, err := io.ReadAll(io.LimitReader(r, c.Limits.Filled().Expanded+1))
	if err != nil {
		return err
	}
	if int64(len(b)) > c.Limits.Filled().Expanded {
		return Failed(ReasonTooLarge, "a member has more than %d bytes", c.Limits.Filled().Expanded)
	}
	c.Members++
	c.Files = append(c.Files, CollectedFile{name, mediaType, b})
	return nil
}

// Picture implements Output.
func (c *Collector) Picture(p Part, m image.Image) error {
	c.Pictures = append(c.Pictures, CollectedPicture{p, m})
	return nil
}

// Lose implements Output.
func (c *Collector) Lose(reason Reason, format string, args ...any) error {
	c.Losses = append(c.Losses, Loss{Reason: reason, Detail: fmt.Sprintf(format, args...)})
	return nil
}
