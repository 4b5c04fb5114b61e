package main

import (
	"fmt"
	"slices"
	"strings"

	"emanet/cmd/internal/tty"
	"emanet/index"
)

// facetNames are what records can be counted by.
func facetNames() []string { return []string{"kind", "lang", "place", "case", "month"} }

// splitFacets checks --facets; names may have commas between them.
func (o *searchOptions) splitFacets() error {
	var names []string
	for _, list := range o.facets {
		for name := range strings.SplitSeq(list, ",") {
			name = strings.TrimSpace(name)
			if !slices.Contains(facetNames(), name) {
				return usagef("--facets: %q is none of %s", name, strings.Join(facetNames(), ", "))
			}
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	o.facets = names
	return nil
}

const (
	facetWidth = 60 // where there is no terminal that says more, or where it is wider
	facetRows  = 20 // values of one facet that are shown
)

// printFacets shows each facet as bars, the longest as wide as there is room.
func printFacets(e *env, names []string, facets map[string][]index.FacetCount) {
	width := facetWidth
	if columns := e.out.Width(); columns > 0 {
		width = min(columns, facetWidth)
	}
	for _, name := range names {
		e.out.Println()
		e.out.Heading(name)
		for _, line := range facetLines(e.out, facets[name], width) {
			e.out.Printf("  %s\n", line)
		}
	}
}

// facetLines lays out one facet: value, bar, number.
func facetLines(o *tty.Output, counts []index.FacetCount, width int) []string {
	if len(counts) == 0 {
		return []string{"no value"}
	}
	more := len(counts) - facetRows
	counts = counts[:min(len(counts), facetRows)]
	label, number, most := 0, 0, 1
	for _, c := range counts {
		label = max(label, tty.Width(o.OneLine(c.Value)))
		number = max(number, len(grouped(c.Count)))
		most = max(most, c.Count)
	}
	label = min(label, max(width/3, 4))
	room := max(width-2-label-2-2-number, 1)
	var lines []string
	for _, c := range counts {
		value := tty.Truncate(o.OneLine(c.Value), label)
		bar := strings.Repeat("█", max(1, c.Count*room/most))
		lines = append(lines, fmt.Sprintf("%s  %*s  %s", value+strings.Repeat(" ", max(0, label-tty.Width(value))), number, grouped(c.Count), bar))
	}
	if more > 0 {
		lines = append(lines, fmt.Sprintf("and %s more", grouped(more)))
	}
	return lines
}
