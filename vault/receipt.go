package vault

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"emanet/index"
	"emanet/vault/custody"
	"emanet/vault/record"
)

// allMatches is more than a vault can hold.
const allMatches = 1 << 30

const (
	receiptKind   = "search"
	receiptFormat = "emanet-search-receipt-v1"
)

// Receipt is what a search states about itself, so that it can be shown later what was searched, with which words, and
// that nothing else was found (FORMAT.md, Receipt).
type Receipt struct {
	Format      string             `json:"format"`
	Vault       string             `json:"vault"`
	Time        time.Time          `json:"time"`
	Query       string             `json:"query"`   // as it was typed
	Read        string             `json:"read_as"` // as it was understood
	Expansion   []ReceiptExpansion `json:"expansion"`
	Notes       []string           `json:"notes"`
	Index       ReceiptIndex       `json:"index"`
	Entries     int64              `json:"log_entries"`
	Records     int                `json:"records_searched"`
	NotRead     []string           `json:"records_not_read"`
	Removed     int                `json:"records_removed"`
	Lost        int                `json:"records_lost"`
	Erased      int                `json:"changes_erased"`
	FilesUnread []ReceiptFile      `json:"files_not_read"`
	Total       int                `json:"hits"`
	Uncertain   int                `json:"hits_by_uncertain_date"`
	Hits        []ReceiptHit       `json:"found"`
	Holder      string             `json:"signed_by"`
}

// ReceiptExpansion says which indexed words a word of the query stood for.
type ReceiptExpansion struct {
	Word  string   `json:"word"`
	Forms []string `json:"forms"`
}

// ReceiptIndex names the index that was searched.
type ReceiptIndex struct {
	Mapping    int    `json:"mapping"`
	Generation int64  `json:"generation"`         // the log entry that it has taken in
	Manifest   string `json:"manifest,omitempty"` // SHA-256 of its manifest; "" if it was made in memory
}

// ReceiptFile is a file whose text could not be searched.
type ReceiptFile struct {
	Record string `json:"record"`
	File   string `json:"file"`
}

// ReceiptHit is a record that was found.
type ReceiptHit struct {
	Record    string `json:"record"`
	Revision  int    `json:"revision"`
	Entry     int64  `json:"entry"`
	Uncertain bool   `json:"uncertain,omitempty"`
}

// Attest searches as Search does, for all matches, and returns a statement of it that is signed with the key that this
// holder signs entries with. unread must be the query is:unreadable. The statement quotes the query and names records:
// it is for those who may know them. Errors: as Search; ErrReadOnly if this holder has no signing key yet and the vault
// cannot be written.
func (v *Vault) Attest(ctx context.Context, q, unread *index.Query, progress Progress) ([]byte, *SearchResult, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.ident == nil {
		return nil, nil, ErrLocked
	}
	w, err := v.receiptWriter(ctx)
	if err != nil {
		return nil, nil, err
	}
	res, missing := v.search(ctx, SearchOptions{Query: q, Limit: allMatches, ByDate: true}, progress)
	if res == nil {
		return nil, nil, missing
	}
	r, err := v.receipt(ctx, q, unread, res)
	if err != nil {
		return nil, nil, err
	}
	body, err := r.body()
	if err != nil {
		return nil, nil, err
	}
	raw, err := v.state.SignStatement(receiptKind, body, w)
	if err != nil {
		return nil, nil, fmt.Errorf("sign the receipt: %w", err)
	}
	return raw, res, missing
}

// receiptWriter returns this holder's signing key; where nothing can be written it must be there already.
func (v *Vault) receiptWriter(ctx context.Context) (*custody.Writer, error) {
	if v.writable() == nil {
		return v.signer(ctx)
	}
	mine, other, err := v.findWriter()
	if err != nil {
		return nil, err
	}
	if mine == nil && v.slot == "" {
		mine = other
	}
	if mine == nil {
		return nil, fmt.Errorf("%w: the holder of this key has not written yet and so has no signing key", ErrReadOnly)
	}
	return mine, nil
}

func (v *Vault) receipt(ctx context.Context, q, unread *index.Query, res *SearchResult) (*Receipt, error) {
	r := &Receipt{
		Format: receiptFormat, Vault: v.ID().String(), Time: v.now(), Query: q.Text(), Read: q.String(),
		Expansion: []ReceiptExpansion{}, Notes: append([]string{}, res.Notes...), Entries: v.state.Sequence(),
		Records: res.Searched, NotRead: []string{}, FilesUnread: []ReceiptFile{},
		Total: res.Total, Uncertain: res.Uncertain, Hits: []ReceiptHit{}, Holder: v.holder(),
		Index: ReceiptIndex{Mapping: index.Version, Generation: v.ixAt},
	}
	if err := v.cover(ctx, r, res); err != nil {
		return nil, err
	}
	if m := v.ixFrom; m != nil {
		sum := sha256.Sum256(m.Marshal())
		r.Index.Manifest, r.Index.Generation = hex.EncodeToString(sum[:]), m.Sequence
	}
	for _, e := range res.Explain {
		x := ReceiptExpansion{Word: e.Word, Forms: []string{}}
		for _, f := range e.Forms {
			x.Forms = append(x.Forms, f.Term)
		}
		r.Expansion = append(r.Expansion, x)
	}
	for _, id := range res.Failed {
		r.NotRead = append(r.NotRead, id.String())
	}
	for _, m := range res.Matches {
		r.Hits = append(r.Hits, ReceiptHit{m.Record, m.Revision, m.Sequence, m.Uncertain})
	}
	blind, err := v.search(ctx, SearchOptions{Query: unread, Limit: allMatches, ByDate: true}, nil)
	if blind == nil {
		return nil, err
	}
	for _, m := range blind.Matches {
		for _, name := range m.Unread {
			r.FilesUnread = append(r.FilesUnread, ReceiptFile{m.Record, name})
		}
	}
	return r, nil
}

// holder names who holds the key that opened the vault.
func (v *Vault) holder() string {
	switch {
	case v.label != "":
		return v.label
	case v.slot != "":
		return "slot " + v.slot[:8]
	}
	return "the vault's own identity"
}

// cover makes sure that every record that the log calls live was searched or is named as not read, and counts those that
// the log knows and a search does not see.
func (v *Vault) cover(ctx context.Context, r *Receipt, res *SearchResult) error {
	h, err := v.history(ctx)
	if err != nil {
		return err
	}
	held, err := v.ix.Documents(ctx)
	if err != nil {
		return err
	}
	live := h.liveDocuments()
	for _, id := range append(held, v.ix.Failed()...) {
		if !live[id] {
			return integrity("the index holds %q, which the log does not name as live", id)
		}
		delete(live, id)
	}
	if len(live) > 0 {
		return integrity("the index holds %d records and misses %d, the log names %d more", res.Searched, len(res.Failed), len(live))
	}
	for _, id := range h.order {
		switch state, _, _ := h.standing(id); state {
		case StateRemoved:
			r.Removed++
		case StateLost:
			r.Lost++
		}
	}
	for _, rows := range h.purged {
		r.Erased += rows
	}
	return nil
}

// escapeControls spells in JSON what a signed note cannot carry: JSON escapes only what lies below a space.
func escapeControls(s string) string {
	return strings.ReplaceAll(s, "\u007f", `\u007f`)
}

// Attested is a receipt that was checked.
type Attested struct {
	*Receipt

	Writer custody.WriterInfo // whose key signed it; the name in the receipt is the signer's own word
	Grown  int64              // entries that the log has now and had not then
}

// VerifyReceipt reads a receipt and checks that the log was then as it says, who signed it, and that its numbers fit each
// other and the log. It needs no key. What it found and what it searched remains the signer's word.
// Errors: custody's of VerifyStatement; record.ErrFormat if it states something else; ErrIntegrity.
func (v *Vault) VerifyReceipt(raw []byte) (*Attested, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	st, w, err := v.state.VerifyStatement(logSource{v.st}, raw)
	if err != nil {
		return nil, fmt.Errorf("receipt: %w", err)
	}
	r, err := parseReceipt(st)
	if err != nil {
		return nil, err
	}
	if r.Vault != v.ID().String() || r.Entries != st.Entries {
		return nil, integrity("the receipt says otherwise than its signature which vault it is about, or how long the log was")
	}
	return &Attested{Receipt: r, Writer: w, Grown: v.state.Sequence() - st.Entries}, nil
}

// parseReceipt reads the body of a statement. It accepts only what Attest writes.
func parseReceipt(st custody.Statement) (*Receipt, error) {
	var r Receipt
	dec := json.NewDecoder(strings.NewReader(st.Body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil || st.Kind != receiptKind || r.Format != receiptFormat {
		return nil, fmt.Errorf("%w: it is no receipt of a search that this version can read", record.ErrFormat)
	}
	if body, err := r.body(); err != nil || body != st.Body {
		return nil, integrity("the receipt is not in its one encoding")
	}
	if r.Index.Generation > r.Entries || r.Total != len(r.Hits) || r.Total > r.Records || r.Uncertain > r.Total || r.Uncertain < 0 {
		return nil, integrity("the numbers of the receipt do not fit each other")
	}
	return &r, nil
}

// body is the one encoding of a receipt.
func (r *Receipt) body() (string, error) {
	b, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return "", fmt.Errorf("receipt: %w", err)
	}
	return escapeControls(string(b)) + "\n", nil
}
