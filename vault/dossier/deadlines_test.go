package dossier

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"emanet/vault/record"
)

func day(t *testing.T, text string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// decided is an invented record with final decisions.
func decided(t *testing.T, n byte, dates ...string) Holding {
	t.Helper()
	h := Holding{ID: idOf(n)}
	for _, date := range dates {
		h.Fields.Add("remedy", record.Value{Text: "Uydurma Məhkəmə", Fields: fieldsOf(t, "final_decision_date", date)})
	}
	return h
}

func TestDeadlineOfTheEuropeanCourt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		decision, day, latest string
		months                int
	}{
		"the same number":                     {"2024-03-05", "2024-07-05", "2024-07-05", 4},
		"over the new year":                   {"2023-11-17", "2024-03-17", "2024-03-17", 4},
		"a shorter month":                     {"2024-10-31", "2025-02-28", "2025-02-28", 4},
		"a shorter month, leap year":          {"2023-10-30", "2024-02-29", "2024-02-29", 4},
		"the last day of February":            {"2023-02-28", "2023-06-28", "2023-06-28", 4},
		"a Sunday counts":                     {"2023-09-17", "2024-01-17", "2024-01-17", 4},
		"the last of six months":              {"2022-01-31", "2022-07-31", "2022-07-31", 6},
		"the first of four months":            {"2022-02-01", "2022-06-01", "2022-06-01", 4},
		"Sabri Güneş, six months to a Sunday": {"2005-11-28", "2006-05-28", "2006-05-28", 6},
		"a time of day":                       {"2024-03-05T23:50:00+04:00", "2024-07-05", "2024-07-05", 4},
		"doubted day":                         {"2024-03-05?", "2024-07-05", "2024-07-05", 4},
		"a month":                             {"2024-03", "2024-07-01", "2024-07-31", 4},
		"an unknown day":                      {"2024-03-XX", "2024-07-01", "2024-07-31", 4},
		"a year":                              {"2023", "2023-05-01", "2024-04-30", 4},
		"an interval":                         {"2024-03-05/2024-03-09", "2024-07-05", "2024-07-09", 4},
		"across the change":                   {"2022-01-20/2022-02-03", "2022-06-01", "2022-07-31", 4},
		"across the change, far":              {"2021/2023", "2021-07-01", "2024-04-30", 6},
		"unknown end":                         {"2024-03-05/", "2024-07-05", "", 4},
		"open end across the change":          {"2022-01-20/..", "2022-06-01", "", 4},
		"no beginning":                        {"../2024-03-05", "", "", 4},
		"unknown beginning":                   {"/2024-03-05", "", "", 4},
		"a year nobody decides in":            {"Y-17000", "", "", 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := Deadlines(FormECHR, []Holding{decided(t, 1, c.decision)}, day(t, "2024-05-01"))
			if len(all) != 1 {
				t.Fatalf("%d deadlines", len(all))
			}
			show := func(at time.Time) string {
				if at.IsZero() {
					return ""
				}
				return at.Format(time.DateOnly)
			}
			d := all[0]
			if show(d.Day) != c.day || show(d.Latest) != c.latest || d.Months != c.months || d.Body != "Uydurma Məhkəmə" || d.Decision.String() != c.decision {
				t.Errorf("got %s, %s, %d months: %+v", show(d.Day), show(d.Latest), d.Months, d)
			}
			if !d.Day.IsZero() && d.Left != int(d.Day.Sub(day(t, "2024-05-01")).Hours())/24 {
				t.Errorf("%d days left", d.Left)
			}
		})
	}
}

func TestDaysLeft(t *testing.T) {
	t.Parallel()
	h := []Holding{decided(t, 1, "2024-03")} // 2024-07-01 to 2024-07-31
	baku := time.FixedZone("", 4*3600)
	for _, c := range []struct {
		today      time.Time
		left, over int
	}{
		{day(t, "2024-06-30"), 1, 0},
		{time.Date(2024, 7, 1, 23, 59, 0, 0, baku), 0, 0},
		{time.Date(2024, 7, 2, 0, 1, 0, 0, baku), -1, 0},
		{day(t, "2024-07-31"), -30, 0},
		{day(t, "2024-08-02"), -32, 2},
	} {
		d := Deadlines(FormECHR, h, c.today)[0]
		if d.Left != c.left || d.Over(c.today) != c.over || !d.Doubted() {
			t.Errorf("%s: left %d, over %d", c.today, d.Left, d.Over(c.today))
		}
	}
}

func TestDoubtedDecision(t *testing.T) {
	t.Parallel()
	for date, want := range map[string]string{
		"2024-03-05": "false false", "2024-03-05?": "true false", "2024-03-05~": "true false", "2024-03-XX": "false false", "2024-03?/2024-04": "true false",
		"2025-05-01": "false true", "2024-06": "false true", "2024-05": "false false", "2024": "false false", "202X": "false false", "../2025": "false false",
	} {
		d := Deadlines(FormECHR, []Holding{decided(t, 1, date)}, day(t, "2024-05-31"))[0]
		if got := fmt.Sprint(d.Unsure, d.Ahead); got != want {
			t.Errorf("%s: got %s, want %s", date, got, want)
		}
	}
	if own := Deadlines(FormCAT, []Holding{heldOf(t, 9, "deadline", "2025-05-20?")}, day(t, "2024-05-01"))[0]; !own.Unsure || own.Ahead {
		t.Errorf("%+v", own)
	}
}

func TestSinceADecision(t *testing.T) {
	t.Parallel()
	for date, want := range map[string]string{
		"2024-05-30": "1 1 true", "2024-05-31": "0 0 true", "2024-04": "31 60 true", "2024-05": "0 30 true", "202X": "0 1612 true", "2024-06-02": "-2 -2 true",
		"../2024-05-30": "1 0 false", "2024-05-30/..": "0 1 true", "Y-17000": "0 0 false", "../2030": "0 0 false",
	} {
		least, most, known := Deadlines(FormCAT, []Holding{decided(t, 1, date)}, day(t, "2024-05-31"))[0].Since(day(t, "2024-05-31"))
		if got := fmt.Sprint(least, most, known); got != want {
			t.Errorf("%s: got %s, want %s", date, got, want)
		}
	}
}

func TestFarDeadline(t *testing.T) {
	t.Parallel()
	if d := Deadlines(FormECHR, []Holding{decided(t, 1, "2999-03-05")}, day(t, "2024-07-05"))[0]; d.Left != 356111 {
		t.Errorf("%d days left", d.Left)
	}
}

func TestDeadlinesAreInOrder(t *testing.T) {
	t.Parallel()
	own := heldOf(t, 9, "deadline", "2024-05-20")
	held := []Holding{decided(t, 1, "2023-01-10", "2024-01-15", "2023-06-01"), decided(t, 2, "../2024", "2024-04-01"), own, decided(t, 3, "nonsense")}
	var got []string
	for _, d := range Deadlines(FormECHR, held, day(t, "2024-05-01")) {
		got = append(got, fmt.Sprintf("%s %s %d", d.Decision, d.Day.Format(time.DateOnly), d.Left))
	}
	want := []string{
		"2024-01-15 2024-05-15 14", " 2024-05-20 19", "2024-04-01 2024-08-01 92", "../2024 0001-01-01 0", "2023-06-01 2023-10-01 -213", "2023-01-10 2023-05-10 -357",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestOtherBodiesHaveNoFixedPeriod(t *testing.T) {
	t.Parallel()
	for _, f := range []Form{FormCAT, FormWGAD} {
		all := Deadlines(f, []Holding{decided(t, 1, "2013-05-01", "2023-05", "2020")}, day(t, "2024-05-31"))
		if len(all) != 3 || all[2].Left > all[1].Left || !all[0].Day.IsZero() || all[0].Months != 0 || all[0].Left != -366 {
			t.Errorf("%s: %+v", f, all)
		}
	}
}
