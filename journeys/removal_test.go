package journeys

import "testing"

func TestARemovalIsOfWhatCarriedTheMark(t *testing.T) {
	ticket := Ref{"it-desk", Ticket, "1"}
	of := func(id, kind, mark, amends string) Event {
		return Event{ID: id, Connector: "it-desk", Kind: kind, Ref: ticket, Mark: mark, Amends: amends}
	}
	made, other := of("comment/1/created", "commented", "note/1", ""), of("comment/2/created", "commented", "", "")
	for name, x := range map[string]struct {
		events []Event
		want   bool
	}{
		"it stands":                    {[]Event{made, other}, false},
		"it was deleted":               {[]Event{made, of("comment/1/deleted", KindDeleted, "", "comment/1/created")}, true},
		"heard in the other order":     {[]Event{of("comment/1/deleted", KindDeleted, "", "comment/1/created"), made}, true},
		"another was deleted":          {[]Event{made, other, of("comment/2/deleted", KindDeleted, "", "comment/2/created")}, false},
		"only an edit carried a mark":  {[]Event{of("comment/1/edited/5", KindEdited, "note/1", "comment/1/created"), of("comment/1/deleted", KindDeleted, "", "comment/1/created")}, true},
		"the mark is another's":        {[]Event{of("comment/1/created", "commented", "note/2", ""), of("comment/1/deleted", KindDeleted, "", "comment/1/created")}, false},
		"the same id at another place": {[]Event{made, {ID: "d", Connector: "it-chat", Kind: KindDeleted, Amends: "comment/1/created"}}, false},
		"nothing was heard":            {nil, false},
	} {
		if got := Removal(x.events, "note/1"); got != x.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if Removal([]Event{other, of("comment/2/deleted", KindDeleted, "", "comment/2/created")}, "") {
		t.Error("what carries no mark is taken for ours")
	}
}
