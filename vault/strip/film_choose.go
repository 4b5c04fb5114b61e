package strip

// readMovie reads the tracks and decides which of them stay.
func (f *filmCopy) readMovie() error {
	movie, err := find(f.moov, "mvhd")
	if err != nil {
		return err
	}
	err = atoms(f.moov, func(kind string, _, body []byte) error {
		switch kind {
		case "mvex":
			return errFragments
		case "cmov":
			return refuse("the tables of the film are compressed")
		case "trak":
			return f.readTrack(movie, body)
		}
		return nil
	})
	if err != nil {
		return err
	}
	found := false
	for _, kind := range []string{"vide", "soun"} {
		kept, err := f.choose(kind)
		if err != nil {
			return err
		}
		found = found || kept
	}
	if !found {
		return refuse("the film has neither picture nor sound")
	}
	return nil
}

// readTrack reads a track, and checks that it does not hide anything if it can stay.
func (f *filmCopy) readTrack(movie, body []byte) error {
	t, err := readTrack(body)
	if err != nil {
		return err
	}
	if f.tracks = append(f.tracks, t); len(f.tracks) > maxTracks {
		return refuse("the film has too many tracks")
	}
	if !t.keep {
		return nil
	}
	return checkEdits(movie, body)
}

// choose decides which tracks of a kind stay, and says whether any do. A second track in an unknown encoding can go; the only one
// cannot, as then the film would be another. Where a track is switched on, those that are switched off go: nobody who
// looks at the film knows what is in them.
func (f *filmCopy) choose(kind string) (kept bool, err error) {
	had, on := false, false
	for _, t := range f.tracks {
		if t.handler == kind {
			had, kept, on = true, kept || t.keep, on || t.keep && t.on
		}
	}
	if had && !kept {
		return false, refuse("the picture or the sound of the film is in an encoding that is not known")
	}
	for _, t := range f.tracks {
		if t.handler == kind && on && !t.on {
			t.keep = false
		}
	}
	return kept, nil
}
