package replica

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"emanet/vault/custody"
)

// source is the vault that a copy is made from, its log and inventory verified.
type source struct {
	from       Vault
	state      *custody.State
	checkpoint []byte
	files      []string // small files to copy
	skipped    []string // key files that the log does not know
	items      int64
	bytes      int64
	slots      map[string]bool
}

func openSource(ctx context.Context, from Vault) (*source, error) {
	cp, err := from.ReadFile(checkpointName)
	if err != nil {
		return nil, err
	}
	s := &source{from: &serial{v: from}, checkpoint: cp, slots: map[string]bool{}}
	if s.state, err = custody.VerifyLog(ctx, from.Log(), cp, nil); err != nil {
		return nil, err
	}
	if err := s.sum(ctx); err != nil {
		return nil, err
	}
	return s, s.listFiles()
}

// sum runs over the inventory once: it must be the one that the newest entry signs.
func (s *source) sum(ctx context.Context) error {
	b := custody.NewBuilder()
	err := s.from.Items(ctx, func(item custody.Item) error {
		if item.Kind == custody.ItemSlot {
			s.slots[itemPath(item.ID())] = true
		}
		s.items++
		s.bytes += item.Size
		return errors.Join(ctx.Err(), b.Add(item))
	})
	if err != nil {
		return err
	}
	return b.Inventory().Matches(s.state)
}

// listFiles sorts the vault's small files: those of live slots are items, other key
// files are skipped, the rest is copied as it is.
func (s *source) listFiles() error {
	names, err := s.from.Files()
	if err != nil {
		return err
	}
	if len(names) > maxFiles {
		return damaged("the vault", "has more than %d small files", maxFiles)
	}
	for _, name := range names {
		switch {
		case name == checkpointName || s.slots[name]:
		case strings.HasPrefix(name, keysDir+"/"):
			s.skipped = append(s.skipped, name)
		case !isPlainName(name):
			return damaged(name, "has a name that no copy can hold")
		default:
			s.files = append(s.files, name)
		}
	}
	slices.Sort(s.files)
	s.files = slices.Compact(s.files)
	return nil
}

// open returns the ciphertext of an item.
func (s *source) open(item custody.Item) (io.ReadCloser, error) {
	if item.Kind == custody.ItemObject {
		r, _, err := s.from.Object(item.Name)
		return r, err
	}
	data, err := s.from.ReadFile(itemPath(item.ID()))
	return io.NopCloser(bytes.NewReader(data)), err
}

// writeInventory returns what writes the inventory file.
func (s *source) writeInventory(ctx context.Context) func(w io.Writer) error {
	return func(w io.Writer) error {
		if _, err := fmt.Fprintln(w, inventoryHeader); err != nil {
			return err
		}
		return s.from.Items(ctx, func(item custody.Item) error {
			_, err := io.WriteString(w, item.Line())
			return err
		})
	}
}
