package slackfake

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"unicode/utf8"
)

// View is a modal as a person has it open.
type View struct {
	ID, Type, CallbackID, PrivateMetadata, ExternalID, Hash string
	Title, Submit, Close                                    *Text
	Blocks                                                  []Block
	NotifyOnClose, ClearOnClose                             bool

	User   string
	Errors map[string]string   // by block, of the submission that was refused
	Typed  map[string][]string // by block, what that submission held
}

// viewWire is a view as an app sends it.
type viewWire struct {
	Type            string  `json:"type"`
	Title           *Text   `json:"title"`
	Submit          *Text   `json:"submit"`
	Close           *Text   `json:"close"`
	Blocks          []Block `json:"blocks"`
	CallbackID      string  `json:"callback_id"`
	PrivateMetadata string  `json:"private_metadata"`
	ExternalID      string  `json:"external_id"`
	NotifyOnClose   bool    `json:"notify_on_close"`
	ClearOnClose    bool    `json:"clear_on_close"`
}

// maxStack is how many views lie on one another at most.
const maxStack = 3

// readView reads a view and says what is wrong with it.
func readView(raw string) (*View, error) {
	var in viewWire
	if err := json.Unmarshal([]byte(raw), &in); err != nil {
		return nil, fmt.Errorf("no view: %w", err)
	}
	v := &View{Type: in.Type, CallbackID: in.CallbackID, PrivateMetadata: in.PrivateMetadata, ExternalID: in.ExternalID,
		Title: in.Title, Submit: in.Submit, Close: in.Close, Blocks: in.Blocks, NotifyOnClose: in.NotifyOnClose, ClearOnClose: in.ClearOnClose}
	return v, v.check()
}

func (v *View) check() error {
	n := letters(v.Title)
	switch {
	case v.Type != "modal":
		return fmt.Errorf("a view of type %q", v.Type)
	case n == 0 || n > 24 || letters(v.Submit) > 24 || letters(v.Close) > 24:
		return fmt.Errorf("a title of %d characters, or a button of more than 24", n)
	case len(v.Blocks) == 0 || len(v.Blocks) > 100:
		return fmt.Errorf("%d blocks, 100 are allowed", len(v.Blocks))
	case utf8.RuneCountInString(v.PrivateMetadata) > 3000 || len(v.CallbackID) > 255 || len(v.ExternalID) > 255:
		return fmt.Errorf("private metadata of more than 3000 characters, or an id of more than 255")
	}
	ids, asks := map[string]bool{}, false
	for i, b := range v.Blocks {
		if len(b.ID) > 255 || b.ID != "" && ids[b.ID] {
			return fmt.Errorf("block %d: its id is too long or not unique", i)
		}
		ids[b.ID] = true
		if _, err := b.check(); err != nil {
			return fmt.Errorf("block %d: %w", i, err)
		}
		asks = asks || b.Type == "input"
	}
	if asks && v.Submit == nil {
		return fmt.Errorf("an input, and no button to submit it")
	}
	return nil
}

// named gives the blocks and elements that have none an id, as Slack does.
func (v *View) named() {
	v.Blocks = slices.Clone(v.Blocks)
	for i, b := range v.Blocks {
		if b.ID == "" {
			v.Blocks[i].ID = fmt.Sprintf("b%d", i)
		}
		if b.Element != nil && b.Element.ActionID == "" {
			e := *b.Element
			e.ActionID = fmt.Sprintf("a%d", i)
			v.Blocks[i].Element = &e
		}
	}
	sum := sha256.Sum256(mustJSON(v.record()))
	v.Hash = hex.EncodeToString(sum[:5])
}

// record is a view as Slack writes it.
func (v *View) record() reply {
	return reply{
		"id": v.ID, "team_id": TeamID, "app_id": AppID, "bot_id": BotID, "app_installed_team_id": TeamID, "type": v.Type, "hash": v.Hash,
		"title": v.Title, "submit": v.Submit, "close": v.Close, "blocks": v.Blocks, "callback_id": v.CallbackID, "external_id": v.ExternalID,
		"private_metadata": v.PrivateMetadata, "notify_on_close": v.NotifyOnClose, "clear_on_close": v.ClearOnClose,
		"root_view_id": v.ID, "previous_view_id": nil, "state": reply{"values": v.values()},
	}
}

func badView(err error) reply {
	return reply{"ok": false, "error": "invalid_arguments", "response_metadata": reply{"messages": []string{"[ERROR] " + err.Error()}}}
}

// viewsOpen opens a modal for whoever the trigger is of. A person has one
// open at a time: another takes its place.
func (w *Workspace) viewsOpen(v url.Values) reply { return w.show(v, false) }

func (w *Workspace) viewsPush(v url.Values) reply { return w.show(v, true) }

func (w *Workspace) show(v url.Values, push bool) reply {
	view, err := readView(v.Get("view"))
	if err != nil {
		return badView(err)
	}
	if w.external(view.ExternalID) != nil {
		return refuse("duplicate_external_id")
	}
	user, code := w.pull(v.Get("trigger_id"))
	if code != "" {
		return refuse(code)
	}
	if !push {
		w.views[user] = nil
	}
	if len(w.views[user]) == maxStack {
		return refuse("push_limit_reached")
	}
	w.handles.number++
	view.ID, view.User = fmt.Sprintf("V0FAKE%04d", w.handles.number), user
	view.named()
	w.views[user] = append(w.views[user], view)
	w.changes++
	return reply{"ok": true, "view": view.record()}
}

// viewsUpdate replaces what an open modal shows.
func (w *Workspace) viewsUpdate(v url.Values) reply {
	next, err := readView(v.Get("view"))
	if err != nil {
		return badView(err)
	}
	open := w.open(v.Get("view_id"))
	if open == nil {
		open = w.external(v.Get("external_id"))
	}
	switch {
	case open == nil:
		return refuse("not_found")
	case v.Get("hash") != "" && v.Get("hash") != open.Hash:
		return refuse("hash_conflict")
	}
	open.become(next)
	w.changes++
	return reply{"ok": true, "view": open.record()}
}

// become shows another view in the place of this one. What was typed into an
// input of the same block stays.
func (v *View) become(next *View) {
	id, user, typed := v.ID, v.User, v.Typed
	*v = *next
	v.ID, v.User, v.Typed = id, user, typed
	v.named()
}

func (w *Workspace) open(id string) *View {
	for _, stack := range w.views {
		for _, v := range stack {
			if id != "" && v.ID == id {
				return v
			}
		}
	}
	return nil
}

func (w *Workspace) external(id string) *View {
	for _, stack := range w.views {
		for _, v := range stack {
			if id != "" && v.ExternalID == id {
				return v
			}
		}
	}
	return nil
}

// OpenView is the modal that a person sees; false where there is none.
func (w *Workspace) OpenView(user string) (View, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	stack := w.views[user]
	if len(stack) == 0 {
		return View{}, false
	}
	return *stack[len(stack)-1], true
}
