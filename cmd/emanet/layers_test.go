package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers is the law of imports: cmd -> vault -> index -> crypto, one way. To
// change it, change it here in the same commit and say why. A package that is
// not listed does not exist. Tests may use what lies in their layer or below.
var layers = map[string]struct {
	may   []string // packages of this module that its code may import
	owner []string // outside modules that it may import; with a * it is the only one
}{
	"cmd/emanet": {
		may: []string{
			"cmd/internal/tty", "cmd/internal/editor", "cmd/internal/page", "vault", "vault/bundle", "vault/custody", "vault/dossier", "vault/record", "vault/redact",
			"vault/stamp", "vault/store", "vault/replica", "vault/strip", "index", "index/extract", "index/extract/worker", "index/extract/ocr", "crypto", "crypto/keyslot",
			"testdata",
		},
		owner: []string{"*github.com/urfave/cli/v2", "golang.org/x/sys"},
	},
	"cmd/internal/tty":    {owner: []string{"*golang.org/x/term", "*github.com/vbauerster/mpb/v8", "golang.org/x/sys", "golang.org/x/text"}},
	"cmd/internal/editor": {may: []string{"cmd/internal/tty"}, owner: []string{"*charm.land/bubbletea/v2"}},
	"cmd/internal/page":   {}, // pages from what it is told: no vault, no file, nothing from outside
	"vault": {
		may: []string{
			"vault/bundle", "vault/custody", "vault/record", "vault/redact", "vault/stamp", "vault/store", "vault/strip", "vault/replica",
			"index", "index/extract", "crypto", "crypto/keyslot",
		},
		owner: []string{"golang.org/x/sys", "golang.org/x/text"},
	},
	"vault/bundle":          {may: []string{"crypto"}, owner: []string{"*github.com/hiddeco/sshsig", "golang.org/x/crypto"}}, // streams alone: no store, no key but the one it is given
	"vault/redact":          {may: []string{"index/language"}, owner: []string{"golang.org/x/text"}},                         // text alone
	"vault/dossier":         {may: []string{"vault/record"}},                                                                 // what records say, ordered: no I/O, no clock
	"vault/strip":           {},                                                                                              // bytes alone
	"vault/stamp":           {owner: []string{"golang.org/x/crypto"}},                                                        // bytes alone: no clock, no store, and the roots that it is given
	"vault/stamp/stamptest": {may: []string{"vault/stamp"}, owner: []string{"golang.org/x/crypto"}},                          // an invented authority: tests alone
	"vault/record":          {owner: []string{"*go.yaml.in/yaml/v3", "golang.org/x/text"}},                                   // no I/O, no key
	"vault/store":           {owner: []string{"*github.com/dgraph-io/badger/v4", "*github.com/gofrs/flock", "golang.org/x/sys"}},
	"vault/custody":         {may: []string{"crypto"}, owner: []string{"*golang.org/x/mod"}},
	"vault/replica":         {may: []string{"vault/store", "vault/custody", "crypto"}},
	"index": {
		may:   []string{"index/language", "index/segment", "crypto"}, // its files are given to it: no path, no store
		owner: []string{"github.com/blevesearch/bleve/v2", "github.com/blevesearch/bleve_index_api"},
	},
	"index/language": {owner: []string{"golang.org/x/text", "*github.com/blevesearch/snowballstem"}}, // text alone: no I/O, no key, no index
	"index/segment": { // the only one that sees segments in clear
		may: []string{"crypto"},
		owner: []string{
			"*github.com/blevesearch/zapx/v17", "*github.com/blevesearch/scorch_segment_api/v2", "*github.com/RoaringBitmap/roaring/v2",
			"github.com/blevesearch/bleve/v2", "github.com/blevesearch/bleve_index_api", "golang.org/x/sys",
		},
	},
	// The parent's side of reading files, and what both sides agree on: no format is known here.
	"index/extract":         {may: []string{"index/language"}, owner: []string{"*github.com/gabriel-vasile/mimetype", "golang.org/x/text"}},
	"index/extract/ocr":     {may: []string{"index/extract", "index/extract/sandbox"}, owner: []string{"golang.org/x/sys"}}, // starts a program of the system: in the parent
	"index/extract/sandbox": {owner: []string{"golang.org/x/sys"}},                                                          // takes away; knows nothing of what is read
	"index/extract/worker": { // the child: no key, no vault, no index; the only importer of the formats
		may: []string{
			"index/extract", "index/extract/sandbox", "index/extract/pdf", "index/extract/archive", "index/extract/office", "index/extract/plain",
			"index/extract/mail", "index/extract/media",
		},
	},
	"index/extract/pdf":     {may: []string{"index/extract"}, owner: []string{"*github.com/klippa-app/go-pdfium", "*github.com/tetratelabs/wazero", "golang.org/x/sys"}},
	"index/extract/archive": {may: []string{"index/extract"}, owner: []string{"golang.org/x/crypto", "golang.org/x/text"}},
	"index/extract/office": {
		may:   []string{"index/extract", "index/extract/archive"},
		owner: []string{"golang.org/x/crypto", "golang.org/x/net", "golang.org/x/text"},
	},
	"index/extract/plain": {
		may:   []string{"index/extract"},
		owner: []string{"*github.com/saintfish/chardet", "*github.com/wlynxg/chardet", "golang.org/x/net", "golang.org/x/text"},
	},
	"index/extract/mail": {
		may:   []string{"index/extract", "index/extract/plain", "index/extract/office"},
		owner: []string{"*github.com/jhillyerd/enmime/v2", "golang.org/x/text"},
	},
	"index/extract/media": {may: []string{"index/extract"}, owner: []string{"golang.org/x/image", "golang.org/x/text"}},
	"crypto":              {owner: []string{"filippo.io/age", "golang.org/x/crypto", "*github.com/ccojocar/zxcvbn-go"}},
	"crypto/keyslot":      {may: []string{"crypto"}, owner: []string{"filippo.io/age"}},
	"testdata":            {}, // the invented texts of the tour
}

// order is the layers from the top down.
var order = []string{"cmd", "vault", "index", "crypto"}

// forbidden are packages of the standard library that the program never uses:
// it opens no socket, and libraries neither log nor start processes.
var forbidden = []string{"net", "net/http", "net/rpc", "net/smtp", "net/textproto", "expvar", "log", "log/syslog", "os/exec", "os/user", "plugin"}

// exceptions are the packages that may use one of them all the same.
var exceptions = map[string][]string{
	"os/exec": {
		"crypto/keyslot",    // finds age plugins, which age starts
		"index/extract",     // starts this program again, to read files
		"index/extract/ocr", // starts tesseract
	},
}

// source is one Go file.
type source struct {
	name, pkg string // relative, with slashes; pkg "." is the top
	test      bool
	file      *ast.File
}

func TestLayersHold(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range sources(t) {
		law, known := layers[s.pkg]
		if !known {
			t.Errorf("%s: package %q is not in the table of layers", s.name, s.pkg)
			continue
		}
		seen[s.pkg] = true
		for _, spec := range s.file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			inside, ours := strings.CutPrefix(imported, "emanet/")
			outside := strings.Contains(strings.Split(imported, "/")[0], ".")
			switch {
			case ours && s.test:
				if inside != "testdata" && depth(inside) < depth(s.pkg) {
					t.Errorf("%s: a test of %s must not import %s, which lies above it", s.name, s.pkg, inside)
				}
			case ours && !slices.Contains(law.may, inside):
				t.Errorf("%s: %s must not import %s", s.name, s.pkg, inside)
			case outside && !s.test && !owns(s.pkg, imported):
				t.Errorf("%s: %s must not import %s", s.name, s.pkg, imported)
			case !s.test && slices.Contains(forbidden, imported) && !slices.Contains(exceptions[imported], s.pkg):
				t.Errorf("%s: nothing in this program imports %s", s.name, imported)
			case spec.Name != nil && spec.Name.Name == "_" && imported != "embed":
				t.Errorf("%s: blank import of %s", s.name, imported)
			}
		}
	}
	for pkg := range layers {
		if !seen[pkg] {
			t.Errorf("the table of layers lists %s, which does not exist", pkg)
		}
	}
}

func TestOutsideModulesHaveOneOwner(t *testing.T) {
	t.Parallel()
	for pkg, law := range layers {
		for _, module := range law.owner {
			only, marked := strings.CutPrefix(module, "*")
			if !marked {
				continue
			}
			for other, their := range layers {
				if other != pkg && (slices.Contains(their.owner, only) || slices.Contains(their.owner, module)) {
					t.Errorf("%s belongs to %s alone, and %s lists it too", only, pkg, other)
				}
			}
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	t.Parallel()
	comments := map[string]int{}
	for _, s := range sources(t) {
		if !s.test {
			comments[s.pkg] += 0
			if s.file.Doc != nil {
				comments[s.pkg]++
			}
		}
	}
	for pkg, n := range comments {
		if n != 1 {
			t.Errorf("package %s has %d package comments, want 1", pkg, n)
		}
	}
}

func TestNoInitFunctions(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		for _, decl := range s.file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: init function", s.name)
			}
		}
	}
}

// owns reports whether pkg may import a package of an outside module.
func owns(pkg, imported string) bool {
	return slices.ContainsFunc(layers[pkg].owner, func(module string) bool {
		module = strings.TrimPrefix(module, "*")
		return imported == module || strings.HasPrefix(imported, module+"/")
	})
}

// depth returns how far down the layer of a package is.
func depth(pkg string) int {
	if pkg == "testdata" {
		return 0 // not a layer: its test may read the texts with any package
	}
	return slices.Index(order, strings.Split(pkg, "/")[0])
}

// sources parses every Go file of the module, for whatever system it is.
func sources(t *testing.T) (all []source) {
	t.Helper()
	root := filepath.Join("..", "..")
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && name != "testdata" && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".")):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		mode := parser.ParseComments | parser.SkipObjectResolution
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, mode)
		all = append(all, source{name: name, pkg: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), file: file})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
