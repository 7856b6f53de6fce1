package slack

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"

	slackgo "github.com/slack-go/slack"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// A digest's files reach Slack in an order in which nothing can stand twice.
// A picture is uploaded first and shared with nobody; then the message is
// posted, in which a block shows it. What was uploaded before a crash is a file
// that no one sees, and the message is found by its mark like any other. All
// other files are shared into the message's thread afterwards, where those
// that are there already are seen by their names. What fails then has an
// unknown outcome: the message stands, and must not be posted again.
//
// Slack lets a block show a file once it has processed it, a moment after the
// upload, and until then calls the blocks invalid. The upload is kept and the
// message tried again later (waiting).

// fileMark begins the id of a block that shows a file; the digest of its bytes
// follows, by which an edit finds what is there already.
const fileMark = "waymark-file/"

// maxAlt is how long the words of all pictures of a message may be together: a
// block's limit is 2000, and what is beside maxAll of a message's text.
const maxAlt = 1000

// withFiles posts or edits a digest that has files.
func (s sink) withFiles(ctx context.Context, p journeys.Posting, prior connectors.Prior, m rendered) (connectors.Receipt, error) {
	m.covers(p.Content.Files)
	shown, rest := split(p.Content.Files, maxBlocks-len(m.blocks))
	switch {
	case prior.Remote == "":
		return s.createWith(ctx, p, m, shown, rest)
	case prior.Fingerprint != m.fingerprint:
		receipt, err := s.updateWith(ctx, p, prior, m, shown)
		if err != nil || receipt.State != journeys.Standing {
			return receipt, err
		}
		return receipt, s.attach(ctx, receipt.Remote, rest, false)
	}
	receipt := connectors.Receipt{State: journeys.Standing, Remote: prior.Remote, Fingerprint: prior.Fingerprint}
	return receipt, s.attach(ctx, receipt.Remote, rest, false)
}

func (s sink) createWith(ctx context.Context, p journeys.Posting, m rendered, shown, rest []journeys.File) (connectors.Receipt, error) {
	ids, kept := s.waiting.take(p.Key, m.fingerprint)
	if !kept {
		var err error
		if ids, err = s.uploadAll(ctx, shown, nil); err != nil {
			return connectors.Receipt{}, err
		}
	}
	receipt, ids, err := s.show(p.Key, m, shown, ids, func(m rendered) (connectors.Receipt, error) { return s.create(ctx, p.Target, m) })
	if err != nil || receipt.State != journeys.Standing {
		return receipt, err
	}
	// What the message may not show follows in its thread, where Slack takes it.
	return receipt, s.attach(ctx, receipt.Remote, slices.Concat(shown[len(ids):], rest), true)
}

// updateWith edits a digest. What it shows already is shown on; what it showed
// and does no more is deleted.
func (s sink) updateWith(ctx context.Context, p journeys.Posting, prior connectors.Prior, m rendered, shown []journeys.File) (connectors.Receipt, error) {
	channel, ts, ok := parseRemote(prior.Remote)
	if !ok {
		return connectors.Receipt{}, invalid("not the place of a message")
	}
	list, err := s.client.thread(ctx, channel, ts)
	if err != nil && !threadGone(err) {
		return connectors.Receipt{}, err
	}
	there := map[string]string{}
	for _, message := range list {
		if message.TS == ts {
			there = message.shows()
		}
	}
	ids, kept := s.waiting.take(p.Key, m.fingerprint)
	if !kept {
		if ids, err = s.uploadAll(ctx, shown, there); err != nil {
			return connectors.Receipt{}, err
		}
	}
	receipt, ids, err := s.show(p.Key, m, shown, ids, func(m rendered) (connectors.Receipt, error) { return s.update(ctx, prior, m) })
	if err != nil || receipt.State != journeys.Standing {
		return receipt, err
	}
	for _, id := range there {
		if !slices.Contains(ids, id) {
			_ = s.deleteFile(ctx, id) // nobody sees it any more
		}
	}
	return receipt, nil
}

// show writes a message with its pictures, and returns those that it shows: all
// of them, or none where Slack never came to like them, for the text matters
// more.
func (s sink) show(key string, m rendered, files []journeys.File, ids []string, write func(rendered) (connectors.Receipt, error)) (connectors.Receipt, []string, error) {
	receipt, err := write(m.showing(files, ids))
	switch {
	case codeOf(err) == "invalid_blocks" && len(ids) > 0:
		if s.waiting.keep(key, m.fingerprint, ids, 1) {
			return receipt, nil, &connectors.Error{Kind: connectors.Temporary, Op: "slack: show a file", Err: errors.New("not processed yet")}
		}
		s.waiting.drop(key)
		receipt, err = write(m)
		return receipt, nil, err
	case err == nil || connectors.KindOf(err) == connectors.Unknown:
		// A second message that showed the same files would take them away
		// when it is removed.
		s.waiting.drop(key)
	default: // it was not written
		s.waiting.keep(key, m.fingerprint, ids, 0)
	}
	return receipt, ids, err
}

// covers makes the fingerprint that of text and files.
func (m *rendered) covers(files []journeys.File) {
	h := sha256.New()
	h.Write([]byte(m.fingerprint))
	for _, f := range files {
		h.Write([]byte("\x00" + f.Name + "\x00" + f.Alt + "\x00" + sum(f)))
	}
	m.fingerprint = hex.EncodeToString(h.Sum(nil)[:12]) + m.parts()
	mark(*m)
}

func sum(f journeys.File) string {
	d := sha256.Sum256(f.Bytes)
	return hex.EncodeToString(d[:12])
}

// split says which files a message shows, at most so many, and which lie in its
// thread. An empty one is neither: Slack takes none.
func split(files []journeys.File, room int) (shown, rest []journeys.File) {
	for _, f := range files {
		switch {
		case len(f.Bytes) == 0 || f.Name == "":
		case strings.HasPrefix(f.Type, "image/") && len(shown) < room:
			shown = append(shown, f)
		default:
			rest = append(rest, f)
		}
	}
	return shown, rest
}

// showing is the message with pictures under what it says of everybody: the
// headline and the first paragraph.
func (m rendered) showing(files []journeys.File, ids []string) rendered {
	var images []slackgo.Block
	for i, id := range ids {
		alt := cmp.Or(clip(strings.TrimSpace(strings.ToValidUTF8(files[i].Alt, "�")), maxAlt/len(ids)), files[i].Name)
		images = append(images, slackgo.NewImageBlockSlackFile(&slackgo.SlackFileObject{ID: id}, alt, fileMark+sum(files[i])+"/"+m.fingerprint, nil))
	}
	m.blocks = slices.Insert(slices.Clone(m.blocks), min(2, len(m.blocks)), images...)
	return m
}

// shows are the ids of the files that a message shows, by the digest of their
// bytes.
func (m past) shows() map[string]string {
	var blocks []struct {
		ID   string `json:"block_id"`
		File struct {
			ID string `json:"id"`
		} `json:"slack_file"`
	}
	ids := map[string]string{}
	if json.Unmarshal(m.Blocks, &blocks) != nil {
		return ids
	}
	for _, b := range blocks {
		if of, ours := strings.CutPrefix(b.ID, fileMark); ours && wordish(b.File.ID) {
			of, _, _ = strings.Cut(of, "/")
			ids[of] = b.File.ID
		}
	}
	return ids
}

// uploadAll uploads those of the files that are not there yet, shared with
// nobody. Where Slack or the workspace refuses them, the message goes without.
func (s sink) uploadAll(ctx context.Context, files []journeys.File, there map[string]string) ([]string, error) {
	var ids []string
	for _, f := range files {
		if id := there[sum(f)]; id != "" {
			ids = append(ids, id)
			continue
		}
		id, err := s.upload(ctx, f, "", "")
		if refusesFiles(err) {
			return ids, nil
		}
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// refusesFiles reports whether files are refused and not the bot: the app was
// installed before it asked for their scope, or the workspace takes none.
func refusesFiles(err error) bool {
	return err != nil && (connectors.KindOf(err) == connectors.Invalid || lacksScope(codeOf(err)))
}

// upload takes the three steps of an upload. The file is shared into a thread,
// or where no channel is given with nobody.
func (s sink) upload(ctx context.Context, f journeys.File, channel, thread string) (string, error) {
	var to *slackgo.GetUploadURLExternalResponse
	err := s.client.call(ctx, "files.getUploadURLExternal", reads, func(ctx context.Context) (err error) {
		to, err = s.client.sdk.GetUploadURLExternalContext(ctx, slackgo.GetUploadURLExternalParameters{
			FileName: f.Name, FileSize: len(f.Bytes), AltTxt: clip(f.Alt, maxAlt),
		})
		return err
	})
	if err != nil {
		return "", err
	}
	if !wordish(to.FileID) {
		return "", &connectors.Error{Kind: connectors.Temporary, Op: "slack: upload", Err: errors.New("an answer without a file")}
	}
	// Until it is completed nobody has the file: whatever fails is tried anew.
	err = s.client.call(ctx, "upload", reads, func(ctx context.Context) error {
		return s.client.sdk.UploadToURL(ctx, slackgo.UploadToURLParameters{UploadURL: to.UploadURL, Reader: bytes.NewReader(f.Bytes), Filename: f.Name})
	})
	if err != nil {
		return "", err
	}
	does := reads
	if channel != "" {
		does = writes
	}
	err = s.client.call(ctx, "files.completeUploadExternal", does, func(ctx context.Context) error {
		_, err := s.client.sdk.CompleteUploadExternalContext(ctx, slackgo.CompleteUploadExternalParameters{
			Files: []slackgo.FileSummary{{ID: to.FileID, Title: f.Name}}, Channel: channel, ThreadTimestamp: thread,
		})
		return err
	})
	return to.FileID, err
}

// attach shares files into a message's thread, each once. The message was
// written by now, so that every error leaves an unknown outcome.
func (s sink) attach(ctx context.Context, remote string, files []journeys.File, fresh bool) error {
	channel, ts, _ := parseRemote(remote)
	unknown := func(err error) error {
		return &connectors.Error{Kind: connectors.Unknown, Op: "slack: attach a file", Err: err}
	}
	there := map[string]bool{}
	if !fresh && len(files) > 0 {
		me, err := s.client.self(ctx)
		if err != nil {
			return unknown(err)
		}
		list, err := s.client.thread(ctx, channel, ts)
		if threadGone(err) {
			return nil // somebody removed it meanwhile
		}
		if err != nil {
			return unknown(err)
		}
		for _, m := range list {
			for _, f := range m.Files {
				there[f.Name] = there[f.Name] || m.by(me)
			}
		}
	}
	for _, f := range files {
		if there[f.Name] {
			continue
		}
		if _, err := s.upload(ctx, f, channel, ts); err != nil && !refusesFiles(err) {
			return unknown(err)
		}
	}
	return nil
}

// by reports whether a message is ours.
func (m past) by(me identity) bool {
	return me.BotID != "" && m.BotID == me.BotID || me.UserID != "" && m.User == me.UserID
}

// removeFiles deletes the files of a digest, before the digest itself: as long
// as that stands they can be found.
func (s sink) removeFiles(ctx context.Context, channel, ts string) error {
	me, err := s.client.self(ctx)
	if err != nil {
		return err
	}
	list, err := s.client.thread(ctx, channel, ts)
	if threadGone(err) {
		return nil
	}
	if err != nil {
		return err
	}
	var ids []string
	for _, m := range list {
		if !m.by(me) {
			continue
		}
		for _, id := range m.shows() {
			ids = append(ids, id)
		}
		for _, f := range m.Files {
			ids = append(ids, f.ID)
		}
	}
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		if err := s.deleteFile(ctx, id); err != nil && !refusesFiles(err) {
			return err
		}
	}
	return nil
}

func (s sink) deleteFile(ctx context.Context, id string) error {
	return s.client.call(ctx, "files.delete", reads, func(ctx context.Context) error {
		return s.client.sdk.DeleteFileContext(ctx, id)
	})
}

// waiting keeps the uploads of messages that Slack did not take yet. It is lost
// with the process; then they are made again.
type waiting struct {
	mu   sync.Mutex
	kept map[string]upload
}

type upload struct {
	fingerprint string
	ids         []string
	tries       int
}

// maxTries is how often a message is tried whose picture Slack has not
// processed: with the outbox's growing pauses, some minutes.
const maxTries = 6

// take returns what was kept for a message of this fingerprint.
func (w *waiting) take(key, fingerprint string) ([]string, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	u, ok := w.kept[key]
	return u.ids, ok && u.fingerprint == fingerprint
}

// keep keeps the uploads of a message, and counts tries; false where it was
// tried often enough.
func (w *waiting) keep(key, fingerprint string, ids []string, tries int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	u := w.kept[key]
	if u.fingerprint != fingerprint {
		u = upload{fingerprint: fingerprint, ids: ids}
	}
	u.tries += tries
	if w.kept == nil {
		w.kept = map[string]upload{}
	}
	w.kept[key] = u
	return u.tries < maxTries
}

func (w *waiting) drop(key string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.kept, key)
}
