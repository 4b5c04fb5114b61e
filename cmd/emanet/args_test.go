package main

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestParseArgs(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		line                      string
		path, global, local, args string
	}{
		{"list", "list", "", "", ""},
		{"--json list", "list", "--json=true", "", ""},
		{"list --json", "list", "--json=true", "", ""},
		{"show x --vault v --revision 2", "show", "--vault=v", "--revision=2", "x"},
		{"show --vault=v x -oout --file f", "show", "--vault=v", "--output=out --file=f", "x"},
		{"add a --tag x,y b --tag z", "add", "", "--tag=x,y --tag=z", "a b"},
		{"add -- --tag -x", "add", "", "", "--tag -x"},
		{"add - --meta m", "add", "", "--meta=m", "-"},
		{"keys add --label L -q", "keys add", "--quiet=true", "--label=L", ""},
		{"--vault keys keys list", "keys list", "--vault=keys", "", ""},
		{"add help list", "add", "", "", "help list"},
		{"show --output --file", "show", "", "--output=--file", ""},
	} {
		t.Run(tt.line, func(t *testing.T) {
			t.Parallel()
			in, err := parseArgs(program(&globals{}), strings.Fields(tt.line))
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range []struct {
				got  []string
				want string
			}{{in.path, tt.path}, {in.global, tt.global}, {in.local, tt.local}, {in.args, tt.args}} {
				if got := strings.Join(part.got, " "); got != part.want {
					t.Errorf("got %q, want %q", got, part.want)
				}
			}
		})
	}
}

func TestParseArgsRefuses(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"lsit", "list --tgg x", "list --tag", "--tag x list", "list -z", "list -jq", "keys zz", "-- lsit", "list -q5", "show -o",
	} {
		_, err := parseArgs(program(&globals{}), strings.Fields(line))
		var usage *usageError
		if !errors.As(err, &usage) {
			t.Errorf("%q: %v, want a usage error", line, err)
		}
	}
}

// TestOptionsDoNotClash: a flag of a command must not hide a global one, nor
// be declared twice.
func TestOptionsDoNotClash(t *testing.T) {
	t.Parallel()
	root := program(&globals{})
	root.each(nil, func(path []string, c *command) {
		names := []string{"--help", "-h", "--version"}
		for _, o := range append(slices.Clone(root.options), localOptions(root, c)...) {
			for _, name := range flagWords([]option{o}) {
				if slices.Contains(names, name) {
					t.Errorf("%v: %s is there twice", path, name)
				}
				names = append(names, name)
			}
			if o.help == "" || o.takesValue() == (o.value == "") {
				t.Errorf("%v: --%s lacks a help or the name of its value", path, o.name)
			}
		}
		if c.brief == "" || (c.run != nil && len(c.examples) == 0) {
			t.Errorf("%v: lacks a line of help or an example", path)
		}
	})
}

// TestExamplesParse: what the help shows can be typed.
func TestExamplesParse(t *testing.T) {
	t.Parallel()
	root := program(&globals{})
	root.each(nil, func(path []string, c *command) {
		for _, example := range c.examples {
			if strings.HasPrefix(example, "#") {
				continue
			}
			_, line, _ := strings.Cut(example, "emanet")
			line, _, _ = strings.Cut(line, "|")
			line, _, _ = strings.Cut(line, ">")
			words, err := splitLine(line)
			if err != nil {
				t.Errorf("%v: %q: %v", path, example, err)
			}
			if _, err := parseArgs(root, words); err != nil {
				t.Errorf("%v: %q: %v", path, example, err)
			}
		}
	})
}

func TestNearest(t *testing.T) {
	t.Parallel()
	known := []string{"list", "log", "show", "verify", "checkpoint"}
	for word, want := range map[string]string{"lsit": "list", "lis": "list", "verfy": "verify", "chekpoint": "checkpoint", "qqqqqq": "", "shwo": "show"} {
		if got := nearest(word, known); got != want {
			t.Errorf("nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestSplitLine(t *testing.T) {
	t.Parallel()
	for line, want := range map[string][]string{
		``:                     nil,
		`  list  `:             {"list"},
		`add 'a b' "c d" e\ f`: {"add", "a b", "c d", "e f"},
		`a'b'"c"`:              {"abc"},
		`''`:                   {""},
		`x # y`:                {"x"},
		`x#y`:                  {"x#y"},
		`"a\"b\\c\d"`:          {`a"b\c\d`},
		`'a\b'`:                {`a\b`},
		"--title\tƏ":           {"--title", "Ə"},
		`$HOME *`:              {"$HOME", "*"},
	} {
		got, err := splitLine(line)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("splitLine(%q) = %q, %v, want %q", line, got, err, want)
		}
	}
	for _, line := range []string{`'`, `a "b`, `x\`} {
		if _, err := splitLine(line); err == nil {
			t.Errorf("splitLine(%q) is accepted", line)
		}
	}
}

// FuzzSplitLine: what is split and joined splits into the same words.
func FuzzSplitLine(f *testing.F) {
	for _, seed := range []string{`add 'a b' "c" d\ e`, `''`, `#`, "\x00", `\'`, "a\nb"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		words, err := splitLine(line)
		if err != nil {
			if words != nil {
				t.Errorf("words beside an error: %q", words)
			}
			return
		}
		again, err := splitLine(joinLine(words))
		if err != nil || !slices.Equal(words, again) {
			t.Errorf("%q gives %q, and joined %q, %v", line, words, again, err)
		}
	})
}
