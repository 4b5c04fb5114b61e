package keyslot

import (
	"errors"
	"fmt"
	"strings"

	"filippo.io/age"
	"filippo.io/age/plugin"
	"filippo.io/age/tag"
)

var (
	// ErrClassic reports a recipient that a quantum computer would open, while
	// the vault does not allow such.
	ErrClassic = errors.New("classic and plugin keys are not allowed (no protection from later quantum computers)")
	// ErrHolder reports a text that is no recipient. It never quotes the text.
	ErrHolder = errors.New("not a recipient (age1…)")
	// ErrSecretKey reports a secret key where a recipient was expected.
	ErrSecretKey = errors.New("this is a secret key and not a recipient: keep it to yourself")
	// ErrSSH reports an SSH key.
	ErrSSH = errors.New("ssh keys are not supported: make a key with age-keygen -pq or emanet")
)

// Holder is somebody a slot can be made for. It is immutable but for
// [Holder.UsePluginUI].
type Holder struct {
	kind Kind
	text string
	age  age.Recipient
	ui   *plugin.ClientUI // of a plugin
}

// ParseHolder reads one recipient: hybrid (age1pq1…), X25519 (age1…), or of a
// plugin (age1name1…). The last two return [ErrClassic] unless allowClassic.
// Nothing is run. Other errors are [ErrHolder], [ErrPluginName],
// [ErrSecretKey] and [ErrSSH].
func ParseHolder(recipient string, allowClassic bool) (*Holder, error) {
	h, err := parseHolder(recipient)
	if err != nil {
		return nil, err
	}
	if h.kind != KindHybrid && !allowClassic {
		return nil, ErrClassic
	}
	return h, nil
}

// Kind returns the kind of slot that is made for this holder.
func (h *Holder) Kind() Kind { return h.kind }

// String returns the recipient.
func (h *Holder) String() string { return h.text }

// UsePluginUI sets how a plugin asks. Not while the holder is in use.
func (h *Holder) UsePluginUI(ui PluginUI) {
	if h.ui != nil {
		ui.apply(h.ui)
	}
}

func parseHolder(s string) (*Holder, error) {
	switch upper := strings.ToUpper(s); {
	case strings.Contains(upper, "AGE-SECRET-KEY-"), strings.Contains(upper, "AGE-PLUGIN-"):
		return nil, ErrSecretKey
	case strings.HasPrefix(s, "ssh-"), strings.HasPrefix(s, "ecdsa-"), strings.HasPrefix(s, "sk-"):
		return nil, ErrSSH
	case len(s) > maxRecipient, !strings.HasPrefix(s, "age1"):
		return nil, ErrHolder
	case strings.HasPrefix(s, "age1pq1"):
		r, err := age.ParseHybridRecipient(s)
		return nativeHolder(KindHybrid, s, r, err)
	case strings.LastIndexByte(s, '1') > len("age"):
		return pluginHolder(s)
	default:
		r, err := age.ParseX25519Recipient(s)
		return nativeHolder(KindX25519, s, r, err)
	}
}

// nativeHolder drops age's error, which quotes the text.
func nativeHolder[R interface {
	age.Recipient
	fmt.Stringer
}](kind Kind, s string, r R, err error) (*Holder, error) {
	if err != nil || r.String() != s {
		return nil, ErrHolder
	}
	return &Holder{kind: kind, text: s, age: r}, nil
}

// pluginHolder reads age1name1…. The tag types are those of hardware keys that
// age seals to by itself (filippo.io/age/tag).
func pluginHolder(s string) (*Holder, error) {
	name := s[len("age1"):strings.LastIndexByte(s, '1')]
	if !validPluginName(name) {
		return nil, ErrPluginName
	}
	if name == "tag" || name == "tagpq" {
		r, err := tag.ParseRecipient(s)
		if err != nil {
			return nil, ErrHolder
		}
		return &Holder{kind: KindPlugin, text: s, age: r}, nil
	}
	ui := &plugin.ClientUI{}
	r, err := plugin.NewRecipient(s, ui)
	if err != nil || r.Name() != name {
		return nil, ErrHolder
	}
	return &Holder{kind: KindPlugin, text: s, age: &pluginRecipient{name: name, age: r}, ui: ui}, nil
}
