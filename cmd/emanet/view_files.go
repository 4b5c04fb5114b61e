package main

import (
	"fmt"
	"strings"

	"emanet/cmd/internal/tty"
	"emanet/vault"
)

// writeFiles writes the files of a record, each with how it was read.
func writeFiles(o *tty.Output, files []vault.FileReading) {
	names := map[string]string{}
	for i, fr := range files {
		f := fr.File
		if i == 0 {
			o.Println()
			o.Println("Files:")
		}
		names[f.ItemID] = f.Name
		o.Println("  " + o.OneLine(f.Name))
		about := []string{size(f.Size)}
		if f.MediaType != "" {
			about = append([]string{f.MediaType}, about...)
		}
		if inside := insideOf(f); inside != "" {
			about = append(about, "inside "+names[inside])
		}
		underFile(o, strings.Join(about, ", "))
		o.Println(fmt.Sprintf("    sha256 %x", f.SHA256))
		writeReading(o, fr)
	}
}

// writeReading says how a file was read, and what it says about itself: apart
// from what a person typed.
func writeReading(o *tty.Output, f vault.FileReading) {
	if f.Own {
		return
	}
	underFile(o, stateOf(f).line())
	if f.Reading == nil {
		return
	}
	if facts := factWords(f.Reading.Facts); facts != "" {
		underFile(o, "the file says: "+facts)
	}
}

// underFile writes one line about a file, wrapped at the edge of a terminal.
func underFile(o *tty.Output, text string) {
	const margin = "    "
	if o.Width() == 0 {
		o.Println(margin + o.OneLine(text))
		return
	}
	for _, line := range tty.Wrap(tty.CleanLine(text), max(o.Width()-len(margin), 16)) {
		o.Println(margin + line)
	}
}
