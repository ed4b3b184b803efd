// Checks a mirror of the transparency log with Go's own implementation (golang.org/x/mod/sumdb), which knows nothing of
// this project: the signature, every tile, every entry, and proofs and receipts made elsewhere.
//
// Usage: independent-log DIR VERIFICATION-KEY [PROOFS.json]
//
// DIR holds `checkpoint` and `tile/`. PROOFS.json has the form of vectors/log/log.json. Prints what was checked, and
// ends with 1 at the first thing that does not hold.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 2 {
		return fmt.Errorf("usage: independent-log DIR VERIFICATION-KEY [PROOFS.json]")
	}
	signed, err := os.ReadFile(filepath.Join(args[0], "checkpoint"))
	if err != nil {
		return err
	}
	tree, err := openCheckpoint(string(signed), args[1])
	if err != nil {
		return err
	}
	reader := tlog.TileHashReader(tree, &tiles{directory: args[0]})
	for index := int64(0); index < tree.N; index += 256 {
		if err := checkBundle(args[0], reader, index, tree.N); err != nil {
			return err
		}
	}
	root, err := tlog.TreeHash(tree.N, reader)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return fmt.Errorf("the tiles have another root than the checkpoint")
	}
	report := map[string]int64{"size": tree.N}
	if len(args) > 2 {
		if err := checkProofs(args[2], args[1], reader, report); err != nil {
			return err
		}
	}
	return json.NewEncoder(os.Stdout).Encode(report)
}

func openCheckpoint(signed, key string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open([]byte(signed), note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("not a checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	hash, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: hash}, err
}

// tiles reads the paths of C2SP tlog-tiles, which leave out the height that Go's own paths name.
type tiles struct{ directory string }

func (*tiles) Height() int                      { return 8 }
func (*tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (t *tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		data, err := os.ReadFile(filepath.Join(t.directory, path))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func checkBundle(directory string, reader tlog.HashReader, first, size int64) error {
	width := size - first
	if width > 256 {
		width = 256
	}
	tile := tlog.Tile{H: 8, L: 0, N: first / 256, W: int(width)}
	path := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
	data, err := os.ReadFile(filepath.Join(directory, path))
	if err != nil {
		return err
	}
	for index := first; index < first+width; index++ {
		if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
			return fmt.Errorf("%s is cut short", path)
		}
		length := int(binary.BigEndian.Uint16(data))
		hashes, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
		if err != nil {
			return err
		}
		if tlog.RecordHash(data[2:2+length]) != hashes[0] {
			return fmt.Errorf("entry %d is not the one in the tree", index)
		}
		data = data[2+length:]
	}
	if len(data) != 0 {
		return fmt.Errorf("%s is too long", path)
	}
	return nil
}

type proofs struct {
	Commitments []struct {
		Seed, Salt, Commitment string
		Fingerprint            json.RawMessage
		Event                  map[string]string
	}
	Roots []struct {
		Size int64
		Root string
	}
	Inclusion []struct {
		Index, Size int64
		LeafHash    string
		Proof       []string
	}
	Consistency []struct {
		From, To int64
		Proof    []string
	}
	Receipt *struct {
		Key, Checkpoint string
		Leaves          []struct {
			Event map[string]string
			Salt  string
			Index int64
			Proof []string
		}
	}
}

func checkProofs(file, key string, reader tlog.HashReader, report map[string]int64) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var given proofs
	if err := json.Unmarshal(text, &given); err != nil {
		return err
	}
	for _, each := range given.Commitments {
		if err := checkCommitment(each.Seed, each.Salt, each.Commitment, each.Fingerprint, each.Event); err != nil {
			return err
		}
		report["commitments"]++
	}
	for _, each := range given.Roots {
		root, err := tlog.TreeHash(each.Size, reader)
		if err != nil {
			return err
		}
		if hex.EncodeToString(root[:]) != each.Root {
			return fmt.Errorf("the root of %d is another", each.Size)
		}
		report["roots"]++
	}
	for _, each := range given.Inclusion {
		own, err := tlog.ProveRecord(each.Size, each.Index, reader)
		if err != nil {
			return err
		}
		if err := same(own, each.Proof); err != nil {
			return fmt.Errorf("inclusion of %d in %d: %v", each.Index, each.Size, err)
		}
		report["inclusion"]++
	}
	for _, each := range given.Consistency {
		own, err := tlog.ProveTree(each.To, each.From, reader)
		if err != nil {
			return err
		}
		if err := same(own, each.Proof); err != nil {
			return fmt.Errorf("consistency of %d and %d: %v", each.From, each.To, err)
		}
		report["consistency"]++
	}
	if given.Receipt == nil {
		return nil
	}
	tree, err := openCheckpoint(given.Receipt.Checkpoint, key)
	if err != nil {
		return err
	}
	for _, leaf := range given.Receipt.Leaves {
		salt, err := base64.RawURLEncoding.DecodeString(leaf.Salt)
		if err != nil {
			return err
		}
		event, err := canonical(leaf.Event)
		if err != nil {
			return err
		}
		var proof tlog.RecordProof
		for _, text := range leaf.Proof {
			hash, err := tlog.ParseHash(text)
			if err != nil {
				return err
			}
			proof = append(proof, hash)
		}
		entry := digest("event", salt, event)
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, leaf.Index, tlog.RecordHash(entry)); err != nil {
			return fmt.Errorf("leaf %d of the receipt: %v", leaf.Index, err)
		}
		report["receiptLeaves"]++
	}
	return nil
}

func same(own []tlog.Hash, given []string) error {
	if len(own) != len(given) {
		return fmt.Errorf("%d hashes, not %d", len(given), len(own))
	}
	for at, hash := range own {
		if hex.EncodeToString(hash[:]) != given[at] {
			return fmt.Errorf("hash %d is another", at)
		}
	}
	return nil
}

func checkCommitment(seedText, saltText, expected string, fingerprint json.RawMessage, event map[string]string) error {
	seed, err := hex.DecodeString(seedText)
	if err != nil {
		return err
	}
	salt := digest("salt", seed)
	if hex.EncodeToString(salt) != saltText {
		return fmt.Errorf("another salt follows from the seed")
	}
	if fingerprint != nil {
		var value interface{}
		if err := json.Unmarshal(fingerprint, &value); err != nil {
			return err
		}
		text, err := canonical(value)
		if err != nil {
			return err
		}
		if base64.RawURLEncoding.EncodeToString(digest("contents", seed, text)) != event["contents"] {
			return fmt.Errorf("the contents have another digest")
		}
	}
	text, err := canonical(event)
	if err != nil {
		return err
	}
	if hex.EncodeToString(digest("event", salt, text)) != expected {
		return fmt.Errorf("the event has another commitment")
	}
	return nil
}

func digest(purpose string, parts ...[]byte) []byte {
	hash := sha256.New()
	hash.Write([]byte("breakwater/log/" + purpose + "/v1\n"))
	for _, part := range parts {
		hash.Write(part)
	}
	return hash.Sum(nil)
}

// canonical is RFC 8785 for what fingerprints and events hold: ASCII names, whole numbers.
func canonical(value interface{}) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), err
}
