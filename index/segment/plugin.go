package segment

import (
	"errors"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// What scorch knows this package by.
const (
	pluginType    = "emanet-sealed"
	pluginVersion = 1
	shelfKey      = "shelf" // in the configuration of segments
)

// register makes the plugin known to scorch, which keeps a table of them for
// the whole process: it has no other way in. It must not run beside the opening
// of an index, so it runs with the first shelf, which comes before any.
var register = sync.OnceFunc(func() { scorch.RegisterSegmentPlugin(plugin{}, false) })

var (
	errNoShelf = errors.New("opening an index: not configured with a shelf")
	errNoPath  = errors.New("segments are never opened from a path")
	errNoMerge = errors.New("segments are never merged")
)

// plugin is the scorch.SegmentPlugin of this package. It has no state: that
// travels in the configuration.
type plugin struct{}

func (plugin) Type() string    { return pluginType }
func (plugin) Version() uint32 { return pluginVersion }

func (plugin) New([]index.Document) (segment.Segment, uint64, error) { return nil, 0, errNoShelf }

func (plugin) NewUsing(docs []index.Document, config map[string]any) (segment.Segment, uint64, error) {
	s, ok := config[shelfKey].(*Shelf)
	if !ok {
		return nil, 0, errNoShelf
	}
	return s.segment(docs, config)
}

func (plugin) Open(string) (segment.Segment, error) { return nil, errNoPath }

func (plugin) OpenUsing(string, map[string]any) (segment.Segment, error) { return nil, errNoPath }

func (plugin) Merge([]segment.Segment, []*roaring.Bitmap, string, chan struct{}, segment.StatsReporter) ([][]uint64, uint64, error) {
	return nil, 0, errNoMerge
}

func (plugin) MergeUsing([]segment.Segment, []*roaring.Bitmap, string, chan struct{}, segment.StatsReporter, map[string]any) ([][]uint64, uint64, error) {
	return nil, 0, errNoMerge
}
