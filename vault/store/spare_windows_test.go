package store

import "errors"

func childFew(string) error { return errors.ErrUnsupported }

func childCrowded(string) error { return errors.ErrUnsupported }
