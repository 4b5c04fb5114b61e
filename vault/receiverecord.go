package vault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"emanet/vault/bundle"
	"emanet/vault/custody"
	"emanet/vault/record"
)

// intake is one Accept under way.
type intake struct {
	v        *Vault
	in       *Incoming
	how      AcceptOptions
	told     func(Accepted)
	progress Progress

	now     *incomer   // the record whose members come
	waiting []*incomer // those that are to be stored in the next entry
	objects int
	bytes   int64
	rows    int
	done    int64
	noted   bool // an entry holds the checkpoint that came with it
}

// incomer is one record on its way in.
type incomer struct {
	r      *IncomingRecord
	p      *prepared // nil: it is left out
	shared *record.Shared
	old    *record.Revision // of a record that was received before in an older revision
}

// all takes in every record, in the order of the bundle.
func (t *intake) all(ctx context.Context, r *bundle.Reader) error {
	total, _ := r.Payload()
	for {
		e, content, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := t.member(ctx, e, content); err != nil {
			return err
		}
		t.done += e.Size
		t.progress.tell(t.done, total)
	}
	if err := t.finish(ctx); err != nil {
		return err
	}
	return t.flush(ctx)
}

func (t *intake) member(ctx context.Context, e bundle.Entry, content io.Reader) error {
	part, _ := partOf(e) // the reader knows no other names
	if part.Kind == bundle.KindRecord {
		if err := t.finish(ctx); err != nil {
			return err
		}
		return t.begin(ctx, part.Record, e, content)
	}
	if t.now == nil || t.now.p == nil {
		return nil // the next member reads and checks it
	}
	if err := t.now.member(ctx, t, part, e, content); err != nil {
		return fmt.Errorf("%s: %w", e.Name, err)
	}
	return nil
}

// begin starts the record that the member describes.
func (t *intake) begin(ctx context.Context, number int, e bundle.Entry, content io.Reader) error {
	if number > len(t.in.Records) || t.in.Records[number-1].Sum != e.SHA256 {
		return integrity("the bundle was exchanged while it was read")
	}
	s, err := readShared(e, content)
	if err != nil {
		return err
	}
	t.now = &incomer{r: &t.in.Records[number-1], shared: s}
	switch t.now.r.Standing {
	case StandingNew, StandingNewer, StandingBeside:
		return t.now.prepare(ctx, t)
	}
	return nil
}

// prepare makes the revision that the record will be.
func (n *incomer) prepare(ctx context.Context, t *intake) error {
	v := t.v
	n.p = &prepared{from: &origin{
		Record: n.r.Record.String(), Revision: n.r.Revision, What: t.in.extent(n.r),
		Signer: t.in.Signer.String(), Sum: custody.Hex32(n.r.Sum),
	}, typed: n.r.Text}
	r := &record.Revision{Record: n.r.Record, Number: 1, Time: v.now(), Author: v.label}
	if o := n.shared.Original; o != nil && o.TextFrom == "" {
		r.Text = o.Text
	}
	switch n.r.Standing {
	case StandingNewer:
		view, err := v.liveView(ctx, n.r.Local, 0)
		if err != nil {
			return err
		}
		next, err := v.successor(view.Revision, "")
		if err != nil {
			return err
		}
		r.Record, r.Number, r.Previous, n.old = next.Record, next.Number, next.Previous, view.Revision
	case StandingBeside:
		id, err := record.NewID(v.cfg.Rand)
		if err != nil {
			return err
		}
		r.Record = id
	}
	r.Reason = fmt.Sprintf("received from %s", t.in.From())
	r.Fields = receivedFields(n.shared, n.receivedRow(t))
	n.p.revision = r
	return nil
}

// member seals a file or a text.
func (n *incomer) member(ctx context.Context, t *intake, part bundle.Part, e bundle.Entry, content io.Reader) error {
	if part.Kind == bundle.KindText && part.Item == 0 {
		return n.text(content, e)
	}
	i := slices.IndexFunc(n.shared.Files, func(f record.SharedFile) bool {
		m, err := itemNumber(record.File{ItemID: f.Item})
		return err == nil && m == part.Item
	})
	if i < 0 {
		return integrity("the bundle was exchanged while it was read")
	}
	f := n.shared.Files[i]
	if n.keep(part, f, e) {
		return nil
	}
	src := Source{Name: f.Name, Size: e.Size, item: f.Item, Open: func() (io.ReadCloser, error) { return io.NopCloser(content), nil }}
	if src.Name == "" {
		src.Name = base(e.Name)
	}
	if part.Kind == bundle.KindText {
		if f.File != "" {
			return nil // the file itself is here, and is read here
		}
		if o := n.shared.Original; o == nil || o.TextFrom != f.Name {
			src.Name += ".txt"
		}
	}
	if o := n.shared.Original; o != nil && part.Kind == bundle.KindFile {
		src.fields = o.Files[i].Fields
		if inside := src.fields.Text(keyContained); inside != "" { // reading the other one would bring it a second time
			if n.p.given == nil {
				n.p.given = map[string]bool{}
			}
			n.p.given[f.Item] = true
		}
	}
	return t.v.sealSource(ctx, n.p, src, nil)
}

// keep takes a file over from the older revision, if it is there already: its object is not stored a second time.
func (n *incomer) keep(part bundle.Part, f record.SharedFile, e bundle.Entry) bool {
	if n.old == nil || part.Kind != bundle.KindFile {
		return false
	}
	for _, was := range n.old.Files {
		if was.ItemID == f.Item && was.SHA256 == e.SHA256 && was.Size == e.Size && !was.Inline() {
			n.p.revision.Files = append(n.p.revision.Files, was)
			return true
		}
	}
	return false
}

// oneLine makes one line of valid UTF-8 of a name that may be any bytes.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(s, string(unicode.ReplacementChar)))
}

// text takes in a text of the record's own that is not in the revision: that of a copy.
func (n *incomer) text(content io.Reader, e bundle.Entry) error {
	if n.shared.Original != nil {
		return nil // it is in the revision; the next member checks that it is the same
	}
	if e.Size > record.MaxText {
		return &bundle.Fault{Member: e.Name, Reason: "is longer than a record's text may be"}
	}
	b, err := io.ReadAll(content)
	n.p.revision.Text = string(b)
	return err
}

// finish ends the record whose members have come.
func (t *intake) finish(ctx context.Context) error {
	n := t.now
	t.now = nil
	if n == nil {
		return nil
	}
	if n.p == nil {
		if len(t.waiting) > 0 {
			t.waiting = append(t.waiting, n) // told in order
			return nil
		}
		t.told(Accepted{IncomingRecord: *n.r})
		return nil
	}
	err := t.v.readNew(ctx, n.p, t.how.Reading)
	if err == nil {
		err = t.v.sealRevision(n.p, custody.ActionReceive)
	}
	if err != nil {
		t.v.abandon(n.p)
		return fmt.Errorf("record %q of the bundle: %w", n.r.Record, err)
	}
	row := len(mustJSON(n.p.change))
	if t.rows > 0 && t.rows+row > bulkRows {
		if err := t.flush(ctx); err != nil {
			t.v.abandon(n.p)
			return err
		}
	}
	t.rows += row
	t.waiting, t.objects, t.bytes = append(t.waiting, n), t.objects+len(n.p.put), t.bytes+n.p.weight
	if t.objects >= bulkObjects || len(t.waiting) >= bulkRecords || t.bytes >= bulkBytes {
		return t.flush(ctx)
	}
	return nil
}

// giveUp removes what was sealed and not stored.
func (t *intake) giveUp() error {
	for _, n := range append(t.waiting, t.now) {
		if n != nil && n.p != nil {
			t.v.abandon(n.p)
		}
	}
	t.waiting, t.now = nil, nil
	return nil
}

// flush stores what waits, in one entry.
func (t *intake) flush(ctx context.Context) error {
	c := &commit{action: custody.ActionReceive, purpose: one(t.how.Reason), details: t.details()}
	for _, n := range t.waiting {
		if n.p == nil {
			continue
		}
		if err := n.p.settle(); err != nil {
			return fmt.Errorf("seal a record: %w", err)
		}
		c.changes, c.put = append(c.changes, n.p.change), append(c.put, n.p.put...)
		ctx = n.p.durable(ctx)
	}
	if len(c.changes) > 0 {
		if _, err := t.v.apply(ctx, c); err != nil {
			if c.begun {
				t.waiting = nil // it may have become durable all the same
			}
			return fmt.Errorf("store %d records: %w", len(c.changes), err)
		}
		t.noted = true
	}
	waiting := t.waiting
	t.waiting, t.objects, t.bytes, t.rows = nil, 0, 0, 0
	for _, n := range waiting {
		a := Accepted{IncomingRecord: *n.r}
		if n.p != nil {
			t.v.remember(ctx, n.p)
			t.v.readLate(ctx, n.p, t.how.Reading)
			a.Taken, a.Added = true, added(n.p)
		}
		t.told(a)
	}
	t.v.keepIndexFull(ctx)
	return nil
}
