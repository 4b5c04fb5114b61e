package plain

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
)

// samples are invented texts: one line of a few words, and a paragraph.
var samples = []struct {
	language, short, long string
	charsets              string // those that can write it
}{
	{
		"Azerbaijani", "Aytən Uydurmalı: məni bölməyə apardılar.",
		"Aytən Uydurmalı dedi ki, həmin gün axşam saat yeddidə onu evinin qarşısında saxladılar, telefonunu aldılar və bölməyə apardılar. " +
			"Orada səhərə qədər oturdu, vəkil çağırılmadı, həkim gəlmədi. Ertəsi gün ona kağız verdilər və imzalamağı tələb etdilər.",
		"utf-8 utf-16le utf-16be",
	},
	{
		"Azerbaijani without ə", "Uşaqlar yağış altında qapının ağzında qaldı.",
		"O gün yağış yağırdı, uşaqlar çölün ortasında qalmışdı. Qoca kişi qapını açdı, işığı yandırdı, qonşunu çağırdı. " +
			"Çay süzdü, soğan doğradı, sonra yavaş-yavaş danışmağa başladı: o il qış çox soyuq olmuşdu, çoxusu xalqın yadında qalıb.",
		"windows-1254",
	},
	{
		"Azerbaijani in Cyrillic", "Ајтән Ујдурмалы: мәни бөлмәјә апардылар.",
		"Ајтән Ујдурмалы деди ки, һәмин ҝүн ахшам саат једдидә ону евинин гаршысында сахладылар, телефонуну алдылар вә бөлмәјә апардылар.",
		"utf-8 utf-16le utf-16be",
	},
	{
		"Turkish", "Ayşe Uydurmaoğlu: beni karakola götürdüler.",
		"Ayşe Uydurmaoğlu o akşam saat yedide evinin önünde durdurulduğunu, telefonunun alındığını ve karakola götürüldüğünü söyledi. " +
			"Sabaha kadar orada oturdu, avukat çağrılmadı, doktor gelmedi. Ertesi gün ona bir kâğıt verip imzalamasını istediler.",
		"utf-8 utf-16le utf-16be windows-1254",
	},
	{
		"Russian", "Иван Придумкин: меня увезли в отделение.",
		"Иван Придумкин рассказал, что в тот вечер его остановили у дома, отобрали телефон и увезли в отделение. До утра он сидел там, " +
			"адвоката не вызвали, врач не пришёл. На следующий день ему дали бумагу и потребовали её подписать. ПРОТОКОЛ ДОПРОСА составлен не был.",
		"utf-8 utf-16le utf-16be windows-1251 koi8-r ibm866 x-mac-cyrillic iso-8859-5 ibm855",
	},
	{
		"Ukrainian", "Іван Вигаданий: мене відвезли до відділку.",
		"Іван Вигаданий розповів, що того вечора його зупинили біля будинку, забрали телефон і відвезли до відділку. До ранку він сидів там, " +
			"адвоката не викликали, лікар не прийшов. Наступного дня йому дали папір і вимагали його підписати, але він відмовився це робити.",
		"utf-8 utf-16le utf-16be windows-1251 koi8-u ibm1125 x-mac-cyrillic iso-8859-5",
	},
	{
		"Arabic", "قال سالم الخيالي: أخذوني إلى المركز.",
		"قال سالم الخيالي إنهم أوقفوه مساء ذلك اليوم أمام بيته وأخذوا هاتفه ونقلوه إلى المركز. بقي هناك حتى الصباح ولم يستدع أحد محاميا ولم يحضر طبيب. " +
			"وفي اليوم التالي أعطوه ورقة وطلبوا منه أن يوقعها، لكنه رفض ذلك.",
		"utf-8 utf-16le utf-16be windows-1256 iso-8859-6",
	},
	{
		"Persian", "سارا خیالی گفت: مرا به پاسگاه بردند.",
		"سارا خیالی گفت آن شب ساعت هفت او را جلوی خانه نگه داشتند، گوشی او را گرفتند و به پاسگاه بردند. تا صبح آنجا نشست و وکیل نیامد.",
		"utf-8 utf-16le utf-16be",
	},
	{
		"Persian with the Arabic yeh", "سارا خيالي گفت: مرا به پاسگاه بردند.",
		"سارا خيالي گفت آن شب ساعت هفت او را جلوي خانه نگه داشتند، گوشي او را گرفتند و به پاسگاه بردند. تا صبح آنجا نشست و وکيل نيامد.",
		"windows-1256",
	},
	{
		"English", "Jane Example said: “they took me to the station”.",
		"Jane Example said that on that evening – it was seven o’clock – she was stopped in front of her house, that they took her telephone and " +
			"drove her to the station. “Nobody called a lawyer,” she said, “and no doctor came.” The café opposite was closed.",
		"utf-8 utf-16le utf-16be windows-1252 macintosh",
	},
	{
		"German", "Jörg Erfunden sagte: sie führten mich ab.",
		"Jörg Erfunden erzählte, daß man ihn am Abend vor dem Haus anhielt, ihm das Telefon wegnahm und ihn zur Wache führte. Bis zum Morgen saß er dort, " +
			"ein Anwalt wurde nicht gerufen, ein Arzt kam nicht. Am nächsten Tag gab man ihm ein Papier.",
		"utf-8 windows-1252 ibm850 macintosh",
	},
	{
		"Chinese", "虚构的人说:他们把我带到了派出所。",
		"虚构的人说,那天晚上七点他在家门口被拦住,手机被拿走,然后被带到了派出所。他在那里坐到早上,没有人叫律师,也没有医生来。第二天他们给他一张纸要他签名。",
		"utf-8 utf-16le utf-16be gbk",
	},
}

// encoded returns text in a charset, without a mark.
func encoded(t testing.TB, text, name string) []byte {
	t.Helper()
	if name == "utf-8" {
		return []byte(text)
	}
	var b []byte
	switch name {
	case "utf-16le", "utf-16be":
		for _, r := range text {
			if r > 0xffff {
				t.Fatal("no pairs in these samples")
			}
			if name == "utf-16le" {
				b = append(b, byte(r), byte(r>>8))
			} else {
				b = append(b, byte(r>>8), byte(r))
			}
		}
		return b
	}
	enc, _ := lookup(name)
	if v, ok := enc.(*variant); ok {
		return encodedBy(t, text, v)
	}
	b, err := encoding.ReplaceUnsupported(enc.NewEncoder()).Bytes([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if back, err := enc.NewDecoder().Bytes(b); err != nil || string(back) != text {
		t.Fatalf("%s cannot write %q: %q", name, text, back)
	}
	return b
}

// encodedBy returns text in a charset that only decodes.
func encodedBy(t testing.TB, text string, v *variant) []byte {
	t.Helper()
	of := map[rune]byte{}
	for b := range 256 {
		of[v.DecodeByte(byte(b))] = byte(b)
	}
	var out []byte
	for _, r := range text {
		b, ok := of[r]
		if !ok {
			t.Fatalf("no %c here", r)
		}
		out = append(out, b)
	}
	return out
}

// TestDecodeTellsCharsetsApart reads every sample in every charset that can write it, without any declaration. Every long one
// must be read; of the short ones so many that a change for the worse is seen.
func TestDecodeTellsCharsetsApart(t *testing.T) {
	t.Parallel()
	right, all := map[bool]int{}, map[bool]int{}
	for _, s := range samples {
		for name := range strings.FieldsSeq(s.charsets) {
			for _, text := range []string{s.short, s.long} {
				long := text == s.long
				all[long]++
				got, charset := Decode(encoded(t, text, name), "")
				if got == text {
					right[long]++
					continue
				}
				t.Logf("%s in %s, long %v: taken for %s: %q", s.language, name, long, charset, got)
				if long {
					t.Errorf("%s in %s is taken for %s", s.language, name, charset)
				}
			}
		}
	}
	t.Logf("short %d of %d, long %d of %d", right[false], all[false], right[true], all[true])
	if right[false]*100 < all[false]*95 {
		t.Errorf("of the short samples %d of %d are read", right[false], all[false])
	}
}

// TestDecodeWords holds how far one can go down: single words of the languages that matter most here.
func TestDecodeWords(t *testing.T) {
	t.Parallel()
	right, all := 0, 0
	for _, s := range samples {
		for name := range strings.FieldsSeq(s.charsets) {
			for word := range strings.FieldsSeq(s.long) {
				if utf8.RuneCountInString(word) < 5 || len(word) == utf8.RuneCountInString(word) {
					continue
				}
				all++
				if got, _ := Decode(encoded(t, word, name), ""); got == word {
					right++
				}
			}
		}
	}
	t.Logf("%d of %d words", right, all)
	if right*100 < all*80 {
		t.Errorf("%d of %d words alone are read", right, all)
	}
}
