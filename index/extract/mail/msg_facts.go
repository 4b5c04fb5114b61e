package mail

import (
	"strings"

	"emanet/index/extract"
)

// facts are what the properties of a message say.
func (o *outlook) facts(p *properties, storage string) []extract.Fact {
	var facts []extract.Fact
	add := func(key extract.Key, value string) {
		if value = strings.Join(strings.Fields(value), " "); value != "" {
			facts = append(facts, extract.Fact{Key: key, Value: value})
		}
	}
	h := parseHeader(p.first(propTransportHeaders))
	add(extract.KeySubject, p.first(propSubject))
	from := address(p.first(propRepresentingName), p.first(propRepresentingSMTP, propRepresenting))
	sender := address(p.first(propSenderName), p.first(propSenderSMTP, propSender))
	add(extract.KeyFrom, from)
	if sender != from {
		add(extract.KeyFrom, sender)
	}
	for _, to := range o.recipients(p, storage) {
		add(extract.KeyTo, to)
	}
	sent := p.time(propSubmitted)
	if sent == "" {
		sent = date(h.get("date"))
	}
	add(extract.KeySent, sent)
	add(extract.KeyReceived, p.time(propDelivered))
	add(extract.KeyMessageID, either(p.first(propMessageID), h.get("message-id")))
	add(extract.KeyInReplyTo, either(p.first(propInReplyTo), h.get("in-reply-to")))
	add(extract.KeySoftware, decodeWords(either(h.get("x-mailer"), h.get("user-agent"))))
	add(extract.KeyCreated, p.time(propCreated))
	add(extract.KeyModified, p.time(propModified))
	return facts
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// recipients are those of a message, by their storages or, where there are none, by what was shown.
func (o *outlook) recipients(p *properties, storage string) []string {
	var all []string
	for _, path := range o.storages[storage] {
		if strings.HasPrefix(path[len(storage):], storageRecip) && len(all) < maxAddresses {
			r := o.properties(path, 8)
			r.codepage = p.codepage
			all = append(all, address(r.first(propDisplayName), r.first(propSMTP, propEmail)))
		}
	}
	if len(all) > 0 {
		return all
	}
	for _, id := range []uint16{propDisplayTo, propDisplayCc, propDisplayBcc} {
		for shown := range strings.SplitSeq(p.first(id), ";") {
			if len(all) < maxAddresses {
				all = append(all, shown)
			}
		}
	}
	return all
}

// address joins a name and an address, unless they are the same.
func address(name, addr string) string {
	name, addr = strings.TrimSpace(name), strings.TrimSpace(addr)
	switch {
	case addr == "" || strings.EqualFold(strings.Trim(name, "'\""), addr):
		return either(name, addr)
	case name == "":
		return addr
	}
	return name + " <" + addr + ">"
}

// parseHeader parses the header that a mail came with, which Outlook keeps as one text.
func parseHeader(text string) header {
	var h headerReader
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			break
		}
		if !h.add([]byte(line), true) {
			break
		}
	}
	h.close()
	return h.fields
}
