package office

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"testing"

	"emanet/index/extract"
)

// The examples of MS-OXRTFCP 3.1 and 3.2.
const (
	oneHello = "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
	wxyz     = "1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0"
)

func TestDecompressRTFExamplesOfTheSpecification(t *testing.T) {
	t.Parallel()
	for packed, want := range map[string]string{
		oneHello: "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n",
		wxyz:     "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}",
	} {
		b, err := hex.DecodeString(packed)
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecompressRTF(b, 1<<20)
		if err != nil || string(got) != want {
			t.Errorf("got %q and %v, want %q", got, err, want)
		}
		for i := range b {
			if _, err := DecompressRTF(b[:i], 1<<20); err == nil {
				t.Errorf("cut at %d of %d: no error", i, len(b))
			}
		}
		b[len(b)-6] ^= 1
		if _, err := DecompressRTF(b, 1<<20); failure(err) == nil {
			t.Errorf("one bit changed: %v", err)
		}
	}
}

func TestDecompressRTFHoldsItsLimit(t *testing.T) {
	t.Parallel()
	text := "{\\rtf1 " + strings.Repeat("söz ", 5000) + "}"
	packed := compressRTF([]byte(text))
	got, err := DecompressRTF(packed, 1<<20)
	if err != nil || string(got) != text {
		t.Fatalf("round trip: %v, %d bytes of %d", err, len(got), len(text))
	}
	got, err = DecompressRTF(packed, 100)
	if f := failure(err); f == nil || f.Reason != extract.ReasonTooLarge || string(got) != text[:100] {
		t.Fatalf("limit: %v, %d bytes", err, len(got))
	}
}

// compressRTF is the other direction, written for itself: a greedy search in what was written.
func compressRTF(b []byte) []byte {
	const ring = 4096
	history := append([]byte(rtfDictionary), b...)
	start := len(history) - len(b)
	var body, group []byte
	control, bits := byte(0), 0
	flush := func() {
		body = append(append(body, control), group...)
		control, bits, group = 0, 0, nil
	}
	reference := func(at, n int) {
		control |= 1 << bits
		ref := at%ring<<4 | n
		group = append(group, byte(ref>>8), byte(ref))
	}
	for at := start; at <= len(history); {
		if at == len(history) {
			reference(at, 0)
			flush()
			break
		}
		n, place := 0, 0
		for p := max(0, at-ring+32); p < at; p++ {
			k := 0
			for k < 17 && at+k < len(history) && p+k < at && history[p+k] == history[at+k] {
				k++
			}
			if k > n {
				n, place = k, p
			}
		}
		if n >= 2 {
			reference(place, n-2)
			at += n
		} else {
			group = append(group, history[at])
			at++
		}
		if bits++; bits == 8 {
			flush()
		}
	}
	head := binary.LittleEndian.AppendUint32(nil, uint32(len(body)+12))
	head = binary.LittleEndian.AppendUint32(head, uint32(len(b)))
	head = append(head, "LZFu"...)
	sum := uint32(0)
	for _, c := range body {
		sum ^= uint32(c)
		for range 8 {
			if sum&1 == 1 {
				sum = sum>>1 ^ 0xEDB88320
			} else {
				sum >>= 1
			}
		}
	}
	return append(binary.LittleEndian.AppendUint32(head, sum), body...)
}

func FuzzDecompressRTF(f *testing.F) {
	for _, s := range []string{oneHello, wxyz} {
		b, err := hex.DecodeString(s)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, 100)
	}
	f.Fuzz(func(t *testing.T, b []byte, limit int) {
		limit = min(max(limit, 0), 1<<16)
		got, err := DecompressRTF(b, limit)
		if len(got) > limit {
			t.Fatalf("%d bytes, more than %d", len(got), limit)
		}
		if err != nil {
			if failure(err) == nil {
				t.Fatalf("an error that is no Failure: %v", err)
			}
			return
		}
		if again, err := DecompressRTF(compressRTF(got), limit); err != nil || !bytes.Equal(again, got) {
			t.Fatalf("what was unpacked does not survive: %v", err)
		}
	})
}
