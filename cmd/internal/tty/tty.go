// Package tty is what a person sees and types: prompts, progress, tables and
// sanitised output.
//
// Secrets and questions go to the terminal itself (/dev/tty, CONIN$ and
// CONOUT$), never through standard input and output. Whatever reaches a
// terminal passes one sanitiser; pipes and files get exact bytes.
package tty
