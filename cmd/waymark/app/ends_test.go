package app

import (
	"strings"
	"testing"
	"time"
)

func TestTheAdminsAreToldOnceOfATokenThatEndsSoon(t *testing.T) {
	p := &paper{until: noon.AddDate(0, 2, 0)}
	prog := onPaper(t, p, stored(t, paperDesk), noon)
	look := func(now time.Time) {
		t.Helper()
		prog.set(now)
		prog.ok(prog.tellEnds(t.Context()))
		prog.ok(prog.Settle(t.Context()))
	}
	if look(noon); len(p.chat.said) != 0 {
		t.Errorf("two months before: %v", p.chat.said)
	}
	look(noon.AddDate(0, 1, 10))
	look(noon.AddDate(0, 1, 11))
	if len(p.chat.said) != 1 || !strings.HasPrefix(p.chat.said[0], "token/it-desk/") {
		t.Errorf("three weeks before: %v, want it said once", p.chat.said)
	}
}
