package demo

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	slackpage "github.com/waymark-itsm/waymark/connectors/slack/slackfake/page"
)

// screen is a browser on the pages of a play's Slack.
type screen struct {
	*play
	ctx   context.Context
	pages string
	keep  string // where pictures of it are kept; "" for nowhere
}

// sit opens a browser, or skips where there is none.
func sit(t *testing.T, p *play) screen {
	t.Helper()
	var browser string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if at, err := exec.LookPath(name); err == nil {
			browser = at
			break
		}
	}
	keep := os.Getenv("WAYMARK_SCREENSHOTS")
	if browser == "" && keep != "" {
		t.Fatal("pictures are asked for, and there is no Chromium")
	}
	if browser == "" {
		t.Skip("there is no Chromium here")
	}
	p.Slack.Site = strings.TrimSuffix(p.SlackURL(), "/api/")
	p.Slack.Reach(p.Hooks()+"it-chat", nil)
	pages, err := slackpage.New(p.Slack, http.DefaultClient, p.zone)
	p.do(err)
	server := httptest.NewServer(pages)
	t.Cleanup(server.Close)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browser), chromedp.DisableGPU, chromedp.NoSandbox, chromedp.WSURLReadTimeout(time.Minute))
	ctx, end := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(end)
	ctx, close := chromedp.NewContext(ctx)
	t.Cleanup(close)
	p.do(chromedp.Run(ctx)) // starts it; a browser ends with the context that started it
	return screen{play: p, ctx: ctx, pages: server.URL, keep: keep}
}

func (s screen) does(actions ...chromedp.Action) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, time.Minute)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		var body string
		_ = chromedp.Run(s.ctx, chromedp.Text("body", &body))
		s.t.Fatal(err, "\n", body)
	}
}

// goes opens a channel through somebody's eyes.
func (s screen) goes(channel, as string) {
	s.t.Helper()
	s.does(chromedp.Navigate(s.pages+"/c/"+channel+"?"+url.Values{"as": {as}}.Encode()), chromedp.WaitVisible(".talk"))
}

// pictures takes one of what stands on the screen in the width of a desk and
// one in that of a telephone, so high each, and holds that nothing hangs over the side.
func (s screen) pictures(name string, high [2]int64) {
	s.t.Helper()
	for _, size := range [][2]int64{{1280, high[0]}, {360, high[1]}} {
		var png []byte
		var wide int64
		s.does(chromedp.EmulateViewport(size[0], size[1]),
			chromedp.Evaluate(`for (const t of document.querySelectorAll(".talk")) t.scrollTop = t.scrollHeight; document.documentElement.scrollWidth`, &wide),
			chromedp.ActionFunc(func(ctx context.Context) (err error) {
				png, err = page.CaptureScreenshot().Do(ctx)
				return err
			}))
		if wide > size[0] {
			s.t.Errorf("%s is %d pixels wide on a screen of %d", name, wide, size[0])
		}
		if len(png) < 5000 {
			s.t.Errorf("the picture %s has %d bytes", name, len(png))
		}
		if s.keep != "" {
			s.do(os.MkdirAll(s.keep, 0o755))
			s.do(os.WriteFile(filepath.Join(s.keep, name+"-"+strconv.FormatInt(size[0], 10)+".png"), png, 0o600))
		}
	}
	s.does(emulation.ClearDeviceMetricsOverride())
}

// becomes waits until something is true of the page, which may be another by
// then: the page follows what changes.
func (s screen) becomes(wanted string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, time.Minute)
	defer cancel()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for {
		var is bool
		if err := chromedp.Run(ctx, chromedp.Evaluate(wanted, &is)); err == nil && is {
			return
		}
		select {
		case <-ctx.Done():
			var body string
			_ = chromedp.Run(s.ctx, chromedp.Text("body", &body))
			s.t.Fatalf("never true: %s\n%s", wanted, body)
		case <-look.C:
		}
	}
}

// sees waits until words stand on the page.
func (s screen) sees(words string) {
	s.t.Helper()
	s.becomes(`document.body !== null && document.body.innerText.includes(` + strconv.Quote(words) + `)`)
}

// presses presses a button and waits for the page that comes after.
func (s screen) presses(label string) {
	s.t.Helper()
	s.does(chromedp.Evaluate(`window.before = true`, nil), chromedp.Click(`//button[normalize-space()="`+label+`"]`))
	s.becomes(`window.before === undefined && document.readyState === "complete" && document.querySelector("#end") !== null`)
}

// The story in a browser: the message about it, a form that a press opens, the
// message after somebody took the ticket, and the digest.
func TestTheStoryOnThePage(t *testing.T) {
	t.Parallel()
	story := Tell("golden", 1, zone(t))
	p := open(t, setting{people: story.People, start: story.Before[0].At.Add(-time.Minute)})
	s := sit(t, p)
	ctx := context.Background()
	p.do(p.Play(ctx, story.Before, nil))
	p.tell()
	m := p.message()

	s.goes("sd-now", "USAM")
	s.sees("ITD-4813")
	s.pictures("1-message", [2]int64{900, 780})

	s.presses("Not a problem…")
	p.do(p.Settle(ctx))
	s.becomes(`document.querySelector(".modal") !== null`)
	s.pictures("2-form", [2]int64{900, 780})
	s.presses("Cancel")
	s.becomes(`document.querySelector(".modal") === null`)

	s.presses("I'll take it")
	p.do(p.Settle(ctx))
	p.until(p.Now().Add(2 * time.Minute))
	s.sees("Sam Reed has it (")
	s.sees("(edited)")
	if now := p.message(); now.TS != m.TS || now.Edits == 0 {
		t.Errorf("%+v", now)
	}
	var left bool
	s.does(chromedp.Evaluate(`[...document.querySelectorAll("button")].some((b) => b.innerText.trim() === "I'll take it")`, &left))
	if left {
		t.Error("the button is still there")
	}
	s.pictures("3-taken", [2]int64{900, 780})

	monday := berlin(p.zone, 8, 30, 0).AddDate(0, 0, 6)
	p.until(monday.Add(time.Hour))
	s.goes("it-leads", "USAM")
	s.sees("Password reset")
	s.becomes(`[...document.images].length > 0 && [...document.images].every((i) => i.complete && i.naturalWidth === 1080)`)
	s.pictures("4-digest", [2]int64{1400, 1700})
}
