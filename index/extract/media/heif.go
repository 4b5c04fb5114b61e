package media

import "bytes"

const maxItems = 4096 // of one HEIF file; a photograph has a hundred tiles

// heifItems is what the meta box of a HEIF file says about the things in it (ISO/IEC 23008-12, section 6; ISO/IEC 14496-12,
// section 8.11).
type heifItems struct {
	exif, xmp []uint64            // items that are metadata
	places    map[uint64][]window // item to its pieces
	primary   uint64
	sizes     map[int][2]int64 // property to width and height
	of        map[uint64][]int // item to its properties
	order     []int            // of the properties with a size
	data      window           // pieces inside the meta box
}

// heif reads the metadata of a HEIF or AVIF file.
func (a *album) heif(w window) error {
	meta, err := find(w, "meta")
	if err != nil {
		return a.pass(err)
	}
	items := &heifItems{places: map[uint64][]window{}, sizes: map[int][2]int64{}, of: map[uint64][]int{}}
	body := meta.part(4, meta.size)
	if items.data, err = find(body, "idat"); fatal(err) {
		return err
	}
	err = boxes(body, func(b box) (bool, error) { return true, a.pass(items.read(b, w)) })
	if err := a.pass(err); err != nil {
		return err
	}
	a.sized(items.size())
	for _, id := range items.exif {
		b, err := items.content(id)
		if err := a.pass(err); err != nil {
			return err
		}
		if len(b) < 8 {
			continue
		}
		skip := min(be32(b), int64(len(b)-4)) // to the header of TIFF
		if err := a.exif(inMemory(bytes.TrimPrefix(b[4+skip:], []byte(markEXIF)))); err != nil {
			return err
		}
	}
	for _, id := range items.xmp {
		b, err := items.content(id)
		if err := a.pass(err); err != nil {
			return err
		}
		if len(b) > 0 {
			a.xmp(b)
		}
	}
	return nil
}

// read takes one box of the meta box.
func (h *heifItems) read(b box, file window) error {
	switch b.kind {
	case "pitm":
		t, err := readTable(b.body)
		h.primary = t.next(2 + 2*min(t.version, 1))
		return err
	case "iinf":
		t, err := readTable(b.body)
		if err != nil {
			return err
		}
		t.next(2 + 2*min(t.version, 1))
		return boxes(b.body.part(4+int64(t.at), b.body.size), func(b box) (bool, error) { return true, h.info(b) })
	case "iloc":
		return h.locations(b.body, file)
	case "iprp":
		return boxes(b.body, func(b box) (bool, error) { return true, h.properties(b) })
	}
	return nil
}

// info takes an item that is metadata.
func (h *heifItems) info(b box) error {
	t, err := readTable(b.body)
	if err != nil || b.kind != "infe" || t.version < 2 {
		return err
	}
	id := t.next(2 + 2*min(t.version-2, 1))
	t.next(2)
	switch string(t.take(4)) {
	case "Exif":
		h.exif = append(h.exif, id)
	case "mime":
		if bytes.Contains(t.b[t.at:], []byte("application/rdf+xml\x00")) {
			h.xmp = append(h.xmp, id)
		}
	}
	if len(h.exif)+len(h.xmp) > maxItems {
		return errDamaged
	}
	return nil
}

// locations takes the places of all items.
func (h *heifItems) locations(w, file window) error {
	t, err := readTable(w)
	if err != nil {
		return err
	}
	sizes := t.next(2)
	offset, length, base, index := int(sizes>>12), int(sizes>>8&15), int(sizes>>4&15), int(sizes&15)
	if t.version == 0 {
		index = 0
	}
	wide := 2
	if t.version >= 2 {
		wide = 4
	}
	for n := t.next(wide); n > 0 && !t.short && len(h.places) < maxItems; n-- {
		id, in := t.next(wide), file
		if t.version >= 1 {
			if method := t.next(2) & 15; method == 1 {
				in = h.data
			} else if method > 1 {
				in = window{}
			}
		}
		t.next(2)
		from := t.next(base)
		extents := t.next(2)
		if index+offset+length == 0 {
			extents = min(extents, 1)
		}
		for ; extents > 0 && !t.short && len(h.places[id]) < maxItems; extents-- {
			t.next(index)
			at, size := from+t.next(offset), t.next(length)
			if at <= uint64(in.size) && size <= maxValue {
				h.places[id] = append(h.places[id], in.part(int64(at), int64(size)))
			}
		}
	}
	return t.err()
}

// content returns the bytes of an item.
func (h *heifItems) content(id uint64) (all []byte, err error) {
	for _, piece := range h.places[id] {
		b, err := piece.all()
		if err != nil {
			return nil, err
		}
		if len(all)+len(b) > maxValue {
			return nil, errDamaged
		}
		all = append(all, b...)
	}
	return all, nil
}

// properties takes the sizes of pictures, and which of them belongs to which item.
func (h *heifItems) properties(b box) error {
	switch b.kind {
	case "ipco":
		n := 0
		return boxes(b.body, func(b box) (bool, error) {
			n++
			if b.kind != "ispe" {
				return n < maxItems, nil
			}
			t, err := readTable(b.body)
			h.sizes[n] = [2]int64{int64(t.next(4)), int64(t.next(4))}
			h.order = append(h.order, n)
			return n < maxItems, err
		})
	case "ipma":
		t, err := readTable(b.body)
		if err != nil {
			return err
		}
		wide := 1 + int(t.flags&1)
		for n := t.next(4); n > 0 && !t.short && len(h.of) < maxItems; n-- {
			id := t.next(2 + 2*min(t.version, 1))
			for k := t.next(1); k > 0 && !t.short; k-- {
				h.of[id] = append(h.of[id], int(t.next(wide)&(1<<(8*wide-1)-1)))
			}
		}
		return t.err()
	}
	return nil
}

// size returns the size of the picture that the file shows first; of the largest there is if that is not said.
func (h *heifItems) size() (width, height int64) {
	for _, n := range h.of[h.primary] {
		if s, ok := h.sizes[n]; ok {
			return s[0], s[1]
		}
	}
	for _, n := range h.order {
		if s := h.sizes[n]; s[0]*s[1] > width*height {
			width, height = s[0], s[1]
		}
	}
	return width, height
}
