package media

// box is one box of an ISO base media file, or atom of a QuickTime file (ISO/IEC 14496-12, section 4.2).
type box struct {
	kind string
	body window // behind the header
}

// boxes calls each with every box of w, in order. A box that says it is longer than w is cut where w ends, one of size 0 goes
// to the end of w; sizes that are too small for their own header end the walk as damage, so that it always goes forward.
// each returns false to stop. The depth is that of the callers: nothing here calls itself.
func boxes(w window, each func(b box) (bool, error)) error {
	for off := int64(0); off+8 <= w.size; {
		head, err := w.bytes(off, 8)
		if err != nil {
			return err
		}
		size, header := be32(head), int64(8)
		switch size {
		case 0:
			size = w.size - off
		case 1:
			large, err := w.bytes(off+8, 8)
			if err != nil {
				return err
			}
			header = 16
			n := number(large)
			size = w.size - off
			if n < uint64(size) {
				size = int64(n)
			}
		}
		if size < header {
			return errDamaged
		}
		more, err := each(box{kind: string(head[4:]), body: w.part(off+header, size-header)})
		if err != nil || !more {
			return err
		}
		off += size
	}
	return nil
}

// find returns the body of the first box of that kind; an empty window if there is none.
func find(w window, kind string) (found window, err error) {
	err = boxes(w, func(b box) (bool, error) {
		if b.kind == kind {
			found = b.body
			return false, nil
		}
		return true, nil
	})
	return found, err
}

// brands returns the major brand of a file and the others that it is compatible with; "" if it is no such file.
func brands(w window) (major string, others string, err error) {
	head, err := w.bytes(0, 8)
	if err != nil || string(head[4:]) != "ftyp" {
		return "", "", passOver(err)
	}
	body, err := find(w.part(0, 4096), "ftyp")
	if err != nil {
		return "", "", passOver(err)
	}
	b, err := body.all()
	if err != nil || len(b) < 8 {
		return "", "", passOver(err)
	}
	return string(b[:4]), string(b[8:]), nil
}

// passOver is err if it ends the reading.
func passOver(err error) error {
	if fatal(err) {
		return err
	}
	return nil
}
