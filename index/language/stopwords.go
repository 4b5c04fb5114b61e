package language

import (
	"slices"
	"strings"
	"sync"
)

// StopWord reports whether the folded term is a word of grammar (and, which, not) in one of the languages of its script:
// one that a search for several bare words need not insist on.
func StopWord(term string) bool {
	_, ok := stopWords()[term]
	return ok
}

// stopWords maps each folded stop word to the languages that have it, in the order of stopLists.
var stopWords = sync.OnceValue(func() map[string][]string {
	m := map[string][]string{}
	for _, l := range stopLists() {
		for w := range strings.FieldsSeq(l.words) {
			w = Fold(w)
			if n := len(m[w]); n == 0 || m[w][n-1] != l.lang {
				m[w] = append(m[w], l.lang)
			}
		}
	}
	return m
})

// isStopWord reports whether term is a stop word of one of the languages.
func isStopWord(term string, langs ...string) bool {
	for _, l := range stopWords()[term] {
		if slices.Contains(langs, l) {
			return true
		}
	}
	return false
}

// englishOnly reports whether term is an English word of grammar that is no word of Azerbaijani or Turkish: of those, a
// stem would have forms by chance only (the: them, then). On, an, at, in, it are words of both.
func englishOnly(term string) bool {
	switch term {
	case "on", "an", "at", "in", "it", "is", "her", "am", "as", "us", "men", "had", "own":
		return false
	}
	return isStopWord(term, "en") && !isStopWord(term, "az", "tr")
}

type stopList struct{ lang, words string }

// stopLists holds the stop words, in the spelling of their language. Words that mean something in a neighbour language
// (German war, Spanish son and su) are left out: better to insist on one word too many.
func stopLists() []stopList {
	return []stopList{
		{"az", "və bu o ki də da ilə üçün olan olaraq olub olur idi imiş isə kimi qədər sonra əvvəl görə ya yaxud lakin " +
			"amma ancaq hər heç çox daha ən həm nə niyə necə hansı mən sən biz siz onlar ona onu onun onda ondan " +
			"onların onlara bunu bunun buna bunda bundan bunlar mənim sənin bizim sizin məni məndən mənə bizi bizə var " +
			"yox bəli xeyr artıq yalnız təkcə belə elə əgər çünki həmin hətta hələ üzrə tərəfindən edir etdi edib edən " +
			"etmək bir öz özü özünün"},
		{"tr", "ve bu o ki de da ile için olan olarak olup olur idi ise gibi kadar sonra önce göre ya veya yahut ama " +
			"fakat ancak her hiç çok daha en hem ne niye nasıl hangi ben sen biz siz onlar ona onu onun onda ondan " +
			"onların onlara bunu bunun buna bunda bundan bunlar benim senin bizim sizin beni bana bizi bize var yok " +
			"evet hayır artık yalnız sadece böyle şöyle eğer çünkü aynı bile henüz üzere tarafından edilen eden etmek " +
			"bir kendi değil mi mı"},
		{"en", "a an the and or but if then else of to in on at by for with from into onto over under about after before " +
			"between through during without within against is are was were be been being am do does did has have had " +
			"having will would shall should can could may might must not no nor so than too very this that these those " +
			"there here he she it its they them their theirs his her hers him we us our ours you your yours i me my " +
			"mine who whom whose which what when where why how all any both each few more most other some such only " +
			"own same as up down out off again further once often because until while also just even yet"},
		{"de", "und oder aber wenn dann der das dem den des ein eine einen einem einer eines ist sind waren wird werden " +
			"wurde wurden sein haben hatte nicht kein keine auch nur noch schon sehr mehr so wie als für von vom zu " +
			"zum zur mit bei nach aus über unter durch gegen ohne zwischen im ich du er sie es wir ihr ihm ihn uns " +
			"euch mich mir dich dir sich dieser diese dieses dass daß weil ob"},
		{"fr", "et ou mais si alors le la les un une des du de au aux ce cet cette ces il elle ils elles on nous vous je " +
			"tu me te se lui leur leurs mon ma mes ta tes sa ses notre nos votre vos qui que quoi dont où est sont " +
			"était étaient être été ont avait avoir ne pas plus non en dans par pour sur sous avec sans entre vers " +
			"chez comme aussi très ainsi donc l d qu j c n s t m"},
		{"es", "y e o u pero si no la los las un una unos unas de del a ante bajo con contra desde en entre hacia hasta " +
			"para por según sin sobre tras es era eran fue fueron ser sido ha han había que quien quienes cual cuyo " +
			"donde cuando como más muy también ya yo tú ella ellos ellas nosotros ustedes me te se lo le les nos mi " +
			"mis este esta esto estos estas ese esa eso aquel"},
		{"ru", "и или но а если то же ли бы не ни да нет в во на с со к ко о об обо от до из изо за по под над при про " +
			"для без через между перед у он она оно они его ее их им ей ему ими ним ней них я мы вы ты меня мне мной " +
			"нас нам вас вам тебя тебе себя себе мой моя мое мои наш ваш свой это этот эта эти этого этой этом тот та " +
			"те того что чтобы кто который которая которое которые которых как так там тут где когда куда потому " +
			"поэтому был была было были быть есть будет уже еще только даже также тоже очень более все всех всё весь " +
			"вся"},
		{"uk", "і й та або але якщо то ж чи би б не ні так в у на з із зі до від о об за по під над при про для без через " +
			"між перед він вона воно вони його її їх їм їй йому ними ним нею них я ми ви ти мене мені нас нам вас вам " +
			"тебе себе мій наш ваш свій це цей ця ці цього цієї той та ті того що щоб хто який яка яке які яких як там " +
			"тут де коли куди тому був була було були бути є буде вже ще тільки навіть також дуже більш все всі"},
		{"ar", "و في من على إلى عن مع هذا هذه ذلك تلك الذي التي الذين هو هي هم أنا نحن أنت كان كانت يكون لا لم لن ما أن " +
			"إن إذا أو ثم قد كل بعد قبل بين عند حتى غير لكن ليس به له لها فيه فيها منه عليه أي كما"},
		{"fa", "و در به از که این آن را با برای تا بر یا هم نیز اما اگر است بود شد شده می های ها یک هر همه ما من تو او " +
			"شما آنها خود چه چون پس نه باید هیچ بین"},
		{"ckb", "و لە بە بۆ کە ئەم ئەو لەگەڵ تا یان بەڵام ئەگەر بوو بوون دەبێت هەر هەموو من تۆ ئێمە ئێوە ئەوان نا نە"},
		{"ka", "და ან მაგრამ თუ რომ ეს ის ამ იმ მას მისი მათი მე შენ ჩვენ თქვენ ისინი არ არა ვერ კი იყო არის იყვნენ ხოლო " +
			"როგორც რომელიც რომელიც რა ვინ სად როდესაც თავისი ყველა მის მათ შემდეგ მიერ"},
		{"hy", "և եւ ու կամ բայց եթե որ այս այդ այն նա նրա նրան նրանք նրանց ես մենք դուք դու իմ մեր ձեր ոչ չէ է են էր էին " +
			"եմ ենք լինել հետ մեջ վրա համար մասին ըստ իր իրենց ինչ որը որի որոնք երբ որտեղ բոլոր ամեն այլ միայն նաև"},
		{"ku", "û lê ku ji li bi di de re ra ew vê wê vî wî hemû her na ne bû bûn dê jî"},
	}
}
