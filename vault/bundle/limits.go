package bundle

// Limits bounds what a reader takes. A zero field means the default, which is
// also the most that [Write] makes.
type Limits struct {
	Members  int   // of the payload; default 200 000
	Bytes    int64 // of the payload; default 1 TiB
	Tag      int64 // bytes of one file below custody/; default what FORMAT.md says of its name
	Manifest int64 // bytes of the manifest; default 64 MiB
}

func (l Limits) defaults() Limits {
	if l.Members <= 0 {
		l.Members = maxCount
	}
	if l.Bytes <= 0 {
		l.Bytes = maxBytes
	}
	if l.Manifest <= 0 {
		l.Manifest = maxList
	}
	return l
}
