package tty

import (
	"context"
	"fmt"
	"strings"
)

// Line asks for one line of text and returns it without blanks around it, or
// fallback if it is empty. It returns ctx's error when ctx ends first, and
// ErrEndOfInput after Ctrl-D.
func (t *Terminal) Line(ctx context.Context, question, fallback string) (string, error) {
	if fallback != "" {
		question = fmt.Sprintf("%s [%s]", question, CleanLine(fallback))
	}
	if err := t.print(question + ": "); err != nil {
		return "", err
	}
	data, err := t.readLine(ctx)
	if err != nil {
		return "", t.brokenLine(err)
	}
	if text := strings.TrimSpace(string(data)); text != "" {
		return text, nil
	}
	return fallback, nil
}

// Command asks for one command line and returns it as it was typed.
func (t *Terminal) Command(ctx context.Context, prompt string) (string, error) {
	if err := t.print(prompt); err != nil {
		return "", err
	}
	data, err := t.readLine(ctx)
	if err != nil {
		return "", t.brokenLine(err)
	}
	return string(data), nil
}

// Secret asks for a secret that is not shown while it is typed. The caller
// wipes what it gets.
func (t *Terminal) Secret(ctx context.Context, question string) ([]byte, error) {
	restore, err := hideTyping(t.in)
	if err != nil {
		return nil, fmt.Errorf("hide what is typed: %w", err)
	}
	defer restore()
	if err := t.print(question + ": "); err != nil {
		return nil, err
	}
	data, err := t.readLine(ctx)
	if err != nil {
		return nil, t.brokenLine(err)
	}
	return data, t.print("\n")
}

// Confirm tells what will be lost and asks to type word; it reports whether
// exactly that was typed.
func (t *Terminal) Confirm(ctx context.Context, loss, word string) (bool, error) {
	if err := t.Say(loss); err != nil {
		return false, err
	}
	answer, err := t.Line(ctx, fmt.Sprintf("Type %s to go on", word), "")
	return err == nil && answer == word, err
}

// YesNo asks a question that Enter answers with fallback.
func (t *Terminal) YesNo(ctx context.Context, question string, fallback bool) (bool, error) {
	choice := "y/N"
	if fallback {
		choice = "Y/n"
	}
	for {
		answer, err := t.Line(ctx, fmt.Sprintf("%s (%s)", question, choice), "")
		if err != nil {
			return false, err
		}
		switch strings.ToLower(answer) {
		case "":
			return fallback, nil
		case "y", "yes":
			return true, nil
		case "n", "no":
			return false, nil
		}
	}
}

// brokenLine leaves the line of a question that got no answer.
func (t *Terminal) brokenLine(err error) error {
	_ = t.print("\n") // the error that is returned says more
	return err
}
