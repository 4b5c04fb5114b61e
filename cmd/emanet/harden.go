package main

import "os"

// harden sets the hygiene of the process before anything else runs: private
// files only, no core dump, no debugger of another process, and nothing that
// would print key material (AGEDEBUG=plugin prints file keys, GOTRACEBACK
// makes a crash dump core).
func harden() {
	hardenSystem()
	for _, name := range []string{"AGEDEBUG", "GOTRACEBACK"} {
		_ = os.Unsetenv(name) // fails on an empty name only
	}
}
