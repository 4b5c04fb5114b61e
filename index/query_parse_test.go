package index

import (
	"errors"
	"math"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// queryDates reads enough of EDTF to test what surrounds a date.
func queryDates() ParseOptions {
	shape := regexp.MustCompile(`^(-?[0-9X]{4}(-[0-9X]{2}){0,2}[?~%]?|\.\.)?(/(-?[0-9X]{4}(-[0-9X]{2}){0,2}[?~%]?|\.\.)?)?$`)
	return ParseOptions{Span: func(text string) (Span, error) {
		if i := strings.IndexFunc(text, func(r rune) bool { return r > 0x7f }); i >= 0 {
			return Span{}, &SyntaxError{Offset: i, Reason: "a digit was expected"}
		}
		if !shape.MatchString(text) {
			return Span{}, errors.New("this is not a date")
		}
		return Span{From: math.MinInt32, To: int32(len(text)), Uncertain: strings.ContainsAny(text, "?~%X")}, nil
	}}
}

// TestParseQueryReads compares what is typed with the one way in which the query prints: it shows how the tree was understood.
func TestParseQueryReads(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, query, want string }{
		{"one word", `işgəncə`, `işgəncə`},
		{"two words", `polis bölməsi`, `polis bölməsi`},
		{"white space of every kind", " polis\t\n\u00a0\u3000bölməsi\r\n", `polis bölməsi`},
		{"a control character is white space", "polis\x00böl\x1b[31m", `polis böl [31m`},
		{"Cyrillic", `пытка в отделе`, `пытка в отделе`},
		{"Azerbaijani Cyrillic", `ишҝәнҹә`, `ишҝәнҹә`},
		{"Turkish capitals", `İŞKENCE IŞIK`, `İŞKENCE IŞIK`},
		{"Arabic", `تعذيب "مركز الشرطة"`, `تعذيب "مركز الشرطة"`},
		{"Chinese", `警察局 “刑讯逼供”`, `警察局 "刑讯逼供"`},
		{"Georgian and Armenian", `წამება խոշտանգում`, `წამება խոշտանգում`},
		{"a mark of direction at either end", "\u200fpolis\u200e \ufeffOR\u2060 milis", `polis OR milis`},

		{"AND is what a space means", `a AND b`, `a b`},
		{"OR", `polis OR milis`, `polis OR milis`},
		{"OR binds tighter than a space", `işgəncə polis OR milis`, `işgəncə (polis OR milis)`},
		{"two choices", `polis OR milis işgəncə OR döymə`, `(polis OR milis) (işgəncə OR döymə)`},
		{"a bar", `polis|milis | jandarm`, `polis OR milis OR jandarm`},
		{"two bars", `polis || milis`, `polis OR milis`},
		{"a bar of full width", `警察｜公安`, `警察 OR 公安`},
		{"and, or, not in small letters are words", `and or not`, `and or not`},
		{"capitals are no operators in other languages", `ИЛИ VƏ YA`, `ИЛИ VƏ YA`},
		{"minus", `işgəncə -məhkəmə`, `işgəncə NOT məhkəmə`},
		{"minus of a word processor", "a −b \u2011c －d", `a NOT b NOT c NOT d`},
		{"minus before a phrase", `a -"b c"`, `a NOT "b c"`},
		{"minus before a group", `a -(b OR c)`, `a NOT (b OR c)`},
		{"minus before a field", `a -kind:appeal -person:"b c"`, `a NOT kind:appeal NOT person:"b c"`},
		{"only what must not occur", `NOT c`, `NOT c`},
		{"only minus", `-c -d`, `NOT c NOT d`},
		{"group and NOT", `(a OR b) NOT c`, `(a OR b) NOT c`},
		{"AND NOT", `(a OR b) AND NOT c`, `(a OR b) NOT c`},
		{"OR NOT", `a OR NOT b`, `a OR (NOT b)`},
		{"NOT touches a group", `NOT(a b)`, `NOT (a b)`},
		{"NOT in a group before OR", `(NOT (a b)) OR (c d)`, `(NOT (a b)) OR (c d)`},
		{"NOT twice", `NOT NOT a`, `NOT NOT a`},
		{"NOT of minus", `NOT -a`, `NOT NOT a`},
		{"groups that say nothing", `((a) (b (c)))`, `a b c`},
		{"a group of a choice in a choice", `a OR (b OR c)`, `a OR b OR c`},
		{"AND and OR with parentheses", `a AND (b OR c)`, `a (b OR c)`},
		{"parentheses end a word", `polis(bölmə)`, `polis bölmə`},
		{"parentheses of full width", `（警察 OR 公安） 刑讯`, `(警察 OR 公安) 刑讯`},
		{"operators touch quotation marks", `"a"OR"b"`, `"a" OR "b"`},

		{"phrase", `"police station" after:2013-10`, `"police station" after:2013-10`},
		{"a phrase of one word", `"polis"`, `"polis"`},
		{"English quotation marks", `“police station”`, `"police station"`},
		{"German quotation marks", `„police station“`, `"police station"`},
		{"Polish and Swedish quotation marks", `„a b” ”c d”`, `"a b" "c d"`},
		{"guillemets", `«polis bölməsi» »a b«`, `"polis bölməsi" "a b"`},
		{"marks that do not fit", `“police station"`, `"police station"`},
		{"the other way round", `"police station”`, `"police station"`},
		{"marks within marks", `“the "station" chief”`, `"the station chief"`},
		{"guillemets within marks", `"a «b» c"`, `"a «b» c"`},
		{"marks within guillemets", `«a "b" c»`, `"a b c"`},
		{"white space in a phrase", "\"  police\n station \"", `"police station"`},
		{"an acronym in Hebrew", `צה"ל "צה"ל אמר"`, `צה"ל "צה"ל אמר"`},
		{"phrases touch", `"a""b"`, `"a" "b"`},
		{"backslashes of a shell", `\"police station\"`, `"police station\"`},
		{"operators in a phrase are words", `"a OR b"`, `"a OR b"`},
		{"single quotation marks are apostrophes", `'polis bölməsi'`, `'polis bölməsi'`},

		{"apostrophes", `Bakı'nın O’Brien d'Ivoire`, `Bakı'nın O’Brien d'Ivoire`},
		{"hyphens inside", `ad-hoc 2013-10 Əli-zadə`, `ad-hoc 2013-10 Əli-zadə`},
		{"a name in C", `C++ C#`, `C++ C#`},
		{"an address", `a.memmedov@example.org`, `a.memmedov@example.org`},
		{"a telephone number", `+994 (12) 555-01-02`, `+994 12 555-01-02`},
		{"numbers with a sign", `№5 §3 #7 5%`, `№5 §3 #7 5%`},
		{"a time", `10:30`, `10:30`},
		{"an address of the web", `http://example.org/a?b=c`, `http://example.org/a?b=c`},
		{"a file by its address", `file:///tmp/a.pdf`, `file:///tmp/a.pdf`},
		{"a title that begins with slashes", `title://a on:("2013/..")`, `title://a on:2013/..`},
		{"a path", `C:\Sənədlər\a.pdf`, `C:\Sənədlər\a.pdf`},
		{"a closing colon", `Vəkil: dedi`, `Vəkil: dedi`},
		{"other colons", `std::string 2:255 a:b`, `std::string 2:255 a:b`},
		{"a colon of full width", `地点：北京 place：北京`, `地点：北京 place:北京`},
		{"signs alone are passed over", `Torture & abuse – 2013 / …`, `Torture abuse 2013`},
		{"signs alone touch operators", `a & OR & b`, `a OR b`},
		{"closing punctuation", `polis, bölmə; dedi. Kim?`, `polis, bölmə; dedi. Kim?`},

		{"prefix", `polis*`, `polis*`},
		{"a prefix of one letter", `a*`, `a*`},
		{"fuzzy", `iskence~ word~1 word~2`, `iskence~ word~ word~2`},
		{"fuzzy in Arabic digits", `تعذيب~٢`, `تعذيب~2`},
		{"exact", `=polis`, `=polis`},
		{"exact phrase", `="police station"`, `"police station"`},
		{"exact not", `-=polis`, `NOT =polis`},
		{"a tilde inside", `http://example.org/~user/`, `http://example.org/~user/`},
		{"exact operator", `=OR`, `=OR`},

		{"person", `person:"Ə. Məmmədov"`, `person:"Ə. Məmmədov"`},
		{"person in guillemets", `person:«Ə. Məmmədov»`, `person:"Ə. Məmmədov"`},
		{"place and prefix", `place:Gəncə*`, `place:Gəncə*`},
		{"title exact and fuzzy", `title:=polis title:iskence~2`, `title:=polis title:iskence~2`},
		{"title exact phrase", `title:="a b"`, `title:"a b"`},
		{"a field of a group", `title:(a OR "b c") d`, `(title:a OR title:"b c") d`},
		{"a field in a field's group", `title:(a person:b)`, `title:a person:b`},
		{"a field of a choice", `kind:(appeal OR testimony)`, `kind:appeal OR kind:testimony`},
		{"a field and a bar", `kind:appeal|testimony`, `kind:appeal OR kind:testimony`},
		{"a field and a spaced bar", `kind:appeal | testimony`, `kind:appeal OR testimony`},
		{"a field, a bar, another field", `kind:appeal|tag:x`, `kind:appeal OR tag:x`},
		{"a field, bars, phrases", `person:"A B"|"C D"`, `person:"A B" OR person:"C D"`},
		{"a field and commas", `kind:appeal,testimony x`, `(kind:appeal OR kind:testimony) x`},
		{"a field and an Arabic comma", `place:باكو،غنجة`, `place:باكو OR place:غنجة`},
		{"a comma without a field", `a,b`, `a,b`},
		{"not one of several", `-lang:az,ru`, `NOT (lang:az OR lang:ru)`},
		{"fields in capitals", `KIND:appeal Title:x`, `kind:appeal title:x`},
		{"fields in Turkish capitals", `KİND:appeal TİTLE:x`, `kind:appeal title:x`},
		{"other names of fields", `language:az date:2013`, `lang:az on:2013`},
		{"a tag", `tag:torture tag:"police violence" tag:tort*`, `tag:torture tag:"police violence" tag:tort*`},
		{"a tag with a comma", `tag:"a, b"`, `tag:"a, b"`},
		{"a case", `case:№5/2013`, `case:"№5/2013"`},
		{"a language", `lang:az_Cyrl lang:az-Latn-AZ`, `lang:az-Cyrl lang:az-Latn-AZ`},
		{"a value that is exact anyway", `tag:=torture`, `tag:torture`},
		{"a file by its ending", `file:*.pdf`, `file:*.pdf`},
		{"files", `file:şikayət.docx file:*.pdf,*.doc file:scan*`, `file:şikayət.docx (file:*.pdf OR file:*.doc) file:scan*`},
		{"ids", `id:r-ab id:R-0OIL id:4K7*`, `id:r-ab id:r-0011 id:r-4k7`},
		{"has and is", `has:file has:FILES is:unreadable`, `has:file has:file is:unreadable`},
		{"has", `has:location has:OCR -has:Locations`, `has:location has:ocr NOT has:location`},
		{"has and is in Turkish capitals", `has:FİLE has:LOCATİON has:LOCATION İS:UNREADABLE`, `has:file has:location has:location is:unreadable`},
		{"has one of several", `has:location,ocr has:(file OR ocr)`, `(has:location OR has:ocr) (has:file OR has:ocr)`},
		{"device", `device:"Nümunə X-100" DEVICE:kam* device:=x`, `device:"Nümunə X-100" device:kam* device:=x`},
		{"from", `from:a.numune@example.org from:"Ə. Məmmədov" FROM:numune~`, `from:a.numune@example.org from:"Ə. Məmmədov" from:numune~`},
		{"from a number", `from:"2013" from:=2013 from:2013* from:994501234567 from:2013a`, `from:"2013" from:=2013 from:2013* from:994501234567 from:2013a`},
		{"subject", `subject:(şikayət OR "Re: məktub") subject:шик*`, `(subject:şikayət OR subject:"Re: məktub") subject:шик*`},
		{"dates", `after:2013-10 before:2014-01-31 on:2013-10?`, `after:2013-10 before:2014-01-31 on:2013-10?`},
		{"an interval", `on:2013-10~/.. on:../2013`, `on:2013-10~/.. on:../2013`},
		{"a year before our era", `before:-0044`, `before:-0044`},
		{"a date in quotation marks", `on:"2013-10"`, `on:2013-10`},
		{"dates in other digits", `after:٢٠١٣-١٠ before:۲۰۱۴ on:2013–10`, `after:2013-10 before:2014 on:2013-10`},
		{"dates in a group", `on:(2013-10 OR 2013-12)`, `on:2013-10 OR on:2013-12`},
		{"dates and a comma", `on:2013,2015`, `on:2013 OR on:2015`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			q, err := ParseQuery(c.query, queryDates())
			if err != nil {
				t.Fatalf("%s: %v", c.query, err)
			}
			if got := q.String(); got != c.want {
				t.Errorf("%s is read as\n%s, want\n%s", c.query, got, c.want)
			}
			checkReads(t, q)
		})
	}
}

// checkReads checks what every query promises, and that it prints as a query that is read alike.
func checkReads(t *testing.T, q *Query) {
	t.Helper()
	checkReadsWith(t, q, queryDates())
}

func checkReadsWith(t *testing.T, q *Query, o ParseOptions) {
	t.Helper()
	printed := q.String()
	again, err := ParseQuery(printed, o)
	if err != nil {
		t.Fatalf("%q prints as %q, which is refused: %v", q.Text(), printed, err)
	}
	if a, b := unplaced(q.Root), unplaced(again.Root); !reflect.DeepEqual(a, b) {
		t.Fatalf("%q prints as %q, which is read otherwise:\n%#v\n%#v", q.Text(), printed, a, b)
	}
	Walk(q.Root, func(n Node) bool {
		if n.Pos() < 0 || n.Pos() >= len(q.Text()) {
			t.Errorf("%q: a %T at offset %d", q.Text(), n, n.Pos())
		}
		checkPromises(t, n)
		return true
	})
}

func checkPromises(t *testing.T, n Node) {
	t.Helper()
	children, text := []Node(nil), "x"
	switch n := n.(type) {
	case And:
		children = n.Nodes
	case Or:
		children = n.Nodes
	case Word:
		text = n.Text
	case Phrase:
		text = n.Text
	case Prefix:
		text = n.Text
	case Suffix:
		text = n.Text
	case Fuzzy:
		text = n.Text
	}
	for _, child := range children {
		if len(children) < 2 || reflect.TypeOf(child) == reflect.TypeOf(n) {
			t.Errorf("%T of %d nodes, one of them %T", n, len(children), child)
		}
	}
	if !hasTerm(text) || strings.TrimSpace(text) != text {
		t.Errorf("%T of %q", n, text)
	}
}

// unplaced is a tree without offsets.
func unplaced(n Node) Node {
	switch n := n.(type) {
	case And:
		return And{Nodes: unplacedAll(n.Nodes)}
	case Or:
		return Or{Nodes: unplacedAll(n.Nodes)}
	case Not:
		return Not{Node: unplaced(n.Node)}
	}
	v := reflect.New(reflect.TypeOf(n)).Elem()
	v.Set(reflect.ValueOf(n))
	v.FieldByName("At").SetInt(0)
	return v.Interface().(Node)
}

func unplacedAll(nodes []Node) []Node {
	out := make([]Node, len(nodes))
	for i, n := range nodes {
		out[i] = unplaced(n)
	}
	return out
}

// TestParseQueryNodes compares one query of everything with its tree, offsets included.
func TestParseQueryNodes(t *testing.T) {
	t.Parallel()
	const query = `a ="b c" -=d (e* OR fgh~2) title:g file:*.pdf tag:h* id:4k on:2013? has:file is:unreadable kind:"i j" device:k from:"l m" subject:no~ has:ocr`
	q, err := ParseQuery(query, queryDates())
	if err != nil {
		t.Fatal(err)
	}
	want := And{At: 0, Nodes: []Node{
		Word{At: 0, Text: "a"},
		Phrase{At: 2, Text: "b c"},
		Not{At: 9, Node: Word{At: 10, Text: "d", Exact: true}},
		Or{At: 14, Nodes: []Node{Prefix{At: 14, Text: "e"}, Fuzzy{At: 20, Text: "fgh", Distance: 2}}},
		Word{At: 33, Field: FieldTitle, Text: "g"},
		Suffix{At: 40, Field: FieldFile, Text: ".pdf"},
		Value{At: 50, Field: FieldTag, Text: "h", Prefix: true},
		ID{At: 56, Prefix: "r-4k"},
		Date{At: 62, Bound: BoundOn, Span: Span{Text: "2013?", From: math.MinInt32, To: 5, Uncertain: true}},
		Has{At: 72, Thing: ThingFile},
		Is{At: 80, State: StateUnreadable},
		Value{At: 96, Field: FieldKind, Text: "i j"},
		Word{At: 109, Field: FieldDevice, Text: "k"},
		Phrase{At: 116, Field: FieldFrom, Text: "l m"},
		Fuzzy{At: 130, Field: FieldSubject, Text: "no", Distance: 1},
		Has{At: 138, Thing: ThingOCR},
	}}
	if !reflect.DeepEqual(q.Root, Node(want)) {
		t.Errorf("%s\nis\n%#v\nwant\n%#v", query, q.Root, want)
	}
	if q.Text() != query {
		t.Errorf("Text is %q", q.Text())
	}
}
