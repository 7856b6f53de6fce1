package slackfake

import (
	"cmp"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
)

type reply map[string]any

func refuse(code string) reply { return reply{"ok": false, "error": code} }

// ServeHTTP answers the Web API. As Slack does, it says 200 to everything
// that it understood, also to what it refuses.
func (w *Workspace) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, uploads) {
		w.mu.Lock()
		f := w.fault("upload")
		w.mu.Unlock()
		if f != nil {
			w.suffer(rw, r, f)
			return
		}
		w.receive(rw, r)
		return
	}
	r.Body = http.MaxBytesReader(rw, r.Body, 1<<20)
	if id, ok := responseOf(r.URL.Path); ok {
		w.respond(rw, r, id)
		return
	}
	if err := parse(r); err != nil {
		http.Error(rw, "no form", http.StatusBadRequest)
		return
	}
	method := path.Base(r.URL.Path)
	w.mu.Lock()
	w.calls = append(w.calls, method)
	f := w.fault(method)
	w.mu.Unlock()
	if f != nil && !f.AfterWrite {
		w.suffer(rw, r, f)
		return
	}
	if wait := w.tooFast(method, r.PostForm); wait > 0 {
		rw.Header().Set("Retry-After", strconv.Itoa(wait))
		rw.Header().Set("Content-Type", "application/json; charset=utf-8")
		rw.WriteHeader(http.StatusTooManyRequests)
		_ = json.NewEncoder(rw).Encode(refuse("ratelimited"))
		return
	}
	out := w.do(method, r)
	if w.Scopes != nil && out["error"] != "not_authed" && out["error"] != "invalid_auth" {
		rw.Header().Set("X-Oauth-Scopes", strings.Join(w.Scopes, ","))
		rw.Header().Set("X-Accepted-Oauth-Scopes", strings.Join(accepted(method), ","))
	}
	if f != nil {
		if f.Hang {
			<-r.Context().Done()
		}
		drop()
	}
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(rw).Encode(out)
}

func (w *Workspace) suffer(rw http.ResponseWriter, r *http.Request, f *Fault) {
	switch {
	case f.Hang:
		<-r.Context().Done()
		drop()
	case f.Code != "":
		_ = json.NewEncoder(rw).Encode(refuse(f.Code))
	case f.Status != 0:
		if f.RetryAfter > 0 {
			rw.Header().Set("Retry-After", strconv.Itoa(int(f.RetryAfter.Seconds())))
		}
		http.Error(rw, "<html>an error page</html>", f.Status)
	default:
		drop()
	}
}

func (w *Workspace) do(method string, r *http.Request) reply {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if token == "" {
		token = r.PostForm.Get("token")
	}
	switch token {
	case "":
		return refuse("not_authed")
	case w.Token:
	default:
		return refuse("invalid_auth")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if lacks := w.lacks(method, r.PostForm); lacks != "" {
		return reply{"ok": false, "error": "missing_scope", "needed": lacks, "provided": strings.Join(w.Scopes, ",")}
	}
	switch method {
	case "auth.test":
		return reply{"ok": true, "url": "https://sandbox.slack.com/", "team": "Sandbox", "team_id": TeamID, "user_id": BotUser, "bot_id": BotID, "user": "waymark"}
	case "users.info":
		return w.usersInfo(r.PostForm)
	case "users.lookupByEmail":
		return w.userByEmail(r.PostForm)
	case "conversations.list":
		return w.list(r.PostForm)
	case "conversations.history":
		return w.history(r.PostForm)
	case "conversations.replies":
		return w.replies(r.PostForm)
	case "usergroups.list":
		return w.usergroups(r.PostForm)
	case "chat.postMessage", "chat.postEphemeral":
		return w.post(method, r.PostForm)
	case "chat.update":
		return w.update(r.PostForm)
	case "chat.delete":
		return w.chatDelete(r.PostForm)
	case "files.getUploadURLExternal":
		return w.uploadURL(r)
	case "files.completeUploadExternal":
		return w.complete(r.PostForm)
	case "files.delete":
		return w.deleteFile(r.PostForm)
	}
	if do := w.more()[method]; do != nil {
		return do(r.PostForm)
	}
	return refuse("unknown_method")
}

// more are the methods about places, people and views.
func (w *Workspace) more() map[string]func(url.Values) reply {
	return map[string]func(url.Values) reply{
		"conversations.info": w.info, "conversations.members": w.members, "conversations.join": w.join,
		"conversations.invite": w.invite, "conversations.leave": w.leave,
		"users.list": w.usersList, "users.conversations": w.usersConversations, "usergroups.users.list": w.groupMembers,
		"views.open": w.viewsOpen, "views.push": w.viewsPush, "views.update": w.viewsUpdate, "reactions.add": w.react,
	}
}

// parse reads a form, or a JSON body as one: what is no string stays JSON.
func parse(r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		return nil
	}
	var fields map[string]json.RawMessage
	if err := json.NewDecoder(r.Body).Decode(&fields); err != nil {
		return err
	}
	r.PostForm = url.Values{}
	for name, raw := range fields {
		text := string(raw)
		_ = json.Unmarshal(raw, &text) // what is no string stays as it is
		r.PostForm.Set(name, text)
	}
	return nil
}

func (w *Workspace) usersInfo(v url.Values) reply {
	u, ok := w.users[v.Get("user")]
	if !ok {
		return refuse("user_not_found")
	}
	return reply{"ok": true, "user": u.record()}
}

// userByEmail finds open accounts only, as Slack does.
func (w *Workspace) userByEmail(v url.Values) reply {
	for _, u := range w.users {
		if u.Email != "" && strings.EqualFold(u.Email, v.Get("email")) && !u.Deleted {
			return reply{"ok": true, "user": u.record()}
		}
	}
	return refuse("users_not_found")
}

func (u User) record() reply {
	r := reply{
		"id": u.ID, "team_id": TeamID, "name": u.Name, "deleted": u.Deleted, "is_bot": u.Bot,
		"profile": reply{"email": u.Email, "phone": u.Phone, "real_name": u.RealName},
	}
	if !u.Deleted { // what Slack leaves out of a closed account
		r["real_name"] = u.RealName
	}
	return r
}

// list pages by the place in the list.
func (w *Workspace) list(v url.Values) reply {
	limit, _ := strconv.Atoi(v.Get("limit"))
	if limit <= 0 || limit > 1000 {
		limit = 100
	}
	from, _ := strconv.Atoi(v.Get("cursor"))
	types := cmp.Or(v.Get("types"), "public_channel")
	var page []reply
	next := ""
	for i := from; i < len(w.channels); i++ {
		c := w.channels[i]
		if c.Private && (c.Outside || !strings.Contains(types, "private_channel")) ||
			!c.Private && !strings.Contains(types, "public_channel") ||
			c.Archived && v.Get("exclude_archived") == "true" {
			continue
		}
		if len(page) == limit {
			next = strconv.Itoa(i)
			break
		}
		page = append(page, c.record())
	}
	return reply{"ok": true, "channels": page, "response_metadata": reply{"next_cursor": next}}
}

// access is why the bot may not act in a channel; "" where it may.
func (w *Workspace) access(id string) string {
	c := w.channel(id)
	switch {
	case c == nil, c.Private && c.Outside:
		return "channel_not_found"
	case c.Archived:
		return "is_archived"
	case c.Outside:
		return "not_in_channel"
	}
	return ""
}

// history is newest first and pages by the place in that order.
func (w *Workspace) history(v url.Values) reply {
	id := v.Get("channel")
	if code := w.access(id); code != "" && code != "is_archived" {
		return refuse(code)
	}
	limit, _ := strconv.Atoi(v.Get("limit"))
	if limit <= 0 || limit > 999 {
		limit = 100
	}
	from, _ := strconv.Atoi(v.Get("cursor"))
	var page []reply
	next, n := "", 0
	for i := len(w.messages) - 1; i >= 0; i-- {
		m := w.messages[i]
		if m.Channel != id || m.ThreadTS != "" && m.ThreadTS != m.TS {
			continue
		}
		if n++; n <= from {
			continue
		}
		if len(page) == limit {
			next = strconv.Itoa(n - 1)
			break
		}
		page = append(page, w.past(m, v))
	}
	return reply{"ok": true, "messages": page, "has_more": next != "", "response_metadata": reply{"next_cursor": next}}
}

// record is a message as Slack writes it.
func (m *Message) record() reply {
	r := reply{"type": "message", "ts": m.TS, "user": m.User, "text": m.Text}
	if m.ThreadTS != "" {
		r["thread_ts"] = m.ThreadTS
	}
	if m.BotID != "" {
		r["bot_id"], r["app_id"] = m.BotID, AppID
		r["bot_profile"] = reply{"id": m.BotID, "app_id": AppID, "name": "Waymark"}
	}
	if len(m.Blocks) > 0 {
		r["blocks"] = m.Blocks
	}
	if len(m.Metadata) > 0 {
		r["metadata"] = m.Metadata
	}
	if len(m.Reactions) > 0 {
		r["reactions"] = m.Reactions
	}
	if len(m.Files) > 0 {
		files := []reply{}
		for _, f := range m.Files {
			files = append(files, reply{"id": f.ID, "name": f.Name, "title": f.Title, "size": f.Size, "mode": "hosted"})
		}
		r["files"] = files
	}
	if m.EditedTS != "" {
		r["edited"] = reply{"user": m.User, "ts": m.EditedTS}
	}
	return r
}
