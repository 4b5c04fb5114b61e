package dossier

import (
	"slices"
	"strings"

	"emanet/vault/record"
)

// planCAT follows the model complaint form for communications under the Convention against Torture (OHCHR, Fact Sheet No. 7,
// annex 1), in its words.
func planCAT() plan {
	return plan{
		name: "model complaint form of the United Nations, Convention against Torture, Article 22",
		period: "Neither the Convention nor the Committee's rules name a fixed period. A complaint may be declared inadmissible where the time since " +
			"domestic remedies were exhausted is so unreasonably prolonged that considering it becomes unduly difficult for the Committee or the " +
			"State party (rules of procedure, rule 113 (f)).",
		sections: []section{
			{"I. Information on the complainant", []need{
				ofComplainants("Name, first name(s)", "name"),
				ofComplainants("Nationality", "nationality"),
				ofComplainants("Date of birth", "birth_date"),
				ofComplainants("Place of birth", "birth_place"),
				ofComplainants("Address for correspondence on this complaint", "address_for_correspondence"),
				saidOf("Submitting the communication on behalf of another person: the nature of the relationship",
					"nothing is recorded, as where a person complains alone", "persons.relation_to_victim", "relation_to_victim", "representative"),
			}},
			{"II. State concerned / Articles violated", []need{
				anyOf("Name of the State", "geo", "place.geo"),
				alleged("Articles of the Convention alleged to have been violated", "CAT"),
			}},
			{"III. Exhaustion of domestic remedies / Application to other international procedures", []need{
				anyOf("Steps taken to obtain redress within the State: which procedures", "remedy"),
				anyOf("When they were taken", "remedy.date"),
				anyOf("With which outcomes", "remedy.outcome", "remedy.final_decision_date"),
				saidOf("Remedies not exhausted: the reasons in detail", "nothing is recorded, as where every remedy was used", "remedy_not_used_reason"),
				saidOf("Has the same matter been submitted under another procedure of international investigation or settlement?",
					"nothing is recorded: the form wants a yes or no (Article 22 § 5 (a))", "other_international"),
			}},
			{"IV. Facts of the complaint", []need{
				factsOf("The facts and circumstances of the alleged violations, in chronological order"),
				anyOf("When", "date", "acts.date"),
				anyOf("Where", "place", "acts.place"),
				anyOf("By whom, and the link to the State", "acts.official_link", "official_link", "persons.perpetrator_type", "perpetrator_type"),
			}},
			{"V. Checklist of supporting documentation", []need{
				saidOf("Written authorization to act, if on behalf of another person", "nothing is recorded, as where a person complains alone",
					"authority_document", "authority_date", "authority_signed_by"),
				copies("Decisions of domestic courts and authorities on the claim", []string{"court-paper", "official-letter"}, "remedy.document"),
				saidOf("Complaints to and decisions by any other procedure of international investigation or settlement",
					"nothing is recorded, as where there was none", "other_international"),
				document("Documentation or other corroborating evidence", []string{"medical-report", "photograph", "video", "audio", "interview", "testimony"},
					"photographs", "tests", "findings"),
				everyDocument("Documents in a language that the Committee accepts, or a translation", []string{"language", "translation_of"},
					"in another language, or in one that is not told, without a translation", inLanguageOfUN),
			}},
			consentSection(),
		},
	}
}

// factsOf asks for a description; where there is none it names the records in which a person tells.
func factsOf(words string) need {
	keys := []string{"description", "acts.description"}
	return need{words, keys, func(j *judging) Answer {
		a := j.anywhere(keys)
		if a.State == StatePresent {
			return a
		}
		told := 0
		for _, h := range j.held {
			if slices.Contains([]string{"testimony", "appeal", "complaint", "interview"}, h.Fields.Kind()) {
				told++
			}
		}
		if told > 0 {
			a.Note = "no record has a description; " + counted(told, "record") + " of a kind that tells (testimony, appeal, complaint, interview)"
		}
		return a
	}}
}

// languagesOfUN are the languages in which the committees of the United Nations accept complaints.
const languagesOfUN = "ar en es fr ru zh"

// inLanguageOfUN reports whether a document is in one of them, or a record translates it into one.
func inLanguageOfUN(j *judging, x Exhibit) bool {
	if accepted(x.Languages) {
		return true
	}
	return slices.ContainsFunc(j.held, func(h Holding) bool {
		return accepted(h.Fields.Languages()) && slices.ContainsFunc(h.Fields.Texts("translation_of"), x.Record.MatchPrefix)
	})
}

// accepted reports whether there are languages and each is accepted.
func accepted(languages []string) bool {
	for _, tag := range languages {
		base, _, _ := strings.Cut(strings.ToLower(tag), "-")
		if !slices.Contains(strings.Fields(languagesOfUN), base) {
			return false
		}
	}
	return len(languages) > 0
}

// consentSection asks what no form asks for: whether the person agreed.
func consentSection() section {
	return section{"Before anything is sent (asked by no form)", []need{
		everyRecord("Consent to submit it to a court or treaty body", []string{"consent_to"}, func(j *judging, h Holding) (string, bool) {
			state, why := h.Fields.Consent("submit-to-body", j.now)
			return why, state == record.ConsentGiven
		}),
	}}
}
