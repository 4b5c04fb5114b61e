package dossier

import "testing"

// TestNothingIsNoDocument has a form get no yes for what is named or empty, and not there.
func TestNothingIsNoDocument(t *testing.T) {
	t.Parallel()
	const (
		copies  = "Copies of the decisions"
		whole   = "Full and legible"
		look    = "look at each: only a person sees whether it is legible"
		ruling  = "kind: court-paper\ntitle: Qərar\nexhibit_no: A-4\n"
		missing = "named, and not among the documents: qərar.pdf"
	)
	note := Holding{ID: idOf(1), Fields: parsed(t, "kind: note\nremedy:\n- {body: Uydurma Məhkəmə, document: qərar.pdf}\n")}
	note.Files = []HeldFile{{Item: "0001", Name: "boş.txt", Empty: true}}
	paper := Holding{ID: idOf(2), Fields: parsed(t, ruling)}
	paper.Files = []HeldFile{{Item: "0001", Name: "QƏRAR.pdf", Unread: true}, {Item: "0002", Name: "əlavə.pdf", Fields: fieldsOf(t, "contained_in", "0001")}}
	hollow := Holding{ID: idOf(3), Fields: parsed(t, "kind: official-letter\n")}
	naming := func(name string) Holding {
		return Holding{ID: idOf(4), Text: true, Fields: parsed(t, "remedy:\n- {body: Uydurma Məhkəmə, document: "+name+"}\n")}
	}
	for _, c := range []struct {
		name, words, want string
		held              []Holding
	}{
		{"named only", copies, "partly [] [1] " + missing, []Holding{note}},
		{"an empty file", whole, "lacking [] [1] empty, or not in this vault as it is: no. 1; " + look, []Holding{note}},
		{"named, and here", copies, "present [2 1] []", []Holding{note, paper}},
		{"a scan that nothing read", whole, "unsaid [] [] " + look + "; emanet could not read, or not all of: no. 1", []Holding{paper}},
		{"a record with nothing in it", copies, "lacking [] [3] empty, or not in this vault as it is: no. 1", []Holding{hollow}},
		{"and another with something", copies, "partly [2] [3] empty, or not in this vault as it is: no. 1", []Holding{hollow, paper}},
		{"by its title", copies, "present [2 4] []", []Holding{paper, naming("qərar")}},
		{"by its number", copies, "present [2 4] []", []Holding{paper, naming("A-4")}},
		{"by its record", copies, "present [2 4] []", []Holding{paper, naming(idOf(2).Short())}},
		{"inside of another", copies, "present [2 4] []", []Holding{paper, naming("Əlavə.PDF")}},
		{"one of two", copies, "partly [2] [4] named, and not among the documents: yoxdur.pdf", []Holding{paper, naming("[qərar, yoxdur.pdf]")}},
		{"nothing", copies, "lacking [] []", []Holding{naming("''")}},
		{"no document at all", whole, "lacking [] []", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := answerLine(answered(t, CheckForm(FormECHR, c.held, Exhibits(c.held), now()), c.words)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
