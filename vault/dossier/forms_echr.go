package dossier

// planECHR follows the application form of the European Court of Human Rights (Rules of Court, Rule 47), in its words.
func planECHR() plan {
	return plan{
		name: "application form of the European Court of Human Rights, Rules of Court, Rule 47",
		period: "Four months from the final domestic decision (Convention, Article 35 § 1, as amended by Protocol No. 15); six months where it was taken " +
			"before 1 February 2022. Weekends and holidays count. The complete form must have been sent by the last day. Where the decision had to be " +
			"served, the Court counts from its service: the days here are counted from the date that the record gives.",
		sections: []section{
			{"A. The applicant", []need{
				ofComplainants("Surname, first name(s)", "name"),
				ofComplainants("Date of birth", "birth_date"),
				ofComplainants("Place of birth", "birth_place"),
				ofComplainants("Nationality", "nationality"),
				ofComplainants("Address", "address_for_correspondence"),
				ofComplainants("Sex", "sex"),
			}},
			{"B. State(s) against which the application is directed", []need{
				anyOf("State", "geo", "place.geo"),
			}},
			{"C. Representative(s) and authority", []need{
				saidOf("Representative", "nothing is recorded, as where a person applies alone", "representative"),
				signatures("Signature of the applicant and of the representative"),
				authority("Date of the signatures", "authority_date"),
			}},
			{"E. Statement of the facts", []need{
				factsOf("The facts, in chronological order"),
				anyOf("Dates of the facts", "date", "acts.date"),
			}},
			{"F. Statement of alleged violation(s) of the Convention and/or Protocols", []need{
				alleged("Article invoked", "ECHR"),
			}},
			{"G. Compliance with the admissibility criteria of Article 35 § 1", []need{
				anyOf("Information about remedies used", "remedy"),
				anyOf("The court or body that decided", "remedy.body"),
				anyOf("The date of the final decision", "remedy.final_decision_date"),
				saidOf("An appeal or remedy available which was not used: which, and why not", "nothing is recorded: the form wants a yes or no", "remedy_not_used_reason"),
			}},
			{"H. Other international proceedings", []need{
				saidOf("Complaints raised in another procedure of international investigation or settlement",
					"nothing is recorded: the form wants a yes or no (Article 35 § 2 (b))", "other_international"),
			}},
			{"I. List of accompanying documents", []need{
				copies("Copies of the decisions complained about and of those showing that remedies were used", []string{"court-paper", "official-letter"}, "remedy.document"),
				everyDocument("Chronological: the date of each document", []string{"document_date"},
					"undated, or dated only by the event or by what the file says", func(_ *judging, x Exhibit) bool {
						return !x.Undated() && x.Basis != BasisEvent && x.Basis != BasisTaken && x.Basis != BasisSent
					}),
				everyDocument("Numbered: the pages of each document", []string{"pages"}, "pages unknown",
					func(_ *judging, x Exhibit) bool { return !x.Unpaged() }),
				legible("Full and legible copies"),
			}},
			consentSection(),
		},
	}
}

// signatures asks for both signatures of an authority where somebody is represented.
func signatures(words string) need {
	keys := []string{"authority_signed_by"}
	return need{words, keys, func(j *judging) Answer {
		a := j.anywhere(keys)
		signed := 0
		for _, h := range j.held {
			signed = max(signed, len(h.Fields.Texts(keys[0])))
		}
		if signed == 1 {
			a.State, a.Note = StatePartly, "one signature is recorded: both the applicant and the representative must sign (Rule 47 § 1 (c))"
		}
		return j.ifRepresented(a)
	}}
}

// authority is anyOf for what is needed only where somebody is represented.
func authority(words, key string) need {
	return need{words, []string{key}, func(j *judging) Answer { return j.ifRepresented(j.anywhere([]string{key})) }}
}

func (j *judging) ifRepresented(a Answer) Answer {
	represented := j.anywhere([]string{"representative"}).State == StatePresent || len(j.inRole("representative")) > 0
	if a.State == StateLacking && !represented {
		a.State, a.Note = StateUnsaid, "no representative is recorded"
	}
	return a
}
