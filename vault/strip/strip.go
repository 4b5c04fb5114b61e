// Package strip makes copies of pictures and films without what they say about themselves: the place, the device, the hour,
// the person. It never sees keys, records or the vault; it reads bytes that somebody hostile may have made.
//
// The rule is deny by default: what is known to be needed to show the picture or to play the film is copied or written anew,
// all else is left out, and a file from which something cannot be left out safely is refused. The picture and the sound are
// not decoded and not encoded again: they are the same, bit for bit.
//
// What cannot be taken out this way stays: what is seen and heard, the size and the tables of a picture, the number and the
// lengths of the samples of a film. They can tell with which kind of device, or with which program, a file was made; noise of
// a sensor can even tell which one. A comparison with another file from the same device is out of scope.
package strip

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

var (
	// ErrUnsupported says that files of this media type cannot be stripped.
	ErrUnsupported = errors.New("metadata cannot be taken out of files of this type")

	// ErrRefused says that this file cannot be stripped: it is damaged, not what it is said to be, or has something in it that
	// cannot be taken out. The text of the error gives the reason, in words for the person, without anything from the file.
	ErrRefused = errors.New("metadata cannot be taken out of this file safely")
)

// Report tells what Strip did.
type Report struct {
	// Removed names the kinds of things that were taken out, such as "EXIF" or "GPS position", each once, sorted. It never has
	// a value from the file. It is empty if there was nothing to take out.
	Removed []string

	// Bytes is the length of the copy.
	Bytes int64
}

// Supported says whether Strip knows files of that media type. Parameters and case do not matter.
func Supported(mediaType string) bool {
	return stripper(mediaType) != nil
}

// Strip writes to dst a copy, without metadata, of the file of that many bytes and of that media type that src reads. src is
// read at any place, some places more than once, and must not change meanwhile; at most 16 MiB of memory are used whatever
// the size. The same source gives the same bytes, and the copy of a copy is equal to it. The copy is at most 4 KiB longer
// than the source; a PNG file of more than 512 MiB can grow by 12 bytes for each 2 MiB.
//
// The error is ErrUnsupported for other media types, ErrRefused with a reason, that of ctx, or one of reading or writing.
// With an error there is no report, and what was written to dst must be thrown away unseen: it is a piece of a file, and can
// have in it what was to be taken out. Whoever writes where others can read runs Strip first with io.Discard or a hash. Nothing
// is shared, so any number can run at once.
//
// JPEG is ITU-T T.81 and T.871, PNG the W3C recommendation of 2025 (third edition), MP4 and QuickTime are ISO/IEC 14496-12,
// -14 and -15 and the QuickTime File Format.
func Strip(ctx context.Context, dst io.Writer, src io.ReaderAt, size int64, mediaType string) (*Report, error) {
	run := stripper(mediaType)
	if run == nil {
		return nil, ErrUnsupported
	}
	j := &job{in: &source{ctx: ctx, r: src, size: size}, removed: map[string]bool{}}
	j.out = &sink{w: bufio.NewWriterSize(dst, bufferSize)}
	err := run(j)
	if j.in.err != nil {
		return nil, fmt.Errorf("strip: read the source: %w", j.in.err)
	}
	if err == nil {
		err = j.out.w.Flush()
	}
	if err != nil {
		return nil, fmt.Errorf("strip: %w", err)
	}
	return j.report(), nil
}

// stripper returns what strips files of that type; nil if nothing does.
func stripper(mediaType string) func(*job) error {
	kind, _, _ := strings.Cut(mediaType, ";")
	switch strings.ToLower(strings.TrimSpace(kind)) {
	case "image/jpeg":
		return (*job).jpeg
	case "image/png", "image/apng", "image/vnd.mozilla.apng":
		return (*job).png
	case "video/mp4", "video/quicktime", "video/x-m4v", "audio/mp4", "audio/x-m4a":
		return (*job).film
	}
	return nil
}

// job is one run of Strip.
type job struct {
	in      *source
	out     *sink
	removed map[string]bool
}

// gone notes that something was taken out.
func (j *job) gone(what string) {
	j.removed[what] = true
}

// report is what was done.
func (j *job) report() *Report {
	r := &Report{Bytes: j.out.n}
	for what := range j.removed {
		r.Removed = append(r.Removed, what)
	}
	slices.Sort(r.Removed)
	return r
}

// refuse is ErrRefused for that reason.
func refuse(reason string) error {
	return fmt.Errorf("%w: %s", ErrRefused, reason)
}
