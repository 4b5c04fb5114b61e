package bundle

import (
	"archive/tar"
	"bytes"
	"slices"
	"strings"
	"testing"
)

// TestAttack40BundleForeign puts members between the others that no bundle has.
func TestAttack40BundleForeign(t *testing.T) {
	t.Parallel()
	members, _ := split(made(t, sample()))
	top := sample().Info.top() + "/"
	for name, h := range map[string]tar.Header{
		"link":           {Typeflag: tar.TypeSymlink, Name: top + "data/link", Linkname: "/etc/passwd"},
		"hard link":      {Typeflag: tar.TypeLink, Name: top + "data/hard", Linkname: top + "bagit.txt"},
		"device":         {Typeflag: tar.TypeChar, Name: top + "data/device", Devmajor: 1},
		"folder":         {Typeflag: tar.TypeDir, Name: top + "data/"},
		"pipe":           {Typeflag: tar.TypeFifo, Name: top + "data/pipe"},
		"above":          {Typeflag: tar.TypeReg, Name: "../x"},
		"absolute":       {Typeflag: tar.TypeReg, Name: "/etc/x"},
		"drive":          {Typeflag: tar.TypeReg, Name: `C:\x`},
		"upper case":     {Typeflag: tar.TypeReg, Name: top + "BAGIT.TXT"},
		"unknown":        {Typeflag: tar.TypeReg, Name: top + "data/1/files/0003.exe"},
		"other folder":   {Typeflag: tar.TypeReg, Name: "bundle-0000000000/data/1/record.json"},
		"fetch":          {Typeflag: tar.TypeReg, Name: top + "fetch.txt"},
		"long name":      {Typeflag: tar.TypeReg, Name: top + "data/" + strings.Repeat("a", 120)},
		"GNU long name":  {Typeflag: tar.TypeReg, Name: top + "data/" + strings.Repeat("a", 300), Format: tar.FormatGNU},
		"PAX records":    {Typeflag: tar.TypeReg, Name: top + "data/1/record.json", PAXRecords: map[string]string{"SCHILY.xattr.user.x": "y"}},
		"global header":  {Typeflag: tar.TypeXGlobalHeader, Name: "g", PAXRecords: map[string]string{"size": "1"}},
		"escape letters": {Typeflag: tar.TypeReg, Name: top + "data/\x1b[2J"},
		"not ASCII":      {Typeflag: tar.TypeReg, Name: top + "data/нүмунə"},
	} {
		foreign := raw{name: name, data: tarOf(t, &h)}
		for i := range len(members) + 1 {
			f := refusal(t, join(slices.Insert(slices.Clone(members), i, foreign)...))
			if f.Member == "" || strings.Contains(f.Error(), "\x1b") {
				t.Errorf("%s at %d: %v", name, i, f)
			}
		}
	}
}

// tarOf returns the bytes of one member as archive/tar writes it.
func tarOf(t *testing.T, h *tar.Header) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := tar.NewWriter(&out).WriteHeader(h); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestAttack40BundleHeaders spells a member in another way that tars read alike.
func TestAttack40BundleHeaders(t *testing.T) {
	t.Parallel()
	c := sample()
	members, _ := split(made(t, c))
	plain := tar.Header{Typeflag: tar.TypeReg, Mode: 0o600, ModTime: c.Info.Created, Format: tar.FormatUSTAR}
	for name, spoil := range map[string]func(h *tar.Header){
		"mode":  func(h *tar.Header) { h.Mode = 0o4755 },
		"owner": func(h *tar.Header) { h.Uid = 1000 },
		"user":  func(h *tar.Header) { h.Uname = "zəhra"; h.Format = tar.FormatGNU },
		"group": func(h *tar.Header) { h.Gname = "users" },
		"time":  func(h *tar.Header) { h.ModTime = h.ModTime.AddDate(0, 0, 1) },
		"GNU":   func(h *tar.Header) { h.Format = tar.FormatGNU },
		"PAX":   func(h *tar.Header) { h.Format = tar.FormatPAX; h.PAXRecords = map[string]string{"comment": "x"} },
	} {
		for i, m := range members {
			h := plain
			h.Name, h.Size = c.Info.top()+"/"+m.name, headerSize((*[blockSize]byte)(m.data))
			spoil(&h)
			other := slices.Clone(members)
			other[i].data = append(tarOf(t, &h), m.data[blockSize:]...)
			if f := refusal(t, join(other...)); !strings.HasSuffix(f.Member, m.name) && name != "PAX" && (i > 0 || name != "time") {
				t.Errorf("%s of %s: %v", name, m.name, f)
			}
		}
	}
}

// TestAttack40BundleBase256: a small size in base-256 is a second spelling.
func TestAttack40BundleBase256(t *testing.T) {
	t.Parallel()
	data := made(t, sample())
	members, _ := split(data)
	for _, m := range members {
		changed := bytes.Clone(data)
		h := (*[blockSize]byte)(changed[m.from:])
		size := headerSize(h)
		copy(h[atSize:atTime], "\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")
		h[atTime-1], h[atTime-2] = byte(size), byte(size>>8)
		copy(h[atChecksum:], "        ")
		copy(h[atChecksum:], octalText(checksum(h)))
		if f := refusal(t, changed); f.Member != m.name || !strings.Contains(f.Reason, "size") {
			t.Errorf("%s: %v", m.name, f)
		}
	}
}
