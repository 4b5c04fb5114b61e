package main

import (
	"math"
	"strconv"
	"strings"

	"emanet/index/extract"
)

// factWord is how a fact is called in a sentence; "" leaves it out there.
func factWord(key extract.Key) string {
	switch key {
	case extract.KeyMessageID, extract.KeyInReplyTo, extract.KeySize, extract.KeyPages:
		return ""
	case extract.KeyLastAuthor:
		return "last changed by"
	case extract.KeyDuration:
		return "lasts"
	case extract.KeySoftware:
		return "made with"
	}
	return string(key)
}

// factWords says on one line what a file tells about itself, in the order of the
// file, "" if it tells nothing: "taken 2013-10-19 14:03, device …".
func factWords(facts []extract.Fact) string {
	var order []extract.Key
	values := map[extract.Key][]string{}
	for _, f := range facts {
		if factWord(f.Key) == "" {
			continue
		}
		if values[f.Key] == nil {
			order = append(order, f.Key)
		}
		values[f.Key] = append(values[f.Key], factValue(f))
	}
	var words []string
	for _, key := range order {
		words = append(words, factWord(key)+" "+strings.Join(values[key], ", "))
	}
	return strings.Join(words, "; ")
}

// factValue writes a value as a person reads it. What it says stays as it is.
func factValue(f extract.Fact) string {
	switch f.Key {
	case extract.KeyCreated, extract.KeyModified, extract.KeyPrinted, extract.KeyTaken, extract.KeySent, extract.KeyReceived:
		day, clock, ok := strings.Cut(f.Value, "T")
		if ok {
			return day + " " + clock
		}
	case extract.KeyLocation:
		return strings.Replace(f.Value, ",", ", ", 1)
	case extract.KeyAltitude:
		return f.Value + " m"
	case extract.KeyDuration:
		return lasting(f.Value)
	}
	return f.Value
}

// lasting writes seconds as minutes and seconds.
func lasting(value string) string {
	seconds, err := strconv.ParseFloat(value, 64)
	if err != nil || !(seconds >= 0 && seconds <= math.MaxInt32) { // also NaN
		return value
	}
	n := int(math.Round(seconds))
	text := strconv.Itoa(n/60%60) + ":" + twoDigits(n%60)
	if n >= 3600 {
		text = strconv.Itoa(n/3600) + ":" + twoDigits(n/60%60) + ":" + twoDigits(n%60)
	}
	return text
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
