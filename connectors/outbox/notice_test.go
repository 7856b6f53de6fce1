package outbox

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
)

func TestTheAdminIsToldWhyAConnectorIsSuspended(t *testing.T) {
	why := &connectors.Error{Kind: connectors.Denied, Op: "desk: read comment back", Err: errors.New("it was public")}
	p := deniedNotice("it-desk", why, time.Date(2026, 11, 17, 8, 0, 0, 0, time.UTC))
	if text := p.Content.Text.String(); !strings.Contains(text, "it-desk refuses Waymark") || !strings.Contains(text, "desk: read comment back: denied: it was public") {
		t.Errorf("the notice says %s", text)
	}
}
