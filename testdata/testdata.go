// Package testdata holds invented texts and their metadata, in the languages that emanet's users write, for the tour and for tests.
// README.md in this folder says what each one is.
package testdata

import "embed"

// Files holds README.md and, for each text NAME.txt, its metadata NAME.txt.meta.yaml. It is safe for concurrent use.
//
//go:embed README.md *.txt *.meta.yaml
var Files embed.FS

// MetaSuffix follows the name of a text in the name of its metadata.
const MetaSuffix = ".meta.yaml"
