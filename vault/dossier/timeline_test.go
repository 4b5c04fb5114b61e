package dossier

import (
	"slices"
	"strings"
	"testing"
	"time"

	"emanet/vault/record"
)

func timelineDate(t *testing.T, text string) record.Date {
	t.Helper()
	if text == "" {
		return record.Date{}
	}
	d, err := record.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// minute prints a bound as tests write it; the zero time is "".
func minute(x time.Time) string {
	if x.IsZero() {
		return ""
	}
	return x.Format("2006-01-02 15:04")
}

func TestExtentOfOneDate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text, begin, end, sureFrom, sureTo string
		before, after                      Edge
		lasting, exact                     bool
		doubt                              string
	}{
		{"2013-10-19", "2013-10-19 00:00", "2013-10-19 23:59", "2013-10-19 00:00", "2013-10-19 23:59", "", "", false, true, ""},
		{"2013-10-19T23:10:00+04:00", "2013-10-19 23:10", "2013-10-19 23:10", "2013-10-19 23:10", "2013-10-19 23:10", "", "", false, true, ""},
		{"2013-10-19?", "2013-10-19 00:00", "2013-10-19 23:59", "", "", "doubted", "doubted", false, false, "on this day, which is uncertain"},
		{"2013-10-19~", "2013-10-19 00:00", "2013-10-19 23:59", "", "", "doubted", "doubted", false, false, "about this day"},
		{"2013-10-19%", "2013-10-19 00:00", "2013-10-19 23:59", "", "", "doubted", "doubted", false, false, "about this day, which is uncertain"},
		{"2013-10", "2013-10-01 00:00", "2013-10-31 23:59", "", "", "", "", false, false, "some day in October 2013"},
		{"2013-10-XX", "2013-10-01 00:00", "2013-10-31 23:59", "", "", "", "", false, false, "some day in October 2013"},
		{"2013-10~", "2013-10-01 00:00", "2013-10-31 23:59", "", "", "doubted", "doubted", false, false, "about October 2013"},
		{"2013-XX", "2013-01-01 00:00", "2013-12-31 23:59", "", "", "", "", false, false, "some time in 2013"},
		{"2013?", "2013-01-01 00:00", "2013-12-31 23:59", "", "", "doubted", "doubted", false, false, "some time in 2013, which is uncertain"},
		{"2013-24", "2013-01-01 00:00", "2014-03-31 23:59", "", "", "doubted", "doubted", false, false, "some time in the winter of 2013"},
		{"201X", "2010-01-01 00:00", "2019-12-31 23:59", "", "", "", "", false, false, "some time in the years 2010 to 2019"},
		{"2013-03-07/2013-03-09", "2013-03-07 00:00", "2013-03-09 23:59", "2013-03-07 00:00", "2013-03-09 23:59", "", "", true, true, ""},
		{"2013-03/2013-05", "2013-03-01 00:00", "2013-05-31 23:59", "2013-03-31 23:59", "2013-05-01 00:00", "", "", true, false, "began some day in March 2013; ended some day in May 2013"},
		{"2013-03/2013-03", "2013-03-01 00:00", "2013-03-31 23:59", "", "", "", "", true, false, "began some day in March 2013; ended some day in March 2013"},
		{"2013-03-07/2013-03", "2013-03-07 00:00", "2013-03-31 23:59", "2013-03-07 00:00", "2013-03-07 23:59", "", "", true, false, "ended some day in March 2013"},
		{"2013-03-07/2013-04~", "2013-03-07 00:00", "2013-04-30 23:59", "2013-03-07 00:00", "2013-03-07 23:59", "", "doubted", true, false, "ended about April 2013"},
		{"2013-03?/2013-04-02", "2013-03-01 00:00", "2013-04-02 23:59", "2013-04-02 00:00", "2013-04-02 23:59", "doubted", "", true, false, "began some day in March 2013, which is uncertain"},
		{"2013?/2014?", "2013-01-01 00:00", "2014-12-31 23:59", "", "", "doubted", "doubted", true, false, "began some time in 2013, which is uncertain; ended some time in 2014, which is uncertain"},
		{"2013-03-07/..", "2013-03-07 00:00", "2013-03-07 23:59", "2013-03-07 00:00", "2013-03-07 23:59", "", "open", true, false, "goes on"},
		{"2013-03-07/", "2013-03-07 00:00", "2013-03-07 23:59", "2013-03-07 00:00", "2013-03-07 23:59", "", "unknown", true, false, "the end is not known"},
		{"/2013-03-07", "2013-03-07 00:00", "2013-03-07 23:59", "2013-03-07 00:00", "2013-03-07 23:59", "unknown", "", true, false, "the beginning is not known"},
		{"../2013", "2013-01-01 00:00", "2013-12-31 23:59", "", "", "open", "", true, false, "began earlier, without a bound; ended some time in 2013"},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			x := ExtentOf(timelineDate(t, tt.text))
			if x.Text != tt.text || minute(x.Begin) != tt.begin || minute(x.End) != tt.end {
				t.Errorf("from %s to %s", x.Begin, x.End)
			}
			if minute(x.SureFrom) != tt.sureFrom || minute(x.SureTo) != tt.sureTo {
				t.Errorf("sure from %s to %s", x.SureFrom, x.SureTo)
			}
			if x.Before != tt.before || x.After != tt.after || x.Lasting != tt.lasting {
				t.Errorf("edges %q and %q, lasting %v", x.Before, x.After, x.Lasting)
			}
			if x.Exact() != tt.exact || x.Doubt() != tt.doubt {
				t.Errorf("exact %v, in doubt: %q", x.Exact(), x.Doubt())
			}
		})
	}
	if x := ExtentOf(record.Date{}); !x.IsZero() || x.Exact() || x.Doubt() != "" {
		t.Errorf("the extent of nothing: %+v", x)
	}
}

func TestExtentBetweenTwoDates(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ from, to, text, doubt string }{
		{"2013-03-07", "2013-04-02", "2013-03-07 – 2013-04-02", ""},
		{"2013-03-07", "2013-04~", "2013-03-07 – 2013-04~", "ended about April 2013"},
		{"2013-03-07", "", "2013-03-07 –", "the end is not known"},
		{"", "2013-04-02", "– 2013-04-02", "the beginning is not known"},
		{"", "", "", ""},
	} {
		x := ExtentBetween(timelineDate(t, tt.from), timelineDate(t, tt.to))
		if x.Text != tt.text || x.Doubt() != tt.doubt || x.Exact() != (tt.doubt == "" && tt.text != "") {
			t.Errorf("%q to %q: %q, in doubt %q, exact %v", tt.from, tt.to, x.Text, x.Doubt(), x.Exact())
		}
	}
}

// eventLines prints events as tests write them.
func eventLines(events []Event) string {
	var out []string
	for _, e := range events {
		out = append(out, strings.Join([]string{e.When.Text, e.Kind, e.What, strings.Join(e.Places, "+"), strings.Join(e.Notes, "+")}, "|"))
	}
	return strings.Join(out, "\n")
}

func TestEventsOfARecord(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, meta, want string }{
		{"nothing", `{title: Nümunə}`, "|record, no act named|||"},
		{"a date of its own", `{kind: testimony, date: [2013-10-19, 201X], place: Uydurmakənd}`, "2013-10-19|testimony, no act named||Uydurmakənd|\n201X|testimony, no act named||Uydurmakənd|"},
		{"a document", `{kind: court-paper, document_date: 1937-11-20}`, "1937-11-20|date of a document|court paper||"},
		{
			"acts", `
date: [2013-03-07, 2013-11-01]
place: Örnekköy
acts:
 - {act_type: torture, method: [beating, electric-shock], duration: iki gecə, date: 2013-03-07/2013-03-09, place: 3-cü bölmə}
 - {act_type: denial-of-doctor, date: 2013-03}
 - {act_type: пытка, description: "Выдуманная строка\nвторая"}
 - {description: no type, date: 2013-03-07}`,
			"2013-03-07/2013-03-09|torture|beating, electric shock; iki gecə|3-cü bölmə|\n" +
				"2013-03|denial of doctor||Örnekköy|the place is the record's\n" +
				"|пытка|Выдуманная строка…|Örnekköy|the place is the record's+the record has several dates, this act none of its own\n" +
				"2013-03-07|act|no type|Örnekköy|the place is the record's\n" +
				"2013-11-01|record, no act named||Örnekköy|",
		},
		{"an act with the date of the record", `{date: 2013-03-07, acts: {act_type: threats}}`, "2013-03-07|threats|||the date is the record's"},
		{"an arrest that an act tells", `{arrest_date: [2013-03-07, 2014-01-01], arrest_place: [A, B], arresting_force: polis, acts: {act_type: arrest, date: 2013-03-07}}`, "2013-03-07|arrest|||\n2014-01-01|arrest|polis|B|"},
		{"detention", `{detention_from: 2013-03-07, detention_to: 2013-04~, detention_places: [A, B], detention_type: house-arrest}`, "2013-03-07 – 2013-04~|detention|house arrest|A+B|"},
		{"detention twice", `{detention_from: [2013-03-07, 2014-03-07], detention_to: [2013-04-01, 2014-04-01], detention_places: [A, B]}`, "2013-03-07 – 2013-04-01|detention||A|\n2014-03-07 – 2014-04-01|detention||B|"},
		{"detention that goes on", `{detention_from: 2013-03-07}`, "2013-03-07 –|detention|||"},
		{"detention with an end too few", `{detention_from: [2013-03-07, 2014-03-07], detention_to: 2013-04-01}`, "2013-03-07|detention|begins||the record does not say which beginning and which end belong together\n" +
			"2013-04-01|detention|ends||the record does not say which beginning and which end belong together\n" +
			"2014-03-07|detention|begins||the record does not say which beginning and which end belong together"},
		{"detention backwards", `{detention_from: 2014-03-07, detention_to: 2013-04-01}`, "2014-03-07|detention|begins||the record has the end before the beginning\n2013-04-01|detention|ends||the record has the end before the beginning"},
		{
			"remedies", `
exam_date: 2013-03-14
examiner: [Uydurma Həkim, Örnek Hekim]
remedy: [{body: Prokurorluq, date: 2013-04-02, kind: complaint, outcome: rədd, final_decision_date: 2013-06}, {body: Məhkəmə}, {body: Ali, final_decision_date: 2015-01-20}]
other_international: {body: CAT, date: 2015-05-12}`,
			"2013-03-14|medical examination|Uydurma Həkim, Örnek Hekim||\n2013-04-02|remedy|Prokurorluq; complaint; rədd||\n2013-06|final decision|Prokurorluq; complaint; rədd||\n" +
				"|remedy|Məhkəmə||\n2015-01-20|final decision|Ali||\n2015-05-12|international procedure|CAT||",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f, err := record.ParseMeta([]byte(tt.meta), record.Default())
			if err != nil {
				t.Fatal(err)
			}
			if got := eventLines(EventsOf(record.ID{1}, f)); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestTimelineOrderAndCounts(t *testing.T) {
	t.Parallel()
	event := func(date, kind string, places ...string) Event {
		return Event{Kind: kind, Places: places, When: ExtentOf(timelineDate(t, date))}
	}
	given := []Event{
		event("2013-03-09", "torture", "Gəncə"), event("", "threats"), event("2013-03", "Torture", "gence", "Bakı"), event("201X", "arrest"),
		event("2013-03-07", "arrest", "Gəncə"), event("2013-03-01", "search"), event("../2012-01-01", "arrest"),
	}
	before := eventLines(given)
	tl := NewTimeline(given)
	var order []string
	for _, e := range tl.Dated {
		order = append(order, e.When.Text)
	}
	if want := []string{"201X", "../2012-01-01", "2013-03-01", "2013-03", "2013-03-07", "2013-03-09"}; !slices.Equal(order, want) {
		t.Errorf("order %q", order)
	}
	if len(tl.Undated) != 1 || eventLines(given) != before {
		t.Errorf("%d undated; what was given changed: %v", len(tl.Undated), eventLines(given) != before)
	}
	if got, want := tl.Kinds(), []Count{{"arrest", 1, 2, 0}, {"Torture", 1, 1, 0}, {"search", 1, 0, 0}, {"threats", 0, 0, 1}}; !slices.Equal(got, want) {
		t.Errorf("kinds %v", got)
	}
	if got, want := tl.Places(), []Count{{"gence", 2, 1, 0}, {"Bakı", 0, 1, 0}, {"", 1, 2, 1}}; !slices.Equal(got, want) {
		t.Errorf("places %v", got)
	}
	if from, to, ok := tl.Span(); !ok || minute(from) != "2010-01-01 00:00" || minute(to) != "2019-12-31 23:59" {
		t.Errorf("span %s to %s, %v", from, to, ok)
	}
	if _, _, ok := NewTimeline(nil).Span(); ok {
		t.Error("nothing has a span")
	}
}

// TestEventsOfLongTexts: an event says little, and cuts at a character.
func TestEventsOfLongTexts(t *testing.T) {
	t.Parallel()
	f := record.Fields{"acts": {{Text: "torture", Fields: record.Fields{"description": {{Text: strings.Repeat("ə", 5000)}}}}}}
	if what := EventsOf(record.ID{1}, f)[0].What; len(what) > mostWords+3 || strings.Trim(what, "ə") != "…" {
		t.Errorf("%d bytes: %q", len(what), what)
	}
}

// FuzzExtent holds that an extent keeps to the date: nothing is sure outside of its bounds, and what is exact has no doubt.
func FuzzExtent(f *testing.F) {
	for _, s := range []string{"2013", "2013-10-19?", "2013-10-19/..", "Y-17000", "201X/2015~", "2013-24", "/2013~", "-0044-03-15", "2013-03/2013-03"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := record.ParseDate(text)
		if err != nil {
			return
		}
		x := ExtentOf(d)
		if x.IsZero() || x.Begin.After(x.End) || x.SureFrom.After(x.SureTo) {
			t.Fatalf("%q: %+v", text, x)
		}
		if !x.SureTo.IsZero() && (x.SureFrom.Before(x.Begin) || x.SureTo.After(x.End)) {
			t.Fatalf("%q: sure from %v to %v, outside of %v to %v", text, x.SureFrom, x.SureTo, x.Begin, x.End)
		}
		if x.Exact() != (x.Doubt() == "") || x.Exact() && d.Uncertain() {
			t.Fatalf("%q: exact %v, in doubt %q", text, x.Exact(), x.Doubt())
		}
	})
}
