package main

import "emanet/vault/record"

// maxWord bounds, in bytes, the words that are compared.
const maxWord = 64

// nearest returns the word of known that word most likely meant, or "" if
// none is near.
func nearest(word string, known []string) string {
	if len(word) > maxWord {
		return ""
	}
	best, distance := "", len(word)/3+2
	for _, candidate := range known {
		if d := record.EditDistance(word, candidate); d < distance {
			best, distance = candidate, d
		}
	}
	return best
}
