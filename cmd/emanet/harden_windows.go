package main

import "golang.org/x/sys/windows"

// hardenSystem keeps a crash from opening the dialogue that offers to send the
// memory away. File modes follow the access list of the folder.
func hardenSystem() {
	windows.SetErrorMode(windows.SEM_FAILCRITICALERRORS | windows.SEM_NOGPFAULTERRORBOX)
}
