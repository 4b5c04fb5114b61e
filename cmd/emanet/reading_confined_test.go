package main

import (
	"strings"
	"testing"
)

// TestLoose: one warning where the system itself holds nothing back. That what
// holds on Linux is understood is shown by every script in which a quiet add
// prints nothing.
func TestLoose(t *testing.T) {
	t.Parallel()
	const tight = "memory 464 MiB, no files (Landlock 7), no network, system calls filtered"
	for _, tt := range []struct {
		here confined
		want string
	}{
		{confined{}, ""},
		{confined{reading: tight}, ""},
		{confined{reading: tight, ocr: "memory 2048 MiB, no files but those installed (Landlock 7), no network, system calls filtered"}, ""},
		{confined{reading: "memory 464 MiB, no files, no network, system calls filtered"}, ""},
		{confined{reading: "no files (Landlock 1)"}, ""},
		{confined{reading: "nothing by the system"}, "the process that reads files (nothing by the system)"},
		{confined{reading: "memory 464 MiB, no file written"}, "the process that reads files (memory 464 MiB, no file written)"},
		{confined{reading: tight, ocr: "memory 2048 MiB, no network, system calls filtered"}, "your files from tesseract (memory 2048 MiB"},
		{confined{reading: tight, ocr: "nothing by the system"}, "your files from tesseract (nothing by the system)"},
		{confined{reading: "nothing by the system", ocr: "nothing by the system"}, "the process that reads files"},
	} {
		got := tt.here.loose()
		if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%+v: %q, want %q", tt.here, got, tt.want)
		}
	}
}
