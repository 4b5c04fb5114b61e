// Package plain reads text in any charset, tables of comma-separated values, XML and HTML.
package plain
