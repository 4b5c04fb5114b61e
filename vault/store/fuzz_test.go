package store

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func FuzzCurrent(f *testing.F) {
	for _, s := range []string{"store-000001\n", "store-999999\n", "store-000000\n", "../../x\n", ""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		n, err := parseCurrent(b)
		if err != nil && n != 0 {
			t.Fatal("a result with an error")
		}
		if err == nil && storeName(n)+"\n" != string(b) {
			t.Fatalf("%q is not what it encodes to", b)
		}
	})
}

func FuzzHead(f *testing.F) {
	f.Add(head{inline: []byte("x")}.encode())
	f.Add(head{inFile: true, size: 1 << 30}.encode())
	f.Add([]byte("f"))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := parseHead(b)
		if err == nil && string(h.encode()) != string(b) {
			t.Fatalf("%q is not what it encodes to", b)
		}
	})
}

// FuzzBadgerFiles feeds the readers of Badger's files: they must neither panic nor loop.
func FuzzBadgerFiles(f *testing.F) {
	dir := filepath.Join(f.TempDir(), "v")
	s, err := Create(dir, testOptions())
	if err != nil {
		f.Fatal(err)
	}
	fill(f, s, 3, 100)
	names, _ := filepath.Glob(filepath.Join(dir, "store-000001", "*.mem"))
	for _, name := range names {
		data, err := readStart(name, 1<<12)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(trimZeros(data))
	}
	if err := s.Close(); err != nil {
		f.Fatal(err)
	}
	names, _ = filepath.Glob(filepath.Join(dir, "store-000001", "*"))
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		_ = verifyTable(&window{file: bytes.NewReader(b), size: int64(len(b))})
		if m, err := parseManifest(b); err == nil && m.end > len(b) {
			t.Fatal("end outside")
		}
		if end := logEnd(b); end > len(b) {
			t.Fatal("end outside")
		}
		// The parts of a table behind its checksums, too.
		_ = verifyEntries(b[:len(b)/2], b[len(b)/2/4*4:len(b)/2/4*4+len(b)/8*4])
	})
}
