package extract

import (
	"context"
	"image"
	"io"
	"time"
)

// Limits bound what one file may cost. A zero field is its default.
type Limits struct {
	Expanded   int64         `json:"expanded,omitempty"`   // bytes that come out of one file, text and members together; 512 MiB
	Ratio      int           `json:"ratio,omitempty"`      // bytes that come out for each byte that goes in, beyond the first 16 MiB; 200
	Members    int           `json:"members,omitempty"`    // files inside one file; 10 000
	Nesting    int           `json:"nesting,omitempty"`    // files inside files; 3
	XMLDepth   int           `json:"xml_depth,omitempty"`  // elements inside elements; 256
	Pages      int           `json:"pages,omitempty"`      // of one file; 5 000
	Megapixels int           `json:"megapixels,omitempty"` // of a picture, before it is decoded; 100
	Text       int           `json:"text,omitempty"`       // bytes of text of one file; 32 MiB
	File       time.Duration `json:"file,omitempty"`       // time for a file; 30 s
	Page       time.Duration `json:"page,omitempty"`       // and for each page of it; 1 s
	OCRPage    time.Duration `json:"ocr_page,omitempty"`   // for a page that is a picture; 20 s
}

// Filled returns the limits with every zero replaced by its default.
func (l Limits) Filled() Limits {
	fill(&l.Expanded, 512<<20)
	fill(&l.Ratio, 200)
	fill(&l.Members, 10_000)
	fill(&l.Nesting, 3)
	fill(&l.XMLDepth, 256)
	fill(&l.Pages, 5_000)
	fill(&l.Megapixels, 100)
	fill(&l.Text, 32<<20)
	fill(&l.File, 30*time.Second)
	fill(&l.Page, time.Second)
	fill(&l.OCRPage, 20*time.Second)
	return l
}

func fill[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// Input is one file as a reader sees it. Nothing in it names a place on this machine.
type Input struct {
	Bytes     io.ReaderAt // every byte of the file; an error of it is returned as it is
	Size      int64
	Name      string // as the person knows it; any bytes
	MediaType string // by MediaType
	Depth     int    // how many files it lies in
	Password  string // "": none was given
	Pictures  bool   // pages without text are wanted as pictures
	Limits    Limits // filled
}

// Reader returns the bytes of the input from the beginning.
func (in *Input) Reader() *io.SectionReader { return io.NewSectionReader(in.Bytes, 0, in.Size) }

// Output takes what a reader finds, in the order of the file, and counts it against the limits. An error of its methods
// ends the reading and is returned by the reader as it is. It is implemented by the process that reads, and by Collector
// in tests; one goroutine uses it.
type Output interface {
	// Reader names the library or format that reads, as in "pdfium 1.21.4", and corrects the media type ("" leaves it).
	Reader(name, mediaType string) error
	// Total says how many pages, slides, sheets, messages or members there are.
	Total(n int) error
	// Done says that one of them was read.
	Done() error
	// Part gives a piece of text. An empty text is left out. Text that is not valid UTF-8 is made so.
	Part(p Part) error
	// Fact gives one thing that the file tells about itself. Empty values are left out; long ones are cut.
	Fact(key Key, value string) error
	// Member gives a file that lies inside, of any size; it is read to its end before Member returns. mediaType may be
	// "", to be recognised by content.
	Member(name, mediaType string, r io.Reader) error
	// Picture gives a page that has no text as a picture, if Input.Pictures asks for it; else it counts as ReasonNeedsOCR. The
	// text comes back as a part by itself. p is the part without its text.
	Picture(p Part, m image.Image) error
	// Lose says that something was not read, and goes on.
	Lose(reason Reason, format string, args ...any) error
}

// Format reads files of one kind. It returns nil if it came to the end, a *Failure if it could not go on, and any other
// error (of in.Bytes, of out, of ctx) as it is. Whatever it gave before stays. It never panics on purpose, looks at ctx where
// it loops, and allocates nothing whose size the file alone decides.
type Format func(ctx context.Context, in *Input, out Output) error
