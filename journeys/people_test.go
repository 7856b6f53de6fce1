package journeys

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// What an explanation is made of has no place for an account: whoever passes
// its JSON on passes on nobody of the desk and no customer.
func TestAnExplanationHasNoPlaceForAnAccount(t *testing.T) {
	var places func(of reflect.Type, at string)
	seen := map[reflect.Type]bool{}
	places = func(of reflect.Type, at string) {
		for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice || of.Kind() == reflect.Map {
			of = of.Elem()
		}
		switch of {
		case reflect.TypeFor[Account](), reflect.TypeFor[Event](), reflect.TypeFor[TicketNow](), reflect.TypeFor[Take](), reflect.TypeFor[Acted]():
			t.Errorf("%s is %s", at, of)
		}
		if of.Kind() != reflect.Struct || of == reflect.TypeFor[time.Time]() || seen[of] {
			return
		}
		seen[of] = true
		for i := range of.NumField() {
			places(of.Field(i).Type, at+"."+of.Field(i).Name)
		}
	}
	places(reflect.TypeFor[Explanation](), "Explanation")
	if len(seen) < 8 {
		t.Errorf("only %d types were looked at", len(seen))
	}
}

// Nor is anybody of them named in its words, whatever happened: neither who
// did a thing, nor how many things somebody did.
func TestAnExplanationNamesNobodyOfTheDesk(t *testing.T) {
	r := serviceRules()
	for _, id := range []string{"zzsam", "zzrobin"} {
		r.Roster.AddAgent(Account{"it-desk", id}, "service-desk")
	}
	acted := 0
	checks(t, 600, func(t *rapid.T) {
		events := randomSubject(t)
		for i := range events {
			e := &events[i]
			if e.Connector == "it-desk" && (e.Actor.ID == "agent" || e.Actor.ID == "other") {
				e.Actor.ID = rapid.SampledFrom([]string{"zzsam", "zzrobin"}).Draw(t, "who")
				e.Fields = mergeFields(e.Fields, Fields{FieldActorName: {"Zzsam Zzfirst"}, FieldAssignee: {e.Actor.ID}, FieldAssigneeName: {"Zzsam Zzfirst"}})
				acted++
			}
		}
		now := day.Add(time.Duration(rapid.IntRange(0, 25*86400).Draw(t, "now")) * time.Second)
		x := Explain(r, Subject{Events: events}, Facts{}, now)
		for _, text := range []string{explained(t, x), x.Text(r, Layout{Lost: true})} {
			if i := strings.Index(strings.ToLower(text), "zz"); i >= 0 {
				t.Fatalf("it names somebody: …%s…", text[max(0, i-80):min(len(text), i+80)])
			}
		}
	})
	if acted < 100 {
		t.Errorf("the desk acted only %d times: the test proves little", acted)
	}
}

// Acts are counted by team and step. That is all that is kept: no figure about
// a person can be made of it.
func TestActsAreKeptByTeamAndNotByPerson(t *testing.T) {
	of := reflect.TypeFor[Acted]()
	var fields []string
	for i := range of.NumField() {
		fields = append(fields, of.Field(i).Name+" "+of.Field(i).Type.String())
	}
	if got, want := strings.Join(fields, ", "), "Step string, Owner string, Count int, Last time.Time"; got != want {
		t.Errorf("an act is kept as %s, want %s", got, want)
	}
}
