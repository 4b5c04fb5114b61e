package dossier

import (
	"slices"
	"strings"

	"emanet/vault/record"
)

// EventsOf lists what a record says happened: its acts, the arrest and the detention, medical examinations, domestic
// remedies with their final decisions, international procedures, and the record's own dates where nothing of that has
// the same date. A record that says nothing of when has one event without a date, so that none is left out. An act
// without a date or a place has that of the record if the record has exactly one, and a note that says so.
//
// Dates of the work on a record are no events: interviews, consent, deadlines, custody before the vault.
func EventsOf(id record.ID, f record.Fields) []Event {
	b := &eventBook{id: id, title: f.Title(), fields: f, told: map[string]bool{}}
	b.acts()
	b.arrests()
	b.detention()
	b.exams()
	b.remedies()
	b.own()
	return b.events
}

// eventBook gathers the events of one record.
type eventBook struct {
	id     record.ID
	title  string
	fields record.Fields
	events []Event
	told   map[string]bool // dates of the record that an event has already
}

func (b *eventBook) add(e Event) {
	e.Record, e.Title = b.id, b.title
	b.events = append(b.events, e)
}

// acts adds one event for each date of each act.
func (b *eventBook) acts() {
	for _, act := range b.fields.Get("acts") {
		f := act.Fields
		e := Event{Kind: fallback(readable(act.Text), "act"), What: actWords(f), Places: f.Texts("place"), Source: "acts"}
		if len(e.Places) == 0 {
			e.Places = b.only("place", "place", &e)
		}
		dates := datesOf(f, "date")
		if len(dates) == 0 {
			if texts := b.only("date", "date", &e); len(texts) > 0 {
				dates = datesOf(b.fields, "date")
			}
		}
		b.onDates(e, dates)
	}
}

// only gives the values of a key of the record if there is one, and notes on the event that it is the record's.
func (b *eventBook) only(key, word string, e *Event) []string {
	texts := b.fields.Texts(key)
	switch len(texts) {
	case 0:
		return nil
	case 1:
		e.Notes = append(e.Notes, "the "+word+" is the record's")
		return texts
	}
	e.Notes = append(e.Notes, "the record has several "+word+"s, this act none of its own")
	return nil
}

// onDates adds an event for each date, or one without.
func (b *eventBook) onDates(e Event, dates []record.Date) {
	if len(dates) == 0 {
		b.add(e)
	}
	for _, d := range dates {
		b.told[d.String()] = true
		dated := e
		dated.When = ExtentOf(d)
		b.add(dated)
	}
}

// arrests adds the arrests that no act tells.
func (b *eventBook) arrests() {
	told := map[string]bool{}
	for _, e := range b.events {
		if e.Kind == "arrest" {
			told[e.When.Text] = true
		}
	}
	dates, places := datesOf(b.fields, "arrest_date"), b.fields.Texts("arrest_place")
	for i, d := range dates {
		b.told[d.String()] = true
		if told[d.String()] {
			continue
		}
		b.add(Event{
			Kind: "arrest", What: listed(b.fields, "arresting_force"), Places: placeOf(places, i, len(dates)), Source: "arrest_date", When: ExtentOf(d),
		})
	}
}

// detention adds a span for each beginning with its end. Where it cannot be told which end belongs to which beginning
// they are events of their own.
func (b *eventBook) detention() {
	from, to := datesOf(b.fields, "detention_from"), datesOf(b.fields, "detention_to")
	places := b.fields.Texts("detention_places")
	e := Event{Kind: "detention", What: detentionWords(b.fields), Places: places, Source: "detention_from, detention_to"}
	n := max(len(from), len(to))
	paired := n == 1 || len(from) == len(to)
	for i := range n {
		begin, end := dateAt(from, i), dateAt(to, i)
		if paired && !backwards(begin, end) {
			e.Places = places
			if n > 1 {
				e.Places = placeOf(places, i, n)
			}
			e.When = ExtentBetween(begin, end)
			b.add(e)
			continue
		}
		b.detentionSides(e, begin, end, paired)
	}
}

func (b *eventBook) detentionSides(e Event, begin, end record.Date, paired bool) {
	note := "the record does not say which beginning and which end belong together"
	if paired {
		note = "the record has the end before the beginning"
	}
	for _, s := range []struct {
		verb, key string
		date      record.Date
	}{{"begins", "detention_from", begin}, {"ends", "detention_to", end}} {
		if s.date.IsZero() {
			continue
		}
		side := e
		side.What = strings.TrimSpace(s.verb + "; " + e.What)
		side.What = strings.TrimSuffix(side.What, ";")
		side.Source, side.When, side.Notes = s.key, ExtentOf(s.date), []string{note}
		b.add(side)
	}
}

func backwards(from, to record.Date) bool {
	return !from.IsZero() && !to.IsZero() && from.Earliest().After(to.Latest())
}

// remedies adds the domestic and the international steps and the final decisions.
func (b *eventBook) remedies() {
	for _, step := range b.fields.Get("remedy") {
		f := step.Fields
		words := joined(step.Text, readable(f.Text("kind")), short(f.Text("outcome")))
		final := datesOf(f, "final_decision_date")
		if dates := datesOf(f, "date"); len(dates) > 0 || len(final) == 0 {
			b.onStep(Event{Kind: "remedy", What: words, Source: "remedy"}, dates)
		}
		if len(final) > 0 {
			b.onStep(Event{Kind: "final decision", What: words, Source: "remedy.final_decision_date"}, final)
		}
	}
	for _, step := range b.fields.Get("other_international") {
		e := Event{Kind: "international procedure", What: joined(step.Text, short(step.Fields.Text("outcome"))), Source: "other_international"}
		b.onStep(e, datesOf(step.Fields, "date"))
	}
}

// onStep is onDates for what happens in offices, whose dates do not stand for those of the record.
func (b *eventBook) onStep(e Event, dates []record.Date) {
	if len(dates) == 0 {
		b.add(e)
	}
	for _, d := range dates {
		e.When = ExtentOf(d)
		b.add(e)
	}
}

// exams adds the medical examinations.
func (b *eventBook) exams() {
	for _, d := range datesOf(b.fields, "exam_date") {
		b.add(Event{Kind: "medical examination", What: listed(b.fields, "examiner"), Source: "exam_date", When: ExtentOf(d)})
	}
}

// own adds the record's own dates that no event has, else the date of the document, else an event without a date if
// there is no event at all.
func (b *eventBook) own() {
	kind := fallback(readable(b.fields.Kind()), "record")
	e := Event{Kind: kind + ", no act named", What: short(b.fields.Text("description")), Places: b.fields.Texts("place"), Source: "date"}
	dates := slices.DeleteFunc(datesOf(b.fields, "date"), func(d record.Date) bool { return b.told[d.String()] })
	if len(dates) == 0 && len(b.events) == 0 {
		if dates = datesOf(b.fields, "document_date"); len(dates) > 0 {
			e.Kind, e.Source = "date of a document", "document_date"
			e.What = joined(kind, e.What)
		} else {
			b.add(e)
		}
	}
	for _, d := range dates {
		e.When = ExtentOf(d)
		b.add(e)
	}
}
