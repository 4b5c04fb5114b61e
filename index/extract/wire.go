package extract

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// wireVersion is the version of the protocol of PROTOCOL.md. Both sides are the same program, so that it changes freely; a process refuses a
// child of another version, which an update put in the program's place.
const wireVersion = 1

// frameKind is the first byte of a frame (PROTOCOL.md, "Frames").
type frameKind byte

// Frames of the parent.
const (
	frameJob  frameKind = 'J'
	frameData frameKind = 'D'
)

// Frames of the child.
const (
	frameHello   frameKind = 'h'
	frameAsk     frameKind = 'a' // for bytes of the file
	frameReader  frameKind = 'r'
	frameTotal   frameKind = 't'
	frameDone    frameKind = 'd'
	framePart    frameKind = 'p'
	frameText    frameKind = 'x' // of the part before it
	frameFact    frameKind = 'f'
	frameLoss    frameKind = 'l'
	frameMember  frameKind = 'm'
	frameChunk   frameKind = 'c' // of the member before it
	frameShut    frameKind = 's' // the end of the member
	framePicture frameKind = 'g'
	frameRows    frameKind = 'w' // of the picture before it
	frameEnd     frameKind = 'e'
)

// Sizes of frames.
const (
	frameHead = 5       // kind, and length of the payload, 32 bits big-endian
	maxFrame  = 1 << 20 // bytes of payload
	askSize   = 12      // offset, 64 bits, and length, 32 bits, big-endian
)

// errProtocol says that the other side sent what it must not send here.
var errProtocol = errors.New("the protocol is broken")

// broken returns an error that says in which way.
func broken(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errProtocol, fmt.Sprintf(format, args...))
}

// writeFrame writes one frame whose payload is made of pieces. The caller flushes.
func writeFrame(w *bufio.Writer, kind frameKind, pieces ...[]byte) error {
	n := 0
	for _, p := range pieces {
		n += len(p)
	}
	if n > maxFrame {
		return broken("a frame of %d bytes", n)
	}
	var head [frameHead]byte
	head[0] = byte(kind)
	binary.BigEndian.PutUint32(head[1:], uint32(n))
	if _, err := w.Write(head[:]); err != nil {
		return err
	}
	for _, p := range pieces {
		if _, err := w.Write(p); err != nil {
			return err
		}
	}
	return nil
}

// readFrame reads one frame. The payload lies in buf if that is large enough. The error is io.EOF only between frames.
func readFrame(r io.Reader, buf []byte) (frameKind, []byte, error) {
	var head [frameHead]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	n := binary.BigEndian.Uint32(head[1:])
	if n > maxFrame {
		return 0, nil, broken("a frame of %d bytes", n)
	}
	if int(n) > cap(buf) {
		buf = make([]byte, n)
	}
	if _, err := io.ReadFull(r, buf[:n]); err != nil {
		return 0, nil, fmt.Errorf("a frame is cut off: %w", noEOF(err))
	}
	return frameKind(head[0]), buf[:n], nil
}

// noEOF makes an end in the middle of something unexpected.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// encodeAsk returns the payload of a frameAsk.
func encodeAsk(offset int64, length int) []byte {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, askSize), uint64(offset))
	return binary.BigEndian.AppendUint32(b, uint32(length))
}

// parseAsk reads the payload of a frameAsk for a file of a size. What it asks for lies within the file and fits into a frame.
func parseAsk(b []byte, size int64) (offset int64, length int, err error) {
	if len(b) != askSize {
		return 0, 0, broken("%d bytes of a question", len(b))
	}
	from, n := binary.BigEndian.Uint64(b), binary.BigEndian.Uint32(b[8:])
	if n == 0 || n > maxFrame || size < 0 || from > uint64(size) || uint64(n) > uint64(size)-from {
		return 0, 0, broken("%d bytes at %d were asked for", n, from)
	}
	return int64(from), int(n), nil
}

// encodeCount returns the payload of a frameTotal.
func encodeCount(n int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(n)) }

// parseCount reads the payload of a frameTotal.
func parseCount(b []byte) (int, error) {
	if len(b) != 4 || b[0] >= 0x80 {
		return 0, broken("a count of %d bytes", len(b))
	}
	return int(binary.BigEndian.Uint32(b)), nil
}
