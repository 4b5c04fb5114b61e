package office

import (
	"fmt"
	"time"

	"emanet/index/extract"
)

// rtfCharacters are the words and symbols that stand for text.
var rtfCharacters = map[string]string{
	"par": "\n", "line": "\n", "sect": "\n", "page": "\n", "column": "\n", "softline": "\n", "lbr": "\n", "row": "\n", "nestrow": "\n",
	"tab": "\t", "cell": "\t", "nestcell": "\t",
	"emdash": "\u2014", "endash": "\u2013", "emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005", "bullet": "\u2022",
	"lquote": "\u2018", "rquote": "\u2019", "ldblquote": "\u201C", "rdblquote": "\u201D",
	"zwj": "\u200D", "zwnj": "\u200C", "zwbo": "\u200B", "zwnbo": "\u2060", "ltrmark": "\u200E", "rtlmark": "\u200F",
}

// rtfParts are the groups whose text is a part of its own.
var rtfParts = map[string]extract.PartKind{
	"header": extract.PartHeader, "headerl": extract.PartHeader, "headerr": extract.PartHeader, "headerf": extract.PartHeader,
	"footer": extract.PartFooter, "footerl": extract.PartFooter, "footerr": extract.PartFooter, "footerf": extract.PartFooter,
	"footnote": extract.PartFootnote, "annotation": extract.PartComment, "shptxt": extract.PartOther, "dptxbxtext": extract.PartOther,
	"xe": extract.PartHidden, "tc": extract.PartHidden,
}

// rtfFacts are the values of the information group. An operator is who changed the document last.
var rtfFacts = map[string]extract.Key{
	"title": extract.KeyTitle, "subject": extract.KeySubject, "author": extract.KeyAuthor, "operator": extract.KeyLastAuthor,
	"company": extract.KeyCompany, "keywords": extract.KeyKeywords, "doccomm": extract.KeyComments, "generator": extract.KeySoftware,
}

var rtfTimes = map[string]extract.Key{"creatim": extract.KeyCreated, "revtim": extract.KeyModified, "printim": extract.KeyPrinted}

// rtfTimeFields are the words inside a time, in the order of rtfReader.when.
var rtfTimeFields = map[string]int{"yr": 0, "mo": 1, "dy": 2, "hr": 3, "min": 4, "sec": 5}

// rtfDests are other groups that hold something else than text.
var rtfDests = map[string]rtfDest{
	"fonttbl": toFonts, "revtbl": toAuthors, "atnauthor": toComment, "objclass": toClass, "sv": toQuiet, "info": toQuiet,

	"colortbl": toNothing, "stylesheet": toNothing, "filetbl": toNothing, "listtable": toNothing, "listoverridetable": toNothing,
	"nonshppict": toNothing, "fldinst": toNothing, "nonesttables": toNothing, "shprslt": toNothing, "sn": toNothing,
	"falt": toNothing, "fname": toNothing, "panose": toNothing, "fontemb": toNothing, "pntxtb": toNothing, "pntxta": toNothing,
	"bkmkstart": toNothing, "bkmkend": toNothing, "template": toNothing, "hlinkbase": toNothing, "mmathPict": toNothing,
	"mrPr": toNothing, "mctrlPr": toNothing, "ftnsep": toNothing, "ftnsepc": toNothing, "ftncn": toNothing, "aftnsep": toNothing,
	"aftnsepc": toNothing, "aftncn": toNothing, "private": toNothing, "themedata": toNothing, "manager": toNothing, "category": toNothing,
	"buptim": toNothing, "comment": toNothing, "nextfile": toNothing, "listpicture": toNothing, "atnid": toNothing,
}

// rtfOpenDests are groups that begin with \* and hold text or groups with text all the same.
var rtfOpenDests = map[string]bool{
	"shppict": true, "shpinst": true, "do": true, "moMath": true, "moMathPara": true, "nesttableprops": true, "fldrslt": true,
}

// word does what a control word asks for; star says that \* stood before it.
func (p *rtfReader) word(t rtfToken, star bool) {
	s := p.top()
	switch {
	case t.word == "ud" && s.upr:
		s.dest, s.upr = s.outer, false
	case s.dest == toNothing:
	case s.dest == toHTML && t.word == "par":
		p.put("\r\n")
	case p.destination(s, t):
	case star:
		if !rtfOpenDests[t.word] {
			s.dest = toNothing
		}
	case p.fontWord(s, t):
	default:
		p.format(s, t)
	}
}

// destination reports whether a word says where the text of its group belongs.
func (p *rtfReader) destination(s *rtfState, t rtfToken) bool {
	if kind, ok := rtfParts[t.word]; ok {
		if s.dest == toText && !p.html {
			s.sink = &rtfSink{kind: kind}
			if kind == extract.PartComment {
				s.sink.name, p.author = p.author, ""
			}
		}
		return true
	}
	if key, ok := rtfFacts[t.word]; ok {
		s.dest, s.key = toFact, key
		p.value.Reset()
		return true
	}
	if key, ok := rtfTimes[t.word]; ok {
		s.dest, s.key, p.when = toTime, key, [6]int{}
		return true
	}
	if dest, ok := rtfDests[t.word]; ok {
		s.dest = dest
		p.value.Reset()
		return true
	}
	switch t.word {
	case "upr":
		s.outer, s.upr, s.dest = s.dest, true, toNothing
	case "pict", "objdata":
		p.beginBlob(s, t.word)
	case "htmltag":
		s.dest = toNothing
		if p.html {
			s.dest = toHTML
		}
	default:
		return false
	}
	return true
}

// format does what a word asks for that changes the text which follows, or is text.
func (p *rtfReader) format(s *rtfState, t rtfToken) {
	if text, ok := rtfCharacters[t.word]; ok {
		if p.html && text == "\n" {
			text = "\r\n"
		}
		p.put(text)
		return
	}
	if i, ok := rtfTimeFields[t.word]; ok && s.dest == toTime {
		p.when[i] = t.arg
		return
	}
	p.change(s, t)
}

// change does what a word asks for that is no text.
func (p *rtfReader) change(s *rtfState, t rtfToken) {
	if s.dest == toBlob {
		p.blob.word(t.word)
		return
	}
	switch t.word {
	case "u":
		p.unit(t.arg)
		p.skip = s.uc
	case "uc":
		s.uc = min(max(t.arg, 0), 255)
	case "plain":
		s.hidden, s.deleted, s.rtl, s.font, s.far = false, false, false, -1, -1
	case "v":
		s.hidden = t.arg != 0
	case "deleted":
		s.deleted = t.arg != 0
	case "revauthdel":
		s.author = t.arg
	case "ftnalt":
		if s.sink.kind == extract.PartFootnote {
			s.sink.kind = extract.PartEndnote
		}
	case "htmlrtf":
		s.htmlRTF = t.arg != 0
	case "fromhtml":
		p.fromHTML = t.arg != 0
	case "nofpages":
		p.fact(extract.KeyPages, fmt.Sprint(t.arg))
	}
}

// symbol does what a control symbol asks for.
func (p *rtfReader) symbol(c byte) {
	p.star = c == '*'
	if p.top().dest == toBlob {
		return
	}
	switch c {
	case '\\', '{', '}':
		p.put(string(rune(c)))
	case '~':
		p.put("\u00A0")
	case '_':
		p.put("\u2011")
	case '\r', '\n':
		p.put("\n")
	case '\t':
		p.put("\t")
	}
}

func (p *rtfReader) fact(key extract.Key, value string) {
	if value != "" && len(p.facts) < 100 {
		p.facts = append(p.facts, extract.Fact{Key: key, Value: value})
	}
}

// takeTime returns the time that was read, without a zone, or "" if it is none.
func (p *rtfReader) takeTime() string {
	w := p.when
	t := time.Date(w[0], time.Month(w[1]), w[2], w[3], w[4], w[5], 0, time.UTC)
	if w[0] < 1970 || w[0] > 9999 || int(t.Month()) != w[1] || t.Day() != w[2] || t.Hour() != w[3] || t.Minute() != w[4] {
		return ""
	}
	return t.Format("2006-01-02T15:04:05")
}
