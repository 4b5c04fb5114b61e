// Package page writes what a person gives to a court as one self-contained HTML file: no script, nothing loaded, nothing
// linked. It is told every word that it shows, and knows no vault.
package page
