// Package ocr reads pictures of text with a tesseract that the person has installed, through pipes and confined.
package ocr

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// ErrNone says that no tesseract is installed.
var ErrNone = errors.New("ocr: tesseract is not installed")

// Config says how tesseract is started.
type Config struct {
	// Self is the beginning of a command that ends in Launch: this program and Argument. Empty: tesseract is started directly
	// and nothing is taken away from it, as in tests.
	Self []string
	// Tessdata is the folder with the languages, where the person set one (TESSDATA_PREFIX). Empty: tesseract's own.
	Tessdata string
}

// Tesseract is an installed tesseract and the languages that it reads. It is an extract.Recogniser and safe for concurrent use.
type Tesseract struct {
	program   *program
	languages string // "": those of preferred that are installed
}

// program is one installed tesseract. What it is and what it reads is asked once, when somebody wants to know.
type program struct {
	path   string
	config Config

	mu        sync.Mutex
	asked     bool
	version   string
	installed []string // sorted
	err       error
}

// Find finds tesseract in the folders of path, which has the form of $PATH; folders that are not absolute are left out. It starts
// nothing yet. The error is ErrNone where there is none.
func Find(path string, config Config) (*Tesseract, error) {
	name := "tesseract"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	for _, folder := range filepath.SplitList(path) {
		if !filepath.IsAbs(folder) {
			continue
		}
		file := filepath.Join(folder, name)
		info, err := os.Stat(file)
		if err != nil || !info.Mode().IsRegular() || runtime.GOOS != "windows" && info.Mode()&0o111 == 0 {
			continue
		}
		return &Tesseract{program: &program{path: file, config: config}}, nil
	}
	return nil, ErrNone
}

// preferred is what is read where nobody says which languages, in the order that reads best: the first decides what a doubtful letter is. More of
// them do not make it better: tesseract 5 with "tur" before or after these reads no Cyrillic at all, and Turkish is read as
// well without it. Whoever has letters in other alphabets says so.
var preferred = []string{"aze", "rus", "aze_cyrl", "eng"}

// With returns the same tesseract for the languages given, in the form "aze+rus+eng". The error names those that are not installed, and
// what is. Empty languages are the usual ones. It may start tesseract to ask it.
func (t *Tesseract) With(ctx context.Context, languages string) (*Tesseract, error) {
	installed, err := t.Languages(ctx)
	if err != nil {
		return nil, err
	}
	var missing []string
	for language := range strings.SplitSeq(languages, "+") {
		if languages != "" && !slices.Contains(installed, language) {
			missing = append(missing, fmt.Sprintf("%q", language))
		}
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("ocr: tesseract has no %s; installed are %s", strings.Join(missing, ", "), strings.Join(installed, ", "))
	}
	return &Tesseract{program: t.program, languages: languages}, nil
}

// Languages returns the installed languages, sorted, in tesseract's own names. It starts tesseract the first time.
func (t *Tesseract) Languages(ctx context.Context) ([]string, error) {
	if err := t.program.ask(ctx); err != nil {
		return nil, err
	}
	return slices.Clone(t.program.installed), nil
}

// Name implements extract.Recogniser: "tesseract 5.3.0 aze+rus+eng". It starts tesseract the first time.
func (t *Tesseract) Name() string {
	_ = t.program.ask(context.Background()) // then it has no version and no languages
	return strings.TrimSpace("tesseract " + t.program.version + " " + t.chosen())
}

// Confinement says what the system takes away from each tesseract that is started, as in "memory 2048 MiB, no files but those installed
// (Landlock 7), no network, system calls filtered", or "nothing by the system". Only where it names Landlock is tesseract kept from the files of the
// person: elsewhere one that a hostile picture has taken over can read and remove what the person can. It starts nothing.
func (t *Tesseract) Confinement() string {
	var said []string
	if len(t.program.config.Self) > 0 {
		said = holds()
	}
	if len(said) == 0 {
		return "nothing by the system"
	}
	return strings.Join(said, ", ")
}

// chosen returns the languages that are read.
func (t *Tesseract) chosen() string {
	if t.languages != "" {
		return t.languages
	}
	var usual []string
	for _, language := range preferred {
		if slices.Contains(t.program.installed, language) {
			usual = append(usual, language)
		}
	}
	if len(usual) == 0 && len(t.program.installed) > 0 {
		return t.program.installed[0]
	}
	return strings.Join(usual, "+")
}

const askTimeout = 10 * time.Second // for tesseract to say what it is

// versioned is the first line of --version: "tesseract 5.3.0", on Windows "tesseract v5.3.0.20221214".
var versioned = regexp.MustCompile(`^tesseract v?(\d[0-9A-Za-z.+-]{0,31})`)

// named is a language as tesseract names it; osd is not one.
var named = regexp.MustCompile(`^[A-Za-z0-9_]{2,32}(?:/[A-Za-z0-9_]{2,32})?$`)

// ask asks what tesseract is and what it reads. An answer stays, also a wrong one; only when ctx ends first is it asked again.
func (p *program) ask(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asked {
		return p.err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	p.err = p.askNow(ctx)
	p.asked = ctx.Err() == nil
	return p.err
}

func (p *program) askNow(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	said, err := p.run(ctx, nil, "--version")
	if err != nil {
		return fmt.Errorf("ocr: ask tesseract for its version: %w", err)
	}
	m := versioned.FindSubmatch(said)
	if m == nil {
		return errors.New("ocr: what is called tesseract does not say that it is")
	}
	p.version = string(m[1])
	said, err = p.run(ctx, nil, "--list-langs")
	if err != nil {
		return fmt.Errorf("ocr: ask tesseract for its languages: %w", err)
	}
	p.installed = nil
	for _, line := range strings.Split(string(said), "\n")[1:] { // the first says what follows
		if line = strings.TrimSpace(line); named.MatchString(line) && line != "osd" {
			p.installed = append(p.installed, line)
		}
	}
	slices.Sort(p.installed)
	if len(p.installed) == 0 {
		return errors.New("ocr: tesseract has no languages installed")
	}
	return nil
}
