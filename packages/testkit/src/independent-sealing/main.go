// Opens what vectors/feed/sealing.json holds with Cloudflare's HPKE and Go's HKDF, which know nothing of this project, and
// seals an answer of its own for it. It needs no newer Go than Debian has; from 1.26 on crypto/hpke does the same.
//
// Usage: independent-sealing VECTORS.json
//
// Prints how much was opened, and an answer sealed to the first platform; ends with 1 at the first thing that does not hold.
package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/cloudflare/circl/hpke"
	"golang.org/x/crypto/hkdf"
)

var suite = hpke.NewSuite(hpke.KEM_X25519_HKDF_SHA256, hpke.KDF_HKDF_SHA256, hpke.AEAD_AES256GCM)

type platform struct {
	Seed, PublicKey, Question, Nonce, Context, Answer, Sealed string
}

type vectors struct {
	Info      string
	Platforms []platform
	Segment   struct{ Info, PeriodKey, Digest, Text, Encrypted string }
}

const encapsulatedBytes = 32

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("usage: independent-sealing VECTORS.json")
	}
	text, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	var given vectors
	if err := json.Unmarshal(text, &given); err != nil {
		return err
	}
	refused := 0
	for at, own := range given.Platforms {
		opened, err := open(own, own.Seed, given.Info)
		if err != nil {
			return fmt.Errorf("platform %d: %v", at, err)
		}
		if string(opened) != own.Answer {
			return fmt.Errorf("platform %d: another answer", at)
		}
		for other, thief := range given.Platforms {
			if other == at {
				continue
			}
			if _, err := open(own, thief.Seed, given.Info); err == nil {
				return fmt.Errorf("platform %d opens what is of platform %d", other, at)
			}
			refused++
		}
	}
	if err := checkSegment(given); err != nil {
		return fmt.Errorf("segment: %v", err)
	}
	sealed, err := seal(given.Platforms[0], given.Info)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]interface{}{
		"opened": len(given.Platforms), "refused": refused, "sealed": sealed,
	})
}

func context(each platform) []byte {
	return []byte(strings.Join([]string{"breakwater-sealed/1", each.Question, each.PublicKey, each.Nonce}, "\n"))
}

func open(each platform, seedText, info string) ([]byte, error) {
	seed, err := hex.DecodeString(seedText)
	if err != nil {
		return nil, err
	}
	public, private := hpke.KEM_X25519_HKDF_SHA256.Scheme().DeriveKeyPair(seed)
	publicBytes, err := public.MarshalBinary()
	if err != nil {
		return nil, err
	}
	if seedText == each.Seed && hex.EncodeToString(publicBytes) != each.PublicKey {
		return nil, fmt.Errorf("another public key follows from the seed")
	}
	sealed, err := base64.RawURLEncoding.DecodeString(each.Sealed)
	if err != nil || len(sealed) < encapsulatedBytes {
		return nil, fmt.Errorf("not sealed: %v", err)
	}
	enc, ciphertext := sealed[:encapsulatedBytes], sealed[encapsulatedBytes:]
	receiver, err := suite.NewReceiver(private, []byte(info))
	if err != nil {
		return nil, err
	}
	opener, err := receiver.Setup(enc)
	if err != nil {
		return nil, err
	}
	return opener.Open(ciphertext, context(each))
}

func seal(each platform, info string) (string, error) {
	bytes, err := hex.DecodeString(each.PublicKey)
	if err != nil {
		return "", err
	}
	key, err := hpke.KEM_X25519_HKDF_SHA256.Scheme().UnmarshalBinaryPublicKey(bytes)
	if err != nil {
		return "", err
	}
	sender, err := suite.NewSender(key, []byte(info))
	if err != nil {
		return "", err
	}
	enc, sealer, err := sender.Setup(rand.Reader)
	if err != nil {
		return "", err
	}
	ciphertext, err := sealer.Seal([]byte(each.Answer), context(each))
	return base64.RawURLEncoding.EncodeToString(append(enc, ciphertext...)), err
}

func checkSegment(given vectors) error {
	segment := given.Segment
	secret, err := hex.DecodeString(segment.PeriodKey)
	if err != nil {
		return err
	}
	digest, err := hex.DecodeString(segment.Digest)
	if err != nil {
		return err
	}
	encrypted, err := base64.RawURLEncoding.DecodeString(segment.Encrypted)
	if err != nil {
		return err
	}
	key := make([]byte, 32)
	if _, err := io.ReadFull(hkdf.New(sha256.New, secret, digest, []byte(segment.Info)), key); err != nil {
		return err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return err
	}
	text, err := aead.Open(nil, make([]byte, aead.NonceSize()), encrypted, nil)
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(text); !bytes.Equal(sum[:], digest) || string(text) != segment.Text {
		return fmt.Errorf("another text")
	}
	return nil
}
