package vault

import (
	"bytes"
	"errors"
	"testing"

	"emanet/vault/bundle"
	"emanet/vault/record"
)

// TestAttack47ShareOfATextBesideItsRedactedForm: a file of text cannot be given as it is beside the same words under
// pseudonyms.
func TestAttack47ShareOfATextBesideItsRedactedForm(t *testing.T) {
	t.Parallel()
	from, to := twoParties(t)
	a := add(t, from.v, Draft{
		Fields: consented(t, "ifadə", "persons: [{name: Nümunə Şəxs, pseudonym: V-01, role: victim}]\n"), Text: "Nümunə Şəxs danışdı",
		Sources: []Source{source("qeyd.txt", []byte("Nümunə Şəxs\n")), source("foto.bin", []byte{0, 1, 2})},
	})
	o := ShareOptions{What: bundle.Full, Pseudonyms: true, Files: []string{"qeyd.txt"}}
	if err := from.shares(t.Context(), to, o, t.TempDir()+"/x", nil, a.ID); !errors.Is(err, ErrRefused) {
		t.Errorf("a text was given as it is: %v", err)
	}
	o.Files = []string{"foto.bin"}
	got := to.wantTaken(t, "a file that is no text", from.gives(t, to, o, a.ID), AcceptOptions{}, StandingNew, true)
	view, err := to.v.Record(t.Context(), got.Added.ID, 0)
	check(t, err)
	var file bytes.Buffer
	_, err = to.v.CopyFile(t.Context(), &file, got.Added.ID, 0, "foto.bin", nil)
	if view.Revision.Text != "V-01 danışdı" {
		t.Errorf("the text is %q", view.Revision.Text)
	}
	if err != nil && !errors.Is(err, ErrNoFile) { // its name is not told
		t.Error(err)
	}
}

// TestAttack45ReceivedStrippedCopyThatIsAText: what a stranger's bundle calls a picture is a text, beside a text of the
// record. What reads as whole is taken in.
func TestAttack45ReceivedStrippedCopyThatIsAText(t *testing.T) {
	t.Parallel()
	_, to := twoParties(t)
	s := &record.Shared{What: string(bundle.Full), Record: typed(record.ID{1}, 1, "x", "y").shared.Record, Revision: 1, Commitment: [32]byte{1}, Files: []record.SharedFile{
		{Item: "0001", Name: "foto.jpg", MediaType: "image/jpeg", File: "0001.jpg", Stripped: true},
	}}
	b := newForger(3).sealed(t, []string{to.v.Recipient()}, part{s, []bundle.Member{
		bytesMember("1/files/0001.jpg", []byte("salam")), bytesMember(bundle.TextName(1, 0), []byte("mətn")),
	}})
	got := to.wantTaken(t, "a stripped copy", b, AcceptOptions{Unverified: true}, StandingNew, true)
	view, err := to.v.Record(t.Context(), got.Added.ID, 0)
	check(t, err)
	var file bytes.Buffer
	if _, err := to.v.CopyFile(t.Context(), &file, got.Added.ID, 0, "0001", nil); err != nil || file.String() != "salam" || view.Revision.Text != "mətn" {
		t.Errorf("text %q, file %q, %v", view.Revision.Text, file.String(), err)
	}
}
