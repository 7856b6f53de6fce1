package intake

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// Store is where deliveries become durable.
type Store interface {
	// Accept stores a delivery with its events, edges and look-ups in one
	// transaction, and returns nil only after that is durable; fresh is false
	// where the delivery was there already. Once it has returned nil it must
	// not touch the body any more: the buffer is used again.
	Accept(ctx context.Context, in journeys.Intake) (fresh bool, err error)
}

// Options is what an Intake is made of. Desk and Store are required.
type Options struct {
	Desk  *atomic.Pointer[Desk] // swapped on reload
	Store Store

	Now      func() time.Time         // default time.Now
	Wake     func()                   // called after a fresh delivery brought events; must not block
	Asked    func([]connectors.Query) // called with what a fresh delivery asks, after it is stored; must not block
	Observer Observer
	Log      *slog.Logger

	// Budget is how many bytes of bodies may be in flight at once over all
	// connectors; default 64 MiB.
	Budget int64
	// MaxBody serves where a connector names no limit of its own; default 1 MiB.
	MaxBody int64
	// Patience is how long the store may take; default 8 s.
	Patience time.Duration
}

// Intake is the HTTP edge as a value.
type Intake struct {
	o      Options
	engine *gin.Engine
	bodies bodies
	// refusals paces the log lines about refused requests: they are counted
	// in full, but a stranger must not fill the disk.
	refusals *rate.Limiter
}

// New returns the edge: POST /hooks/:connector, GET /healthz and one plain
// line at "/". Routes may be added to Engine before it serves.
func New(o Options) *Intake {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Asked == nil {
		o.Asked = func([]connectors.Query) {}
	}
	if o.Wake == nil {
		o.Wake = func() {}
	}
	if o.Observer == nil {
		o.Observer = silent{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Budget == 0 {
		o.Budget = 64 << 20
	}
	if o.MaxBody == 0 {
		o.MaxBody = 1 << 20
	}
	if o.Patience == 0 {
		o.Patience = 8 * time.Second
	}
	gin.SetMode(gin.ReleaseMode)
	in := &Intake{o: o, engine: gin.New(), refusals: rate.NewLimiter(1, 10)}
	in.bodies.budget = o.Budget
	e := in.engine
	// Nothing here depends on the peer's address, so no header may claim one.
	if err := e.SetTrustedProxies(nil); err != nil {
		panic("intake: no proxies were refused: " + err.Error())
	}
	e.RedirectTrailingSlash = false
	e.HandleMethodNotAllowed = true
	e.NoRoute(func(c *gin.Context) { answer(c, http.StatusNotFound) })
	e.NoMethod(func(c *gin.Context) { answer(c, http.StatusMethodNotAllowed) })
	e.POST("/hooks/:connector", in.hook)
	e.GET("/healthz", func(c *gin.Context) { c.String(http.StatusOK, "ok\n") })
	e.GET("/", func(c *gin.Context) { c.String(http.StatusOK, "Waymark is listening.\n") })
	return in
}

// Engine is the gin engine, for routes that stand beside the hooks.
func (in *Intake) Engine() *gin.Engine { return in.engine }

// ServeHTTP implements http.Handler.
func (in *Intake) ServeHTTP(w http.ResponseWriter, r *http.Request) { in.engine.ServeHTTP(w, r) }

// hook is one delivery's way in.
func (in *Intake) hook(c *gin.Context) {
	began := in.o.Now()
	desk := in.o.Desk.Load()
	conn := desk.Connector(c.Param("connector"))
	if conn == nil {
		// The name is a stranger's: it goes into no counter and no log.
		in.o.Observer.Delivery("", Unrouted, 0, 0)
		answer(c, http.StatusNotFound)
		return
	}
	outcome, size := Broken, 0
	defer func() {
		if recover() != nil {
			// The value may hold what was being read; the stack does not.
			in.o.Log.Error("a webhook could not be handled", "connector", conn.ID, "stack", string(debug.Stack()))
			outcome = Broken
			answer(c, http.StatusInternalServerError)
		}
		in.o.Observer.Delivery(conn.ID, outcome, size, in.o.Now().Sub(began))
	}()
	outcome, size = in.deliver(c, desk, conn, began)
}

func (in *Intake) deliver(c *gin.Context, desk *Desk, conn *connectors.Connector, began time.Time) (Outcome, int) {
	limit := conn.MaxBody
	if limit <= 0 {
		limit = in.o.MaxBody
	}
	b, err := in.bodies.read(c.Request.Body, c.Request.ContentLength, limit)
	switch {
	case errors.Is(err, errTooLarge):
		in.o.Log.Warn("a webhook is over its connector's limit", "connector", conn.ID, "limit", limit)
		answer(c, http.StatusRequestEntityTooLarge)
		return TooLarge, 0
	case errors.Is(err, errBusy):
		retry(c, "1")
		return Busy, 0
	case err != nil:
		answer(c, http.StatusBadRequest)
		return CutOff, 0
	}
	size, reuse := len(b.data), false
	defer func() { in.bodies.free(b, reuse) }()

	now := in.o.Now()
	if err := conn.Verify(c.Request.Header, b.data, now); err != nil {
		in.refused(conn.ID, err, now)
		reuse = true
		answer(c, http.StatusUnauthorized)
		return Refused, size
	}
	outcome, reply := in.take(c.Request.Context(), desk, conn, connectors.Delivery{
		Connector: conn.ID,
		ID:        deliveryID(conn, c.Request.Header, b.data),
		Header:    keep(c.Request.Header),
		Body:      b.data,
		Received:  now.UTC().Truncate(time.Millisecond),
	})
	switch {
	case outcome == Failed:
		retry(c, "5")
		return Failed, size
	case reply != nil:
		c.Data(http.StatusOK, reply.ContentType, reply.Body)
	default:
		answer(c, http.StatusAccepted)
	}
	reuse = true
	return outcome, size
}

// refused logs that a signature did not hold, and of the error only what the
// contract promises to be harmless: a verifier's own text has been known to
// contain the signature that would have been right.
func (in *Intake) refused(connector string, err error, now time.Time) {
	if !in.refusals.AllowN(now, 1) {
		return
	}
	op := ""
	var e *connectors.Error
	if errors.As(err, &e) {
		op = e.Op
	}
	in.o.Log.Warn("a webhook was refused", "connector", connector, "kind", string(connectors.Unauthorized), "op", op)
}

// answer sends a status and an empty body.
func answer(c *gin.Context, status int) {
	if c.Writer.Written() {
		return
	}
	c.Status(status)
	c.Writer.WriteHeaderNow()
}

// retry says that the same delivery is welcome again in so many seconds.
func retry(c *gin.Context, seconds string) {
	c.Header("Retry-After", seconds)
	answer(c, http.StatusServiceUnavailable)
}
