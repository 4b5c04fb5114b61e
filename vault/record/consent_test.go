package record

import (
	"slices"
	"testing"
	"time"
)

func TestConsent(t *testing.T) {
	t.Parallel()
	now := time.Date(2020, 6, 15, 12, 0, 0, 0, time.UTC)
	asked := func(extra ...string) Fields {
		f := Fields{"consent_to": {{Text: "store=yes"}, {Text: "publish=no"}, {Text: "share-with-counsel=yes"}}}
		for i := 0; i < len(extra); i += 2 {
			f.Add(extra[i], Text(extra[i+1]))
		}
		return f
	}
	tests := []struct {
		rule, purpose string
		fields        Fields
		want          ConsentState
	}{
		{"given", "share-with-counsel", asked(), ConsentGiven},
		{"refused", "publish", asked(), ConsentRefused},
		{"not asked", "use-name", asked(), ConsentNotAsked},
		{"nothing known", "store", nil, ConsentNotAsked},
		{"one refusal outweighs", "store", asked("consent_to", "store=no"), ConsentRefused},
		{"withdrawn", "store", asked("consent_withdrawn", "2019"), ConsentWithdrawn},
		{"withdrawn today", "store", asked("consent_withdrawn", "2020-06-15"), ConsentWithdrawn},
		{"withdrawn on a day of this year that is not known", "store", asked("consent_withdrawn", "2020-XX-XX"), ConsentWithdrawn},
		{"withdrawn at some time before an end", "store", asked("consent_withdrawn", "../2030"), ConsentWithdrawn},
		{"withdrawn in the future", "store", asked("consent_withdrawn", "2021"), ConsentGiven},
		{"withdrawn on a day that cannot be read", "store", asked("consent_withdrawn", "yes"), ConsentWithdrawn},
		{"a refusal stays a refusal", "publish", asked("consent_withdrawn", "2019"), ConsentRefused},
		{"expired", "store", asked("consent_expires", "2020-06-13"), ConsentExpired},
		{"valid through the year", "store", asked("consent_expires", "2020"), ConsentGiven},
		{"in doubt, only until the year begins", "store", asked("consent_expires", "2020?"), ConsentExpired},
		{"valid for ever", "store", asked("consent_expires", "2020/.."), ConsentGiven},
		{"an expiry that cannot be read", "store", asked("consent_expires", "soon"), ConsentExpired},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			t.Parallel()
			if got, reason := tt.fields.Consent(tt.purpose, now); got != tt.want || reason == "" {
				t.Errorf("%s (%s)", got, reason)
			}
		})
	}
	if got := asked().Consents(); !slices.Equal(got, []Answer{{"store", true}, {"publish", false}, {"share-with-counsel", true}}) {
		t.Errorf("answers: %v", got)
	}
}
