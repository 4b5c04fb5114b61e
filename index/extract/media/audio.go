package media

import (
	"context"
	"strings"

	"emanet/index/extract"
)

// Audio reads MP3, WAV, FLAC, Ogg Vorbis and Ogg Opus files, and those of Video, by content: it is an extract.Format. It
// gives the time, the duration, and texts; the words of a song or a talk that an MP3 file has beside its sound are a
// part. The sound is not read. Others, such as AMR, are extract.ReasonUnsupported.
//
// The duration of an MP3 file that does not say it is an estimate from the rate of its first frame.
func Audio(ctx context.Context, in *extract.Input, out extract.Output) error {
	w := whole(ctx, in)
	head, err := w.bytes(0, min(w.size, 16))
	if err != nil {
		return damagedAs(err)
	}
	has := func(prefix string) bool { return strings.HasPrefix(string(head), prefix) }
	s := &sound{album: album{depth: in.Limits.XMLDepth}}
	read, mediaType := s.mp3, "audio/mpeg"
	switch {
	case has("ID3"), isFrame(head):
	case (has("RIFF") || has("RF64")) && len(head) >= 12 && string(head[8:12]) == "WAVE":
		read, mediaType = s.wav, "audio/wav"
	case has("fLaC"):
		read, mediaType = s.flac, "audio/flac"
	case has("OggS"):
		read, mediaType = s.ogg, "audio/ogg"
	case len(head) >= 8 && string(head[4:8]) == "ftyp":
		return Video(ctx, in, out)
	default:
		return extract.Failed(extract.ReasonUnsupported, "not a kind of sound that is read")
	}
	if err := out.Reader("audio", mediaType); err != nil {
		return err
	}
	failure, err := split(s.pass(read(w)))
	if err != nil {
		return err
	}
	return s.finish(out, failure)
}

// finish hands on what was found, and what was not.
func (s *sound) finish(out extract.Output, failure *extract.Failure) error {
	if err := s.give(out); err != nil {
		return err
	}
	for _, words := range s.words {
		if err := out.Part(extract.Part{Kind: extract.PartOther, Name: "words", Text: words}); err != nil {
			return err
		}
	}
	if failure != nil {
		return failure
	}
	if s.damaged {
		return out.Lose(extract.ReasonDamaged, "what the recording tells about itself is not all there")
	}
	return nil
}

// sound collects what a recording tells.
type sound struct {
	album

	words []string
}

// wav reads the chunks of a WAV file: format, length, and texts (Multimedia Programming Interface and Data Specifications
// 1.0; EBU Tech 3285 for bext).
func (s *sound) wav(w window) error {
	var rate, length int64
	err := riff(w.part(12, w.size), func(kind string, w window) (bool, error) {
		switch kind {
		case "fmt ":
			b, err := w.bytes(0, 16)
			if err != nil {
				return true, s.pass(err)
			}
			rate = le32(b[8:])
		case "data":
			length = w.size
		case "LIST":
			is, err := w.starts("INFO")
			if err != nil || !is {
				return true, err
			}
			return true, s.pass(riff(w.part(4, w.size), s.info))
		case "bext":
			return true, s.broadcast(w)
		case "id3 ", "ID3 ":
			_, err := s.id3(w)
			return true, s.pass(err)
		}
		return true, nil
	})
	if rate > 0 {
		s.duration = float64(length) / float64(rate)
	}
	return err
}

// info takes a text of a WAV file.
func (s *sound) info(kind string, w window) (bool, error) {
	b, err := w.all()
	if err != nil {
		return true, s.pass(err)
	}
	text := guess(b)
	switch kind {
	case "ICRD":
		first(&s.taken, date(text))
	case "ISFT":
		first(&s.software, text)
	case "INAM":
		s.text(extract.KeyTitle, text)
	case "IART":
		s.text(extract.KeyAuthor, text)
	case "ISBJ":
		s.text(extract.KeySubject, text)
	case "IKEY":
		s.text(extract.KeyKeywords, text)
	case "ICMT", "ICOP", "IARL":
		s.text(extract.KeyComments, text)
	}
	return true, nil
}

// broadcast takes what recorders write: a description, who recorded, a reference, and the day and the hour.
func (s *sound) broadcast(w window) error {
	b, err := w.bytes(0, 338)
	if err != nil {
		return s.pass(err)
	}
	s.text(extract.KeyComments, guess(b[:256]))
	first(&s.model, guess(b[256:288]))
	hour := strings.NewReplacer("-", ":", ".", ":", "_", ":").Replace(guess(b[330:338]))
	first(&s.taken, date(guess(b[320:330])+"T"+hour))
	return nil
}
