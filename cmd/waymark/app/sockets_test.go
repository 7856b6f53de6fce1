package app

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// socket hands over what a test puts in, and ends as the test wants.
type socket struct {
	bodies chan string
	took   chan error
	begun  chan struct{}
	ended  chan struct{}
	fail   chan error
}

func newSocket() *socket {
	return &socket{make(chan string), make(chan error), make(chan struct{}, 9), make(chan struct{}, 9), make(chan error)}
}

func (s *socket) Listen(ctx context.Context, deliver connectors.Deliver) error {
	s.begun <- struct{}{}
	defer func() { s.ended <- struct{}{} }()
	for {
		select {
		case <-ctx.Done():
			return nil
		case body := <-s.bodies:
			_, err := deliver(ctx, []byte(body))
			s.took <- err
		case err := <-s.fail:
			if err == nil {
				panic("secret words")
			}
			return err
		}
	}
}

// listening opens the program with a phone that listens, and admins.
func listening(t *testing.T) (*program, *socket, func()) {
	p := open(t, noon)
	s := newSocket()
	d := p.App.desk.Load()
	d.connector("phone").Listener = s
	d.cfg.Admins = journeys.ChatTarget{Connector: "it-chat", Channel: "waymark-admin"}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { p.listenAll(ctx); close(done) }()
	<-s.begun
	return p, s, func() { stop(); <-done }
}

func TestWhatASocketBringsIsStoredLikeAWebhook(t *testing.T) {
	p, s, stop := listening(t)
	for range 2 { // the second is a repetition, and as good
		s.bodies <- `{"call_id":"c1","ended_at":"2026-11-17T11:59:00Z","caller":"+49305550001","result":"answered"}`
		p.ok(<-s.took)
	}
	stop()
	<-s.ended
	subject, found, err := p.store.SubjectOf(t.Context(), journeys.Ref{Connector: "phone", Kind: journeys.Session, ID: "c1"})
	p.ok(err)
	if !found || len(subject.Events) != 1 {
		t.Errorf("found %v, %d events", found, len(subject.Events))
	}
}

func TestAReloadListensAnewAndNotTwice(t *testing.T) {
	p, s, stop := listening(t)
	p.reloaded <- struct{}{}
	<-s.ended // the first one, before
	<-s.begun // the second one begins
	stop()
	<-s.ended
	if len(s.begun) != 0 {
		t.Error("it was listened to a third time")
	}
}

func TestTheAdminsAreToldOfASocketThatCannotGoOn(t *testing.T) {
	for name, fault := range map[string]error{"error": errors.New("token revoked"), "panic": nil} {
		t.Run(name, func(t *testing.T) {
			p, s, stop := listening(t)
			defer stop()
			told := make(chan struct{})
			go func() { p.listen(t.Context(), p.App.desk.Load().connector("phone")); close(told) }()
			<-s.begun
			s.fail <- fault // of the two that listen it ends either one
			s.fail <- fault
			<-told
			posts, err := p.store.ClaimPostings(t.Context(), noon.Add(time.Minute), 9, time.Minute)
			p.ok(err)
			if len(posts) != 1 || !strings.Contains(posts[0].Content.Text.String(), "phone: not listened to since Tue 17 Nov 12:00.") {
				t.Errorf("the admins were told %v", posts)
			}
			if len(s.begun) != 0 {
				t.Error("it was listened to again before a reload")
			}
		})
	}
}
