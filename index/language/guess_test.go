package language

import (
	"strings"
	"testing"
)

func TestGuess(t *testing.T) {
	t.Parallel()
	const (
		azerbaijani = "Şahid dedi ki, onu gecə polis bölməsinə aparıblar və səhərə qədər saxlayıblar, lakin ifadəsini yazmayıblar. "
		english     = "The witness said that they had taken him to the police station and kept him there until the morning. "
		russian     = "Свидетель сказал, что его отвезли в отделение полиции и держали там до утра, но показаний не записали. "
	)
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"12 34 \xff", ""},
		{azerbaijani, "az"},
		{"Шаһид деди ки, ону ҝеҹә полис бөлмәсинә апарыблар вә сәһәрә гәдәр сахлајыблар.", "az"},
		{"Tanık, onu gece polis merkezine götürdüklerini ve sabaha kadar orada tuttuklarını, ama ifadesini yazmadıklarını söyledi.", "tr"},
		{english, "en"},
		{russian, "ru"},
		{"Свідок сказав, що його відвезли до відділення поліції і тримали там до ранку, але свідчень не записали.", "uk"},
		{"Der Zeuge sagte, dass sie ihn in der Nacht auf die Wache brachten und nicht gehen ließen, bis es Morgen wurde.", "de"},
		{"Le témoin a dit qu'il avait été emmené au poste dans la nuit et que la police ne l'avait pas laissé partir.", "fr"},
		{"El testigo dijo que lo llevaron a la comisaría por la noche y que no lo dejaron salir hasta la mañana.", "es"},
		{"قال الشاهد إن الشرطة أخذته إلى المركز في الليل وأبقته هناك حتى الصباح.", "ar"},
		{"شاهد گفت که پلیس او را شب به پاسگاه برد و تا صبح آنجا نگه داشت.", "fa"},
		{"მოწმემ თქვა, რომ ღამით პოლიციის განყოფილებაში წაიყვანეს.", "ka"},
		{"Վկան ասաց, որ գիշերը նրան տարել են ոստիկանություն։", "hy"},
		{azerbaijani + azerbaijani + english, "az en"},
		{strings.Repeat(english, 3) + russian + russian, "en ru"},
	} {
		if got := strings.Join(Guess(c.text), " "); got != c.want {
			t.Errorf("Guess(%.40q…) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestStopWord(t *testing.T) {
	t.Parallel()
	for w := range strings.FieldsSeq("və ki üçün the and of ve için и что не der und les los que في من და եւ і що") {
		if !StopWord(Fold(w)) {
			t.Errorf("%q is no stop word", w)
		}
	}
	for _, w := range append(strings.Fields("işgəncə polis şahid torture witness пытка son ad göz man мир 2013"), "") {
		if StopWord(Fold(w)) {
			t.Errorf("%q is a stop word", w)
		}
	}
}
