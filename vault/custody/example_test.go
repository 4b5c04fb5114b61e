package custody

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"emanet/crypto"
)

// The worked example of FORMAT.md and testdata/v1: a log of three entries by
// writers whose private keys are 32 times 01 and 32 times 02. The files were made
// when the format was; they are never made again.

const sampleDir = "testdata/v1"

func sampleFile(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(sampleDir, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// examplePrivate is the private part of entry 2.
func examplePrivate() *Private {
	text, picture := sha256.Sum256([]byte("Ərizə\n")), sha256.Sum256([]byte("şəkil"))
	return &Private{
		Sequence: 2, Action: ActionAdd, Time: time.Date(2013, 10, 19, 8, 30, 0, 0, time.UTC), Actor: "Nümunə Şəxs",
		Changes: []Change{{
			Leaf: 1, Record: "r-0123456789abcdefghjkmnpqrs", Revision: 1, Action: ActionAdd,
			Objects: []ObjectRef{
				{ID: strings.Repeat("a1", 16), Role: RoleRecord, Salt: Salt(bytes.Repeat([]byte{3}, 32)), Size: 9, SHA256: text},
				{ID: strings.Repeat("b2", 16), Role: RoleFile, Salt: Salt(bytes.Repeat([]byte{4}, 32)), Size: 7, SHA256: picture, Name: "şəkil.jpg"},
			},
			Summary: json.RawMessage(`{"title":"Ərizə"}`),
		}},
	}
}

func exampleItems() []Item {
	items := make([]Item, 4)
	for i, name := range []string{"a1", "b2", "c3", "d4"} {
		items[i] = Item{ItemObject, strings.Repeat(name, 16), sha256.Sum256([]byte(name)), int64(4096 + i)}
	}
	return append(items, Item{ItemSlot, "7f3a", sha256.Sum256([]byte("slot")), 6144})
}

// makeExample builds the example log as the vault would.
func makeExample(t *testing.T) *memoryLog {
	t.Helper()
	r, err := crypto.ParseRecipient(strings.TrimSpace(string(sampleFile(t, "recipient"))))
	if err != nil {
		t.Fatal(err)
	}
	key, _ := NewWriterKey(bytes.NewReader(bytes.Repeat([]byte{1}, 32)))
	m := &memoryLog{entries: map[int64]int64{}, writer: key.Writer(crypto.NewVaultID(r, key.Public()))}
	second, _ := NewWriter(bytes.NewReader(bytes.Repeat([]byte{2}, 32)), m.writer.Origin())
	d, inv := NewDelta(), EmptyInventory()
	for _, item := range exampleItems() {
		d.Put(item)
	}
	full, err := d.Apply(inv, memoryItems{}.bucket)
	if err != nil {
		t.Fatal(err)
	}
	a, err := Genesis(nil, Body{Recipient: r.String(), Private: strings.Repeat("c3", 16), Inventory: inv.Root()}, m.writer)
	if err != nil {
		t.Fatal(err)
	}
	m.store(a)
	leaf, err := examplePrivate().Changes[0].NewLeaf()
	if err != nil {
		t.Fatal(err)
	}
	a, err = m.state.Append(m, []Leaf{leaf}, Body{Private: strings.Repeat("d4", 16), Inventory: full.Inventory.Root(), Items: full.Inventory.Items}, m.writer)
	if err != nil {
		t.Fatal(err)
	}
	m.store(a)
	m.add(t, 0, Body{Private: strings.Repeat("e5", 16), Inventory: full.Inventory.Root(), Items: full.Inventory.Items, Admit: []string{second.PublicKey()}, Policy: "classic", Erased: []int64{1}})
	return m
}

// exampleFiles is every file of the example, by name.
func exampleFiles(t *testing.T) map[string]string {
	t.Helper()
	m := makeExample(t)
	files := map[string]string{}
	for i, leaf := range m.leaves {
		files[fmt.Sprint("leaf-", i)] = string(leaf)
	}
	for _, h := range m.hashes {
		files["hashes"] += fmt.Sprintf("%x\n", h[:])
	}
	files["checkpoint"] = string(m.checkpoint)
	files["code"] = PaperCode(m.state.Checkpoint(), m.state.VaultID()) + "\n"
	files["writer"] = m.writer.PublicKey() + "\n"
	private, err := examplePrivate().Marshal()
	if err != nil {
		t.Fatal(err)
	}
	files["private-2"] = string(private)
	stored := memoryItems{}
	for _, item := range exampleItems() {
		stored[item.ID()] = item
	}
	for _, item := range stored.sorted() {
		files["inventory"] += fmt.Sprintf("%02x ", BucketOf(item)) + item.Line()
	}
	return files
}

func TestExampleIsStillMadeTheSame(t *testing.T) {
	t.Parallel()
	for name, want := range exampleFiles(t) {
		if got := sampleFile(t, name); string(got) != want {
			t.Errorf("%s is\n%s\nnow made as\n%s", name, got, want)
		}
	}
}

func TestExampleIsStillRead(t *testing.T) {
	t.Parallel()
	m := &memoryLog{entries: map[int64]int64{}, checkpoint: sampleFile(t, "checkpoint")}
	for i := range 4 {
		m.leaves = append(m.leaves, sampleFile(t, fmt.Sprint("leaf-", i)))
	}
	m.rehash(t)
	s, err := m.verify()
	if err != nil {
		t.Fatal(err)
	}
	if l, err := m.load(); err != nil || l.Checkpoint() != s.Checkpoint() {
		t.Error(err)
	}
	p, err := ParsePrivate(sampleFile(t, "private-2"))
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := ParseLeaf(m.leaves[1])
	if err != nil || p.Changes[0].CheckLeaf(leaf) != nil {
		t.Error(err)
	}
	code, err := ParseCode(string(sampleFile(t, "code")))
	if err != nil || s.CheckCode(m, code) != nil {
		t.Error(err)
	}
	b := NewBuilder()
	for line := range strings.Lines(string(sampleFile(t, "inventory"))) {
		item, err := ParseItemLine(line[3:])
		if err != nil || b.Add(item) != nil {
			t.Error(err)
		}
	}
	if err := b.Inventory().Matches(s); err != nil {
		t.Error(err)
	}
}

// TestFormatShowsTheExample: the blocks of FORMAT.md named after a file of the
// example are that file; only the recipient is cut short there.
func TestFormatShowsTheExample(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, part := range strings.Split(string(text), "\n```text ")[1:] {
		name, block, _ := strings.Cut(part, "\n")
		block, _, ok := strings.Cut(block, "```")
		if !ok {
			t.Fatalf("block %s does not end", name)
		}
		want := string(sampleFile(t, name))
		if name == "leaf-0" {
			want = shorten(want)
		}
		if strings.TrimSuffix(block, "\n") != strings.TrimSuffix(want, "\n") {
			t.Errorf("%s in FORMAT.md is\n%s\nnot\n%s", name, block, want)
		}
		seen++
	}
	if seen < 8 {
		t.Errorf("only %d blocks", seen)
	}
}

// shorten cuts the recipient of the genesis to its beginning.
func shorten(entry string) string {
	var b strings.Builder
	for line := range strings.Lines(entry) {
		if strings.HasPrefix(line, "recipient ") {
			line = line[:len("recipient ")+24] + "…\n"
		}
		b.WriteString(line)
	}
	return b.String()
}
