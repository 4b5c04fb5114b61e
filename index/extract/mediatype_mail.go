package extract

import (
	"bytes"
	"regexp"
	"strings"
)

// The types of mail that no magic number tells.
const (
	typeMail = "message/rfc822"
	typeMbox = "application/mbox"
)

// mailType returns the type of a mail or of a box of mails (RFC 4155), or else.
func mailType(head []byte, otherwise string) string {
	var line []byte
	rest := head
	if bytes.HasPrefix(head, []byte("From ")) {
		line, rest, _ = bytes.Cut(head, []byte("\n"))
	}
	known, certain := mailHeader(rest)
	if len(line) > 0 && known > 0 && (postmark.Match(line) || severalMails(rest)) {
		return typeMbox
	}
	if certain || known >= 3 || known > 0 && len(line) > 0 {
		return typeMail
	}
	return otherwise
}

// postmark is the time of day in the line before each mail of a box.
var postmark = regexp.MustCompile(`^From .*\d\d?:\d\d.*\d`)

// severalMails reports whether a second line begins a mail.
func severalMails(rest []byte) bool {
	for {
		i := bytes.Index(rest, []byte("\nFrom "))
		if i < 0 {
			return false
		}
		_, rest, _ = bytes.Cut(rest[i+1:], []byte("\n"))
		if known, _ := mailHeader(rest); known > 0 {
			return true
		}
	}
}

// mailHeader counts the fields of a mail that the header lines at the beginning of head have (RFC 5322, section 3.6), and reports
// whether one of them is found nowhere but in mails.
func mailHeader(head []byte) (known int, certain bool) {
	seen := map[string]bool{}
	for line := range bytes.Lines(head) {
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		if line[0] == ' ' || line[0] == '\t' {
			if line = bytes.TrimLeft(line, " \t"); len(seen) > 0 { // a continuation; before the first field a stray space
				continue
			}
		}
		name, _, ok := bytes.Cut(line, []byte(":"))
		if !ok || len(name) == 0 || len(name) > 64 || bytes.ContainsAny(bytes.TrimRight(name, " "), " \t<>\"/") {
			break
		}
		field := strings.ToLower(strings.TrimSpace(string(name)))
		if sure, ok := mailFields[field]; ok && !seen[field] {
			known++
			certain = certain || sure
		}
		seen[field] = true
	}
	return known, certain
}

// mailFields are fields of mails, and whether they are found nowhere else.
var mailFields = map[string]bool{
	"received": true, "return-path": true, "delivered-to": true, "message-id": true, "mime-version": true, "dkim-signature": true,
	"x-mailer": true, "in-reply-to": true, "content-transfer-encoding": true, "authentication-results": true, "arc-seal": true,
	"received-spf": true, "envelope-to": true, "x-received": true, "x-spam-status": true, "list-unsubscribe": true, "x-mozilla-status": true,
	"x-originating-ip": true, "snapshot-content-location": true,
	"from": false, "to": false, "cc": false, "bcc": false, "date": false, "subject": false, "reply-to": false, "sender": false,
	"content-type": false, "references": false, "user-agent": false, "thread-topic": false,
}
