package dossier

// planWGAD follows the model questionnaire of the Working Group on Arbitrary Detention (OHCHR, Fact Sheet No. 26, annex V), in
// its words.
func planWGAD() plan {
	return plan{
		name: "model questionnaire of the Working Group on Arbitrary Detention",
		period: "The Working Group's methods of work name no period, and do not ask that domestic remedies be exhausted. Where a life or health is in " +
			"danger there is an urgent action procedure.",
		sections: []section{
			{"I. Identity", []need{
				ofComplainants("Family name, first name", "name"),
				ofComplainants("Sex", "sex"),
				ofComplainants("Birth date or age (at the time of detention)", "birth_date", "age_at_act"),
				ofComplainants("Nationality", "nationality"),
				ofComplainants("Identity document", "id_document"),
				ofComplainants("Profession and/or activity", "occupation"),
				ofComplainants("Address of usual residence", "address_for_correspondence"),
			}},
			{"II. Arrest", []need{
				anyOf("Date of arrest", "arrest_date"),
				anyOf("Place of arrest", "arrest_place"),
				anyOf("Forces who carried out the arrest or are believed to have carried it out", "arresting_force"),
				anyOf("Did they show a warrant or other decision by a public authority?", "warrant_shown"),
				anyOf("Authority who issued the warrant or decision", "issuing_authority"),
				anyOf("Reasons for the arrest imputed by the authorities", "reasons_given", "charges"),
				anyOf("Legal basis for the arrest, including relevant legislation applied", "law_cited"),
			}},
			{"III. Detention", []need{
				anyOf("Date of detention", "detention_from", "arrest_date"),
				anyOf("Duration of detention", "detention_to", "duration", "acts.duration"),
				anyOf("Forces holding the detainee under custody", "detaining_authority"),
				anyOf("Places of detention", "detention_places"),
				anyOf("Authorities that ordered the detention", "court", "issuing_authority"),
				anyOf("Reasons for the detention imputed by the authorities", "charges", "reasons_given"),
				anyOf("Legal basis for the detention", "law_cited"),
			}},
			{"IV. Circumstances of the arrest and/or the detention, and why they are considered arbitrary", []need{
				factsOf("The circumstances and the precise reasons"),
			}},
			{"V. Internal steps, including domestic remedies, and their results", []need{
				anyOf("Steps taken with the legal and administrative authorities", "remedy"),
				anyOf("The results, or the reasons why such steps were ineffective or not taken", "remedy.outcome", "remedy_not_used_reason"),
			}},
			{"VI. The person(s) submitting the information", []need{
				submitter("Full name"),
				ofRole("Postal and email addresses", "representative", "address_for_correspondence"),
			}},
			consentSection(),
		},
	}
}

// submitter asks who sends the information: a representative by name, or a person of that role.
func submitter(words string) need {
	keys := []string{"representative", "persons.role=representative"}
	return need{words, keys, func(j *judging) Answer {
		a := j.anywhere(keys[:1])
		for _, p := range j.inRole("representative", "source", "complainant") {
			for _, id := range p.records {
				a.State = StatePresent
				a.Has = appendOnce(a.Has, id)
			}
		}
		return a
	}}
}
