package strip

import "encoding/binary"

// picture copies the data of the picture. Its chunks stand one behind the other.
func (p *pngPicture) picture() error {
	if p.seen["IDAT"] {
		return errPNG
	}
	p.seen["IDAT"] = true
	return p.data(p.raster)
}

// moves copies a chunk of a moving picture (sections 11.3.6.2 and 11.3.6.3). The numbers are given anew.
func (p *pngPicture) moves() error {
	if p.kind == "fdAT" {
		if p.frame.width == 0 || !p.seen["IDAT"] {
			return errPNG
		}
		r := p.frame
		p.frame = raster{}
		return p.data(r)
	}
	if p.left != 26 {
		return errPNG
	}
	b, err := p.body()
	if err != nil {
		return err
	}
	r := p.raster
	r.width, r.height = int64(binary.BigEndian.Uint32(b[4:])), int64(binary.BigEndian.Uint32(b[8:]))
	if r.width == 0 || r.height == 0 || r.width > p.raster.width || r.height > p.raster.height {
		return errPNG
	}
	p.frame = raster{}
	if p.seen["IDAT"] || p.seen["fcTL"] {
		p.frame = r
	}
	p.seen["fcTL"] = true
	binary.BigEndian.PutUint32(b, p.number())
	return p.write("fcTL", b)
}

// number is the number of the next chunk of a moving picture.
func (p *pngPicture) number() uint32 {
	p.sequence++
	return p.sequence - 1
}
