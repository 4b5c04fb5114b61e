package bundle

import (
	"encoding/binary"
	"fmt"
)

// topPrefix begins the name of the top folder; ten hexadecimal digits follow.
const topPrefix = "bundle-"

// maxOctal is the largest size that eleven octal digits hold: 8 GiB − 1.
const maxOctal = 1<<33 - 1

// Where the fields of a header stand, POSIX.1-2017 pax, "ustar Interchange
// Format".
const (
	atName     = 0
	atMode     = 100
	atSize     = 124
	atTime     = 136
	atChecksum = 148
	atType     = 156
	atLink     = 157
	atMagic    = 257
	atUser     = 265
	atPrefix   = 345
	atEnd      = 500
)

// header returns the one header that a member of this name and size may have. A
// size of 8 GiB or more stands in base-256, as GNU tar writes it and every
// other tar reads it: no second header is ever needed.
func header(name string, size, created int64) [blockSize]byte {
	var h [blockSize]byte
	copy(h[atName:atMode], name)
	copy(h[atMode:], "0000600\x000000000\x000000000\x00") // mode, uid, gid
	if size <= maxOctal {
		copy(h[atSize:], fmt.Sprintf("%011o", size))
	} else {
		h[atSize] = 0x80
		binary.BigEndian.PutUint64(h[atTime-8:], uint64(size))
	}
	copy(h[atTime:], fmt.Sprintf("%011o", created))
	h[atType] = '0'
	copy(h[atMagic:], "ustar\x0000")
	copy(h[329:], "0000000\x000000000\x00") // numbers of devices
	copy(h[atChecksum:], fmt.Sprintf("%06o\x00 ", checksum(&h)))
	return h
}

// checksum adds up the bytes, those of the checksum itself taken as spaces.
func checksum(h *[blockSize]byte) int {
	sum := 8 * int(' ')
	for i, c := range h {
		if i < atChecksum || i >= atType {
			sum += int(c)
		}
	}
	return sum
}

// headerSize reads the size in a header. It is to be believed only if [header]
// makes the same block of it; −1 stands for what it would never write.
func headerSize(h *[blockSize]byte) int64 {
	if h[atSize] != 0x80 {
		return octal(h[atSize : atTime-1])
	}
	size := binary.BigEndian.Uint64(h[atTime-8:])
	if size > 1<<62 {
		return -1
	}
	return int64(size)
}

// headerTime reads the time in a header, −1 if there is none.
func headerTime(h *[blockSize]byte) int64 { return octal(h[atTime : atChecksum-1]) }

// octal reads digits only.
func octal(digits []byte) int64 {
	var n int64
	for _, c := range digits {
		if c < '0' || c > '7' {
			return -1
		}
		n = n<<3 | int64(c-'0')
	}
	return n
}
