package tty

import (
	"os"

	"golang.org/x/sys/windows"
)

// openFiles opens the console.
func openFiles() (in, out *os.File, err error) {
	in, err = os.OpenFile("CONIN$", os.O_RDWR, 0)
	if err != nil {
		return nil, nil, err
	}
	out, err = os.OpenFile("CONOUT$", os.O_RDWR, 0)
	if err != nil {
		_ = in.Close() // nothing was written
		return nil, nil, err
	}
	return in, out, nil
}

// hideTyping switches the echo off, with line editing and Ctrl-C left on, and
// returns what puts it back.
func hideTyping(f *os.File) (restore func(), err error) {
	var before uint32
	err = control(f, func(fd int) error {
		if err := windows.GetConsoleMode(windows.Handle(fd), &before); err != nil {
			return err
		}
		hidden := before&^windows.ENABLE_ECHO_INPUT | windows.ENABLE_PROCESSED_INPUT | windows.ENABLE_LINE_INPUT
		return windows.SetConsoleMode(windows.Handle(fd), hidden)
	})
	if err != nil {
		return nil, err
	}
	return func() {
		// A console that went away needs no echo.
		_ = control(f, func(fd int) error { return windows.SetConsoleMode(windows.Handle(fd), before) })
	}, nil
}
