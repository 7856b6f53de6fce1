package slack

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	slackgo "github.com/slack-go/slack"
)

// markName begins our mark and names our metadata.
const markName = "waymark"

// markOf is the id of a message's first block: whose it is, and what was
// written. Slack asks for a new block id whenever a message changes; the
// fingerprint at its end gives one.
func markOf(key, fingerprint string) string {
	return markName + "/" + shortKey(key) + "/" + fingerprint
}

// maxPrint is the length of a fingerprint: a digest, into how many messages
// the text went, and whether all of them stand.
const maxPrint = 24 + len(".10") + len(unsealed)

// unsealed ends the fingerprint of a message whose following ones may not
// stand yet, so that it is never taken for the whole.
const unsealed = "+"

// shortKey keeps a key that fits in a block's id, and digests a longer one.
func shortKey(key string) string {
	if len(key) <= maxBlockID-len(markName)-2-maxPrint {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return "sha256-" + hex.EncodeToString(sum[:])
}

// readMark is markOf backwards.
func readMark(blockID string) (key, fingerprint string, ok bool) {
	rest, ours := strings.CutPrefix(blockID, markName+"/")
	i := strings.LastIndexByte(rest, '/')
	if !ours || i <= 0 {
		return "", "", false
	}
	return rest[:i], rest[i+1:], true
}

// metadata says the same to other tools.
func (m rendered) metadata() slackgo.SlackMetadata {
	return slackgo.SlackMetadata{
		EventType:    markName,
		EventPayload: map[string]any{"key": m.key, "fingerprint": m.fingerprint},
	}
}

func setBlockID(b slackgo.Block, id string) {
	switch b := b.(type) {
	case *slackgo.SectionBlock:
		b.BlockID = id
	case *slackgo.ActionBlock:
		b.BlockID = id
	case *slackgo.ContextBlock:
		b.BlockID = id
	case *slackgo.ImageBlock:
		b.BlockID = id
	}
}
