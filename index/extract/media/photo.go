// Package media reads photographs, videos and sound: what they tell about time, place and device, and the pixels of pictures.
package media

import (
	"context"
	"errors"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"

	"emanet/index/extract"
)

// kind is a format of pictures.
type kind struct {
	mediaType string
	metadata  func(*album, window) error
	config    func(io.Reader) (image.Config, error) // nil: its pixels cannot be read, or are pages
	decode    func(io.Reader) (image.Image, error)
	twice     bool // decode keeps the pixels a second time
}

// Photo reads JPEG, PNG, TIFF, WebP, HEIC, AVIF, GIF and BMP files, by content: it is an extract.Format. It gives
//
//   - when the picture was taken (EXIF DateTimeOriginal with the fraction and the zone that the file has, else XMP or IPTC,
//     else DateTimeDigitized), created and last changed. A date may stop after the year, the month or the day;
//   - the device, the software, the place, the height, the direction of view and the size;
//   - titles, descriptions, comments (also who holds the rights, and names of places), authors and keywords of EXIF, of
//     Windows, XMP, IPTC and PNG;
//   - if Input.Pictures asks for it, the pixels, upright: as one page, and of
//     TIFF every page. Pictures that are too small for text (see worthReading) are left out without a loss, since nothing
//     is lost; others count as extract.ReasonNeedsOCR while pictures are not asked for, because nobody can tell a photograph
//     of a street from one of a letter without reading it. The pixels of HEIC and AVIF are extract.ReasonUnsupported.
//
// What is damaged is passed over and told as a loss. Of an animation the first picture is read.
func Photo(ctx context.Context, in *extract.Input, out extract.Output) error {
	w := whole(ctx, in)
	k, err := kindOf(w)
	if err != nil {
		return err
	}
	if err := out.Reader("photo", k.mediaType); err != nil {
		return err
	}
	a := &album{depth: in.Limits.XMLDepth}
	failure, err := split(k.metadata(a, w))
	if err != nil {
		return err
	}
	p := &pixels{ctx: ctx, in: in, out: out, album: a, twice: k.twice}
	var config image.Config
	if k.config != nil {
		if config, err = p.config(k); err != nil {
			return err
		}
		a.sized(int64(config.Width), int64(config.Height))
	}
	if err := a.give(out); err != nil {
		return err
	}
	if err := a.loss(out, failure); err != nil {
		return err
	}
	switch {
	case k.mediaType == "image/tiff":
		return p.tiff(w)
	case k.config == nil:
		return p.unread(k)
	}
	return p.single(k, config)
}

// loss tells what was passed over of what the picture says about itself.
func (a *album) loss(out extract.Output, failure *extract.Failure) error {
	switch {
	case failure != nil:
		return out.Lose(failure.Reason, "%s", failure.Detail)
	case a.damaged:
		return out.Lose(extract.ReasonDamaged, "what the picture tells about itself is not all there")
	}
	return nil
}

// split tells a *extract.Failure, after which the rest of a file can still be read, from any other error.
func split(err error) (*extract.Failure, error) {
	var failure *extract.Failure
	if errors.As(err, &failure) {
		return failure, nil
	}
	return nil, err
}

// kindOf recognises a picture by its first bytes.
func kindOf(w window) (*kind, error) {
	head, err := w.bytes(0, min(w.size, 16))
	if err != nil {
		return nil, passOver(err)
	}
	has := func(prefix string) bool { return strings.HasPrefix(string(head), prefix) }
	none := func(*album, window) error { return nil }
	switch {
	case has("\xFF\xD8\xFF"):
		return &kind{"image/jpeg", (*album).jpeg, jpeg.DecodeConfig, jpeg.Decode, false}, nil
	case has(pngMagic):
		return &kind{"image/png", (*album).png, png.DecodeConfig, png.Decode, false}, nil
	case has("II+\x00"), has("MM\x00+"):
		return nil, extract.Failed(extract.ReasonUnsupported, "BigTIFF")
	case has("II*\x00"), has("MM\x00*"):
		return &kind{mediaType: "image/tiff", metadata: (*album).tiff, twice: true}, nil
	case has("RIFF") && len(head) >= 12 && string(head[8:12]) == "WEBP":
		return &kind{"image/webp", (*album).webp, webp.DecodeConfig, webp.Decode, true}, nil
	case has("GIF87a"), has("GIF89a"):
		return &kind{"image/gif", none, gif.DecodeConfig, gif.Decode, false}, nil
	case has("BM"):
		return &kind{"image/bmp", none, bmp.DecodeConfig, bmp.Decode, false}, nil
	}
	return isoKind(w)
}

// isoKind recognises a picture in an ISO base media file by its brands (ISO/IEC 23008-12, section 10; AV1 Image File Format).
func isoKind(w window) (*kind, error) {
	major, others, err := brands(w)
	if err != nil {
		return nil, err
	}
	switch {
	case major == "avif" || major == "avis":
		return &kind{mediaType: "image/avif", metadata: (*album).heif}, nil
	case strings.HasPrefix(major, "hei") || strings.HasPrefix(major, "hev"):
		return &kind{mediaType: "image/heic", metadata: (*album).heif}, nil
	case major == "mif1" || major == "msf1" || major == "miaf":
		for _, brand := range []string{"avif", "heic"} {
			if strings.Contains(others, brand) {
				return &kind{mediaType: "image/" + brand, metadata: (*album).heif}, nil
			}
		}
		return &kind{mediaType: "image/heif", metadata: (*album).heif}, nil
	}
	return nil, extract.Failed(extract.ReasonUnsupported, "not a kind of picture that is read")
}
