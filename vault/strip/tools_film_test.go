package strip

import (
	"bytes"
	"image"
	"image/draw"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// dots is a picture as bytes.
func dots(t *testing.T, m image.Image) []byte {
	t.Helper()
	out := image.NewRGBA(m.Bounds())
	draw.Draw(out, out.Rect, m, m.Bounds().Min, draw.Src)
	return out.Pix
}

// TestFilmsOfFFmpeg makes films with ffmpeg, with a place, texts, a timecode and subtitles, and decodes them before and after. Encodings
// that this ffmpeg does not have are left out.
func TestFilmsOfFFmpeg(t *testing.T) {
	t.Parallel()
	encoders := string(output(t, tool(t, "ffmpeg"), "-hide_banner", "-encoders"))
	words := filepath.Join(t.TempDir(), "words.srt")
	if err := os.WriteFile(words, []byte("1\n00:00:00,000 --> 00:00:01,000\n"+secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, picture, sound, more, mediaType string }{
		{"h264.mp4", "libx264", "aac", "-timecode 10:00:00:00 -c:s mov_text", "video/mp4"},
		{"fast.mov", "libx264", "aac", "-timecode 10:00:00:00 -movflags use_metadata_tags+faststart", "video/quicktime"},
		{"lace.mp4", "libx264", "ac3", "-flags +ilme+ildct -x264-params nal-hrd=cbr:force-cfr=1 -b:v 200k -maxrate 200k -bufsize 200k", "video/mp4"},
		{"hevc.mov", "libx265", "alac", "-tag:v hvc1 -x265-params log-level=none:repeat-headers=1:hash=1", "video/quicktime"},
		{"hev1.mp4", "libx265", "eac3", "-x265-params log-level=none", "video/mp4"},
		{"part2.mp4", "mpeg4", "libmp3lame", "", "video/mp4"},
		{"mpeg2.mp4", "mpeg2video", "mp2", "", "video/mp4"},
		{"prores.mov", "prores_ks", "pcm_s16le", "-timecode 10:00:00:00", "video/quicktime"},
		{"pcm24.mov", "libx264", "pcm_s24le", "", "video/quicktime"},
		{"float.mov", "libx264", "pcm_f32be", "", "video/quicktime"},
		{"law.mov", "libx264", "pcm_alaw", "", "video/quicktime"},
		{"vp9.mp4", "libvpx-vp9", "libopus", "", "video/mp4"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(encoders, " "+c.picture+" ") || !strings.Contains(encoders, " "+c.sound+" ") {
				t.Skip("this ffmpeg has no " + c.picture + " or no " + c.sound)
			}
			path := filepath.Join(t.TempDir(), c.name)
			args := strings.Fields("-loglevel error -f lavfi -i testsrc=size=160x120:rate=25:duration=1 -f lavfi -i sine=duration=1:sample_rate=48000 -i " + words + " -map 0 -map 1")
			if strings.Contains(c.more, "mov_text") {
				args = append(args, "-map", "2")
			}
			args = append(args, "-c:v", c.picture, "-c:a", c.sound, "-metadata", "location="+secret, "-metadata", "comment="+secret, "-metadata", "creation_time=2024-05-09T10:00:00Z", "-metadata:s:a", "language=aze")
			if !strings.HasPrefix(c.picture, "prores") {
				args = append(args, "-pix_fmt", "yuv420p")
			}
			output(t, "ffmpeg", append(append(args, strings.Fields(c.more)...), path)...)
			copied := stripFile(t, path, c.mediaType)
			if before, after := frames(t, path), frames(t, copied); !bytes.Equal(before, after) || len(before) == 0 {
				t.Errorf("the film is another:\n%s\n%s", before, after)
			}
			leftovers(t, copied)
		})
	}
}

// frames are the hashes of all frames of picture and sound, with their times.
func frames(t *testing.T, path string) []byte {
	t.Helper()
	return output(t, "ffmpeg", "-loglevel", "error", "-i", path, "-map", "0:v", "-map", "0:a", "-f", "framemd5", "-")
}
