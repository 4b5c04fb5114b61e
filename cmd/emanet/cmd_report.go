package main

func reportCommand() *command {
	return &command{
		name:  "report",
		brief: "what the records say, drawn for a reader",
		about: "Puts what many records say into one picture. A report holds what was typed and coded in the fields of the records; no text is searched for it.",
		examples: []string{
			"emanet report timeline --query case:UYD-1",
			"emanet report timeline --query case:UYD-1 -o timeline.html --reason 'for the lawyer'",
		},
		commands: []*command{reportTimelineCommand()},
	}
}
