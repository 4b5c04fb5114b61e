package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
)

// Badger's memtable log (*.mem): a header of 20 bytes (key number, which is zero, and an unused random value), then
// entries: meta, user meta, three varints (key length, value length, expiry), key, value, CRC-32C. The file is
// allocated sparsely at twice the memtable and zero after the last entry.
const (
	logHeader  = 20
	maxLog     = 256 << 20
	maxLogKey  = 1 << 16
	maxLogItem = 4 << 20
)

// logEnd returns where the whole, checksummed entries of a log end. What lies behind is zero, the torn end of a
// crash, or damage. Badger decodes the same entries but trusts their lengths, and would allocate what a flipped bit
// asks for.
func logEnd(data []byte) int {
	if len(data) < logHeader {
		return 0
	}
	end := logHeader
	for {
		n := logEntry(data[end:])
		if n == 0 {
			return end
		}
		end += n
	}
}

// logEntry returns the length of the entry that data begins with, or 0 if there is none.
func logEntry(data []byte) int {
	if len(data) < 2 {
		return 0
	}
	at := 2
	var lengths [3]uint64
	for i := range lengths {
		v, n := binary.Uvarint(data[at:])
		if n <= 0 {
			return 0
		}
		lengths[i], at = v, at+n
	}
	if lengths[0] == 0 || lengths[0] > maxLogKey || lengths[1] > maxLogItem {
		return 0
	}
	end := at + int(lengths[0]+lengths[1])
	if end+4 > len(data) {
		return 0
	}
	if crc32.Checksum(data[:end], castagnoli()) != binary.BigEndian.Uint32(data[end:]) {
		return 0
	}
	return end + 4
}

// logTail is how many of the zeros behind a log are kept: its last checksum may end in some.
const logTail = 4

// readLog reads a log without the zeros that it is allocated with, but for the first few.
func readLog(folder Folder, name string) (data []byte, err error) {
	file, info, err := openRegular(folder, name)
	if err != nil {
		return nil, err
	}
	defer func() {
		if cerr := file.Close(); cerr != nil {
			data, err = nil, errors.Join(err, cerr)
		}
	}()
	if info.Size() > maxLog {
		return nil, damaged(name, "too large")
	}
	chunk, zeros := make([]byte, 4<<20), 0
	for {
		n, err := file.Read(chunk)
		if whole := len(trimZeros(chunk[:n])); whole > 0 {
			data = append(append(data, make([]byte, zeros)...), chunk[:whole]...)
			zeros = 0
			n -= whole
		}
		zeros += n
		if errors.Is(err, io.EOF) {
			return append(data, make([]byte, min(zeros, logTail))...), nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func trimZeros(data []byte) []byte { return bytes.TrimRight(data, "\x00") }
