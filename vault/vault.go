// Package vault is what a custodian does with a vault: create it, unlock it, put records into it, read them back,
// share out keys, and account for every step. It is the one place that keeps the store, the custody log and the
// caches consistent: nothing changes without an entry in the log, and nothing is acknowledged before it is durable.
package vault

import (
	"crypto/rand"
	"io"
	"sync"
	"time"

	"emanet/crypto"
	"emanet/index"
	"emanet/vault/custody"
	"emanet/vault/store"
)

// Config is what the process gives a vault. The zero value is what the program uses; tests replace parts of it.
type Config struct {
	Now        func() time.Time // nil: time.Now
	Rand       io.Reader        // nil: crypto/rand; salts, ids and signing keys come from it, never age's own keys
	WorkFactor int              // log2 of scrypt's N for new passphrase slots; 0: 18
	Store      store.Options    // the file layer, lock wait and free-space probe
}

// Progress is told how far a long operation has come, in bytes or items; total is 0 when it is not known.
// A nil Progress is allowed everywhere.
type Progress func(done, total int64)

func (p Progress) tell(done, total int64) {
	if p != nil {
		p(done, total)
	}
}

func (c Config) filled() Config {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	if c.WorkFactor == 0 {
		c.WorkFactor = defaultWorkFactor
	}
	return c
}

// defaultWorkFactor is log2 of scrypt's N for a new passphrase slot (DESIGN: 2^18, about a second and 256 MiB).
const defaultWorkFactor = 18

// Vault is one open vault folder. It holds the folder's lock from Open to Close. One goroutine uses it at a
// time; Lock, Close, Unlocked and Notices may be called from another.
type Vault struct {
	mu      sync.Mutex
	dir     string
	cfg     Config
	st      *store.Store
	state   *custody.State
	note    []byte // the newest signed checkpoint, as stored
	inv     *inventory
	fault   error // what an inspecting Open found wrong; every writing method refuses while it is set
	notices []string

	recovering bool // a recovery is under way: nothing is tidied away

	ident  *crypto.Identity // nil while locked
	slot   string           // id of the slot that opened the vault; "" when the vault's own identity was given
	label  string           // that slot's label: who acts
	writer *custody.Writer  // set by the first write
	hist   *history         // loaded when first needed

	ix        *index.Index               // the search index, decrypted; nil until something is searched
	ixAt      int64                      // the entry that it has taken in
	ixFrom    *index.Manifest            // what it was opened from; nil if it was made in memory
	fresh     map[string]index.Document  // what was just sealed and waits for the index, by document id
	freshText int                        // bytes of its texts
	recent    map[int64]*custody.Private // private parts of entries since the index was kept, so that it need not open them
	waiting   int                        // records added since the index was kept, those in fresh and others

	sealers chan struct{} // places for small objects that are sealed at once
	scratch []byte        // the head of the file that is being added; wiped when the keys are forgotten
}

// Close releases the lock and forgets the keys. It is safe to call twice.
func (v *Vault) Close() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.lockKeys()
	if v.st == nil {
		return nil
	}
	err := v.st.Close()
	v.st = nil
	return err
}

// Lock forgets the keys and everything read with them, and leaves the vault open.
func (v *Vault) Lock() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.lockKeys()
}

func (v *Vault) lockKeys() {
	clear(v.scratch)
	v.closeIndex()
	v.forgetFresh()
	v.ident, v.writer, v.hist, v.slot, v.label = nil, nil, nil, "", ""
}

// Dir is the vault's folder as it was given to Create or Open.
func (v *Vault) Dir() string { return v.dir }

// ID is the vault id, taken from the signed log.
func (v *Vault) ID() crypto.VaultID { return v.state.VaultID() }

// Recipient is the age recipient that everything in the vault is sealed to, taken from the signed log.
func (v *Vault) Recipient() string { return v.state.Recipient() }

// Unlocked reports whether the keys are in memory.
func (v *Vault) Unlocked() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.ident != nil
}

// Writable reports whether the vault was opened for writing.
func (v *Vault) Writable() bool { return v.st != nil && v.st.Writable() }

// Notices returns, once, the one-line things that opening and catching up have to tell a person.
func (v *Vault) Notices() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	n := v.notices
	v.notices = nil
	return n
}

func (v *Vault) notice(text string) { v.notices = append(v.notices, text) }
