// Package dossier puts in order what records say, for a court, a committee or a reader: the documents of a case as a numbered
// list, what a form of complaint still lacks, the days on which periods end, and the events in the order of time. It does no
// input or output, reads no clock, and knows no vault.
package dossier
