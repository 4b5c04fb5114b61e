package media

// table reads numbers from a box that begins with a version and flags. Behind its end everything is 0.
type table struct {
	b       []byte
	at      int
	version int
	flags   uint64
	short   bool
}

// readTable takes the bytes of a full box.
func readTable(w window) (*table, error) {
	b, err := w.all()
	if err != nil || len(b) < 4 {
		return &table{short: true}, damagedOr(err)
	}
	return &table{b: b[4:], version: int(b[0]), flags: number(b[1:4])}, nil
}

// take returns the next n bytes.
func (t *table) take(n int) []byte {
	if n < 0 || n > len(t.b)-t.at {
		t.at, t.short = len(t.b), true
		return nil
	}
	t.at += n
	return t.b[t.at-n : t.at]
}

// next returns the next number, of n bytes up to 8.
func (t *table) next(n int) uint64 {
	if n > 8 {
		t.short = true
		return 0
	}
	return number(t.take(n))
}

// err is errDamaged if the table was read beyond its end.
func (t *table) err() error {
	if t.short {
		return errDamaged
	}
	return nil
}

// rest returns what is left, and leaves it.
func (t *table) rest() []byte { return t.b[t.at:] }
