// Package segment keeps the immutable segments of the search index sealed, and
// hands them, decrypted, to a scorch index that lives in memory only.
//
// A [Shelf] stands between the two: the segments that scorch builds from
// documents come out of it as [Built], and a segment that is offered to it goes
// into the index as it is. [Seal] and [UnsealFrom] turn the one into the other. A
// sealed segment is never changed and never merged; scorch gets no path, so
// nothing of it reaches a disk. The bytes are described in FORMAT.md.
//
// What is read here was authenticated first ([UnsealFrom], [UnsealWhole]), by a
// manifest that is itself authenticated. All the same no segment is trusted:
// [Shelf.Offer] and [IDs] check what they read, and what scorch reads on
// goroutines of its own returns [ErrFormat] where zapx would panic. Postings are
// read without a guard, in the innermost loop of a query: whoever searches must
// defer [Recover]. What guards cannot do is said in FORMAT.md, "Limits".
package segment
