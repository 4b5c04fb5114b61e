// Package office reads the text of office documents: Office Open XML, OpenDocument, EPUB, RTF and Word's binary format.
//
// # What is given as a file of its own
//
// Documents that lie inside a document (embeddings, alternative chunks of HTML, MHT or RTF) are given to Output.Member. So are
// recordings, and pictures in JPEG, PNG, TIFF, WebP or HEIC that are at least 16 KiB large: a photograph in an appeal is evidence, and an icon is
// not. Drawings in EMF, WMF and SVG and previews are not given.
//
// # What is text
//
// Tracked changes, comments, notes, headers, hidden text, slides and sheets are text, in parts that say what they are. Descriptions of pictures,
// which a page does not show, are PartHidden. The numbers of lists are not text. The results of fields are, and their codes are not; the
// targets of links are one PartOther at the end.
package office
