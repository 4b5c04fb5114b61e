// Package store keeps sealed bytes on disk: small values in Badger, large sealed files beside it.
//
// It never sees a key or a plaintext. What it promises is durability, order and honesty: what was acknowledged is
// there after a crash, what is damaged is reported, and what a fault left is set aside before anything is repaired.
// FORMAT.md describes every file. It is the only package that imports Badger.
package store
