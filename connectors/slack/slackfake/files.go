package slackfake

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
)

// File is an uploaded file.
type File struct {
	ID, Name, Title, Alt string
	Bytes                []byte
	Complete             bool // files.completeUploadExternal was called
	Size                 int  // as announced

	slow int // messages that may not show it yet
}

// uploads is where files are sent to, as Slack does it: not a method of the
// Web API, but an address that one of them gives.
const uploads = "/upload/v1/"

// FilesAreSlow makes each new file refuse to be shown in so many messages, as
// one does that Slack has not processed.
func (w *Workspace) FilesAreSlow(messages int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.slow = messages
}

// Files returns what is uploaded, oldest first.
func (w *Workspace) Files() []File {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []File
	for _, f := range w.files {
		list = append(list, *f)
	}
	return list
}

func (w *Workspace) file(id string) *File {
	for _, f := range w.files {
		if f.ID == id {
			return f
		}
	}
	return nil
}

// uploadURL carries out files.getUploadURLExternal.
func (w *Workspace) uploadURL(r *http.Request) reply {
	size, err := strconv.Atoi(r.PostForm.Get("length"))
	name := r.PostForm.Get("filename")
	if err != nil || size <= 0 || name == "" {
		return refuse("invalid_arguments")
	}
	w.fileIDs++
	f := &File{ID: fmt.Sprintf("F0FAKE%04d", w.fileIDs), Name: name, Alt: r.PostForm.Get("alt_txt"), Size: size, slow: w.slow}
	w.files = append(w.files, f)
	return reply{"ok": true, "file_id": f.ID, "upload_url": "http://" + r.Host + uploads + f.ID}
}

// receive takes the bytes of a file, as multipart or as they are.
func (w *Workspace) receive(rw http.ResponseWriter, r *http.Request) {
	const most = 8 << 20
	var body io.Reader = http.MaxBytesReader(rw, r.Body, most)
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "multipart/form-data" {
		parts, err := r.MultipartReader()
		if err != nil {
			http.Error(rw, "no form", http.StatusBadRequest)
			return
		}
		part, err := parts.NextPart()
		if err != nil {
			http.Error(rw, "no file", http.StatusBadRequest)
			return
		}
		body = io.LimitReader(part, most)
	}
	b, err := io.ReadAll(body)
	w.mu.Lock()
	defer w.mu.Unlock()
	f := w.file(path.Base(r.URL.Path))
	if err != nil || f == nil || len(b) != f.Size {
		http.Error(rw, "not the file that was announced", http.StatusBadRequest)
		return
	}
	f.Bytes = b
	_, _ = fmt.Fprintf(rw, "OK - %d", len(b))
}

// complete carries out files.completeUploadExternal: the files are there, and
// where a channel is named they are a message of their own.
func (w *Workspace) complete(v url.Values) reply {
	var named []struct{ ID, Title string }
	if json.Unmarshal([]byte(v.Get("files")), &named) != nil || len(named) == 0 {
		return refuse("invalid_arguments")
	}
	id := v.Get("channel_id")
	if id != "" {
		if code := w.access(id); code != "" {
			return refuse(code)
		}
	}
	var files []*File
	for _, n := range named {
		f := w.file(n.ID)
		if f == nil || f.Complete || len(f.Bytes) == 0 {
			return refuse("file_not_found")
		}
		f.Complete, f.Title = true, n.Title
		files = append(files, f)
	}
	if id != "" {
		m := &Message{Channel: id, TS: w.stamp(), User: BotUser, BotID: BotID, Files: files}
		if ts := v.Get("thread_ts"); ts != "" {
			m.ThreadTS = w.threaded(id, ts)
		}
		w.messages = append(w.messages, m)
		w.changes++
		w.report(*m, "posted", m.record())
	}
	list := []reply{}
	for _, f := range files {
		list = append(list, reply{"id": f.ID, "title": f.Title})
	}
	return reply{"ok": true, "files": list}
}

// deleteFile carries out files.delete: the file goes from wherever it was
// shown, and with it the message that was nothing but the file.
func (w *Workspace) deleteFile(v url.Values) reply {
	id := v.Get("file")
	if w.file(id) == nil {
		return refuse("file_not_found")
	}
	is := func(f *File) bool { return f.ID == id }
	w.files = slices.DeleteFunc(w.files, is)
	w.messages = slices.DeleteFunc(w.messages, func(m *Message) bool {
		n := len(m.Files)
		m.Files = slices.DeleteFunc(m.Files, is)
		return len(m.Files) < n && len(m.Files) == 0 && m.Text == "" && len(m.Blocks) == 0
	})
	return reply{"ok": true}
}

// shows reports whether all files that blocks show may be shown.
func (w *Workspace) shows(blocks []Block) bool {
	ok := true
	for _, b := range blocks {
		if b.Type != "image" || b.SlackFile == nil {
			continue
		}
		f := w.file(b.SlackFile.ID)
		switch {
		case f == nil || !f.Complete || !strings.Contains(" .png .jpg .jpeg .gif ", " "+strings.ToLower(path.Ext(f.Name))+" "):
			ok = false
		case f.slow > 0:
			f.slow--
			ok = false
		}
	}
	return ok
}

// FileRef names the file that an image block shows.
type FileRef struct {
	ID string `json:"id"`
}
