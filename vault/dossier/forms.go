package dossier

import (
	"time"

	"emanet/vault/record"
)

// Form is a form of complaint.
type Form string

// The forms, by the words that a person types.
const (
	FormCAT  Form = "cat"  // complaint to the Committee against Torture, Convention against Torture, Article 22
	FormECHR Form = "echr" // application to the European Court of Human Rights, Rules of Court, Rule 47
	FormWGAD Form = "wgad" // questionnaire of the Working Group on Arbitrary Detention
)

// Forms lists the forms.
func Forms() []Form { return []Form{FormCAT, FormECHR, FormWGAD} }

// ParseForm reads the word for a form; false if there is none of that name.
func ParseForm(word string) (Form, bool) {
	for _, f := range Forms() {
		if string(f) == word {
			return f, true
		}
	}
	return "", false
}

// Name is what the form is called.
func (f Form) Name() string { return f.plan().name }

// Period says in plain words what the body's rules say of the time within which it must be seized.
func (f Form) Period() string { return f.plan().period }

// State says how much of what a form asks for the records have.
type State string

// The states.
const (
	StatePresent State = "present"
	StatePartly  State = "partly"  // some of those who or which must have it lack it
	StateLacking State = "lacking" // no record has it
	StateUnsaid  State = "unsaid"  // nothing is recorded, which may be right: the form wants it said
)

// Answer is what the records have of one thing that a form asks for.
type Answer struct {
	Words string   // what is asked for, in the form's own words
	Keys  []string // keys of the vocabulary that hold it; those of a row as row.key
	State State
	Has   []record.ID // records that have it, for everybody and everything in them that must
	Lacks []record.ID // records that lack it for somebody or something in them that must have it; each once
	Note  string      // for whom or what it is lacking, or what to look at; "" if there is nothing to say
}

// Section is a section of a form.
type Section struct {
	Title   string
	Answers []Answer
}

// Check is what the records have of what a form asks for.
type Check struct {
	Form     Form
	Records  int
	Sections []Section
}

// CheckForm compares records with a form. held are the records of one case and list is Exhibits(held). now decides about consent
// that expires. A field counts as present when somebody wrote something there: whether it is right is for a person to judge. It
// is safe for concurrent use.
func CheckForm(f Form, held []Holding, list []Exhibit, now time.Time) Check {
	c := Check{Form: f, Records: len(held)}
	j := &judging{form: f, held: held, list: list, now: now, people: peopleOf(held)}
	for _, s := range f.plan().sections {
		section := Section{Title: s.title}
		for _, n := range s.needs {
			a := n.judge(j)
			a.Words, a.Keys = n.words, n.keys
			section.Answers = append(section.Answers, a)
		}
		c.Sections = append(c.Sections, section)
	}
	return c
}

// Count counts the answers of each state.
func (c Check) Count() map[State]int {
	n := map[State]int{}
	for _, s := range c.Sections {
		for _, a := range s.Answers {
			n[a.State]++
		}
	}
	return n
}

// plan is what is known about a form.
type plan struct {
	name     string
	period   string
	sections []section
}

type section struct {
	title string
	needs []need
}

// need is one thing that a form asks for.
type need struct {
	words string
	keys  []string
	judge func(*judging) Answer
}

func (f Form) plan() plan {
	switch f {
	case FormCAT:
		return planCAT()
	case FormECHR:
		return planECHR()
	case FormWGAD:
		return planWGAD()
	}
	return plan{}
}
