package dossier

import (
	"slices"
	"strconv"
	"strings"

	"emanet/vault/record"
)

// document asks for documents of some kind, or for what a key says of them.
func document(words string, kinds []string, keys ...string) need {
	return need{words, append([]string{kindKey(kinds)}, keys...), func(j *judging) Answer {
		a := j.ofKinds(kinds)
		told := j.anywhere(keys)
		if told.State == StatePresent {
			a.State = StatePresent
		}
		for _, id := range told.Has {
			a.Has = appendOnce(a.Has, id)
		}
		return a
	}}
}

// copies asks for documents of some kind, and that those which a key names are among the documents.
func copies(words string, kinds []string, key string) need {
	return need{words, []string{kindKey(kinds), key}, func(j *judging) Answer {
		a := j.ofKinds(kinds)
		var missing []string
		for _, h := range j.held {
			for _, name := range textsAt(h.Fields, key) {
				if j.listed(name) {
					a.Has = appendOnce(a.Has, h.ID)
					continue
				}
				a.Lacks = appendOnce(a.Lacks, h.ID)
				if !slices.Contains(missing, name) {
					missing = append(missing, name)
				}
			}
		}
		if len(missing) > 0 {
			a.State, a.Note = StatePartly, joined(a.Note, "named, and not among the documents: "+few(missing))
		} else if a.State == StateLacking && len(a.Has) > 0 {
			a.State = StatePresent
		}
		a.Has = without(a.Has, a.Lacks)
		return a
	}}
}

func kindKey(kinds []string) string { return "kind=" + strings.Join(kinds, "|") }

// ofKinds looks for documents of some kind that are here and have something in them.
func (j *judging) ofKinds(kinds []string) Answer {
	var a Answer
	var hollow []int
	found := 0
	for _, x := range j.list {
		switch {
		case !slices.Contains(kinds, x.Kind):
		case x.hollow():
			hollow = append(hollow, x.Number)
			a.Lacks = appendOnce(a.Lacks, x.Record)
		default:
			found++
			a.Has = appendOnce(a.Has, x.Record)
		}
	}
	a.Has = without(a.Has, a.Lacks)
	a.State = stateOf(found, found+len(hollow))
	if len(hollow) > 0 {
		a.Note = "empty, or not in this vault as it is: " + Numbers(hollow)
	}
	return a
}

// hollow reports whether there is nothing that could be handed in.
func (x Exhibit) hollow() bool { return x.Withheld || x.Empty }

// listed reports whether a name is that of a document that has something in it: of its file, of a file inside of that, its
// title, its number as an exhibit, or the id of its record.
func (j *judging) listed(name string) bool {
	for _, x := range j.list {
		if x.hollow() {
			continue
		}
		if slices.ContainsFunc(append([]string{x.File, x.Title}, x.Given...), func(s string) bool { return sameName(s, name) }) || strings.HasPrefix(name, "r-") && x.Record.MatchPrefix(name) {
			return true
		}
	}
	return slices.ContainsFunc(j.held, func(h Holding) bool {
		return slices.ContainsFunc(h.Files, func(f HeldFile) bool { return f.inside() && !f.Empty && sameName(f.Name, name) })
	})
}

func sameName(a, b string) bool {
	return strings.TrimSpace(record.Fold(a)) == strings.TrimSpace(record.Fold(b))
}

// textsAt gives the values of row.key in every row.
func textsAt(f record.Fields, path string) []string {
	row, key, _ := strings.Cut(path, ".")
	var texts []string
	for _, v := range f.Get(row) {
		texts = append(texts, v.Fields.Texts(key)...)
	}
	return texts
}

// legible asks for a copy of each document that somebody can read. Whether one is legible only a person sees.
func legible(words string) need {
	here := everyDocument(words, nil, "empty, or not in this vault as it is", func(_ *judging, x Exhibit) bool { return !x.hollow() })
	return need{words, nil, func(j *judging) Answer {
		a := here.judge(j)
		if a.State == StatePresent {
			a.State, a.Has = StateUnsaid, nil
		}
		var unread []int
		for _, x := range j.list {
			if x.Unread && !x.Recording && !x.hollow() {
				unread = append(unread, x.Number)
			}
		}
		if len(j.list) > 0 {
			a.Note = joined(a.Note, "look at each: only a person sees whether it is legible")
		}
		if len(unread) > 0 {
			a.Note = joined(a.Note, "emanet could not read, or not all of: "+Numbers(unread))
		}
		return a
	}}
}

// everyDocument asks for something of each document of the list.
func everyDocument(words string, keys []string, lacking string, has func(*judging, Exhibit) bool) need {
	return need{words, keys, func(j *judging) Answer {
		var a Answer
		var numbers []int
		for _, x := range j.list {
			if has(j, x) {
				a.Has = appendOnce(a.Has, x.Record)
				continue
			}
			a.Lacks = appendOnce(a.Lacks, x.Record)
			numbers = append(numbers, x.Number)
		}
		a.Has = without(a.Has, a.Lacks)
		a.State = stateOf(len(j.list)-len(numbers), len(j.list))
		if len(numbers) > 0 {
			a.Note = lacking + ": " + Numbers(numbers)
		}
		return a
	}}
}

// without leaves out of some ids those of others.
func without(ids, others []record.ID) []record.ID {
	return slices.DeleteFunc(ids, func(id record.ID) bool { return slices.Contains(others, id) })
}

// Numbers writes numbers of documents for a person: "no. 1, 3-5". Neighbours are drawn together; numbers ascend.
func Numbers(numbers []int) string {
	var words []string
	for i := 0; i < len(numbers); {
		last := i
		for last+1 < len(numbers) && numbers[last+1] == numbers[last]+1 {
			last++
		}
		switch {
		case last == i:
			words = append(words, strconv.Itoa(numbers[i]))
		case last == i+1:
			words = append(words, strconv.Itoa(numbers[i]), strconv.Itoa(numbers[last]))
		default:
			words = append(words, strconv.Itoa(numbers[i])+"-"+strconv.Itoa(numbers[last]))
		}
		i = last + 1
	}
	return "no. " + strings.Join(words, ", ")
}
