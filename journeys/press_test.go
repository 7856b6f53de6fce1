package journeys

import "testing"

func TestAPressIsReadAsItWasWritten(t *testing.T) {
	want := PressOn{Ref{"it-desk", Ticket, "10041/2"}, DeadEnd, "reset-by-link", `portal/"odd" id/1`}
	if got, ok := ParsePressOn(want.String()); !ok || got != want {
		t.Errorf("%s became %+v", want, got)
	}
	for _, foreign := range []string{"", "x", "it-desk/ticket/1", `["it-desk/ticket/1","no_such_kind","",""]`, `["1","dead_end","",""]`, `[1,2,3,4]`} {
		if p, ok := ParsePressOn(foreign); ok {
			t.Errorf("%q was read as %+v", foreign, p)
		}
	}
}

func TestAPainPointsRefIsReadAsItWasWritten(t *testing.T) {
	for _, want := range []PointID{{"password-reset", DeadEnd, "reset-by-link"}, {"password-reset", Silence, ""}} {
		if got, ok := PointOf(want.Ref("it-chat")); !ok || got != want {
			t.Errorf("%+v became %+v", want, got)
		}
	}
	for _, foreign := range []Ref{{"it-desk", Ticket, "a/dead_end/b"}, {"it-chat", Point, "a/none/b"}, {"it-chat", Point, "a"}} {
		if p, ok := PointOf(foreign); ok {
			t.Errorf("%v was read as %+v", foreign, p)
		}
	}
}
