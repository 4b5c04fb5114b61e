package replica

// readme tells a stranger what the folder is. It says nothing about the vault.
const readme = `This folder is a copy of an emanet vault: sealed files, and a signed log of
what was done to them. It was made without any key and shows no content.

With emanet:      emanet copy --restore THIS-FOLDER NEW-VAULT
Without emanet:   with age 1.3 or later (https://age-encryption.org)
    age -d keys/NAME.age > identity.txt             (a passphrase slot)
    age -d -i MY-IDENTITY keys/NAME.age > identity.txt      (a slot for a key)
    age -d -i identity.txt objects/XX/ID.age > object
  identity.txt opens everything: write it to memory, not to a disk.
  Objects are padded at the end: records and private parts of the log are
  JSON followed by newlines, files are followed by zero bytes. The private
  parts of the log say which object is which, its true size and SHA-256.

files              SHA-256 of the small files:  sha256sum -c files
inventory-*.txt    kind, name, size and SHA-256 of every sealed object and key slot
log/*.txt          the leaves of the custody log, in order
checkpoint         the signed root of the log
Every format is described in the FORMAT.md files of emanet's source.
`
