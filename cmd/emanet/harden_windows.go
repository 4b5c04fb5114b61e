package main

import "golang.org/x/sys/windows"

// hardenSystem keeps a crash from opening the dialogue that offers to send the
// memory away. File modes follow the access list of the folder.
func hardenSystem() {
	windows.SetErrorMode(windows.SEM_FAILCRITICALERRORS | windows.SEM_NOGPFAULTERRORBOX)
}

// keepDescriptors does nothing: the system does not list what was inherited,
// and Go hands on no handle that it was not given for a program.
// openDescriptor keeps the one that it is asked for.
func keepDescriptors() {}

// keepFromChildren keeps a handle from every program that is started.
func keepFromChildren(handle uintptr) {
	_ = windows.SetHandleInformation(windows.Handle(handle), windows.HANDLE_FLAG_INHERIT, 0) // one that is not open has no flag
}
