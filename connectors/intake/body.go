package intake

import (
	"errors"
	"io"
	"sync"
	"sync/atomic"
)

// Reasons why a body was not read; the answers differ.
var (
	errTooLarge = errors.New("intake: body over the limit")
	errBusy     = errors.New("intake: too many bytes in flight")
)

// firstRead is how much is set aside for a body before any of it has come, in
// bytes. A usual webhook fits; a stranger who declares 25 MB and sends nothing
// holds no more than this.
const firstRead = 32 << 10

// largestPooled keeps one rare giant from being held in the pool for ever.
const largestPooled = 256 << 10

// bodies reads request bodies into pooled buffers under one budget.
type bodies struct {
	budget int64 // most bytes in flight at once
	flying atomic.Int64
	pool   sync.Pool // of *body
}

// body is one delivery's raw bytes and what it holds of the budget.
type body struct {
	data []byte
	held int64
}

// reserve takes more of the budget for b; false if there is not enough left.
func (p *bodies) reserve(b *body, n int64) bool {
	if n <= b.held {
		return true
	}
	more := n - b.held
	if p.flying.Add(more) > p.budget {
		p.flying.Add(-more)
		return false
	}
	b.held = n
	return true
}

// read reads all of r, which its header declares as declared bytes long (-1:
// not said), and at most limit. The buffer grows with what really arrives.
func (p *bodies) read(r io.Reader, declared, limit int64) (*body, error) {
	if declared > limit {
		return nil, errTooLarge
	}
	b, _ := p.pool.Get().(*body)
	if b == nil {
		b = &body{}
	}
	b.data, b.held = b.data[:0], 0
	want := int64(firstRead)
	if declared >= 0 && declared < want {
		// One byte more than declared, so that the end of the body is seen
		// without growing.
		want = declared + 1
	}
	for {
		if !p.reserve(b, max(want, int64(cap(b.data)))) {
			p.free(b, true)
			return nil, errBusy
		}
		if int64(cap(b.data)) < want {
			grown := make([]byte, len(b.data), want)
			copy(grown, b.data)
			b.data = grown
		}
		n, err := r.Read(b.data[len(b.data):cap(b.data)])
		b.data = b.data[:len(b.data)+n]
		switch {
		case int64(len(b.data)) > limit:
			p.free(b, true)
			return nil, errTooLarge
		case err == io.EOF:
			return b, nil
		case err != nil:
			p.free(b, true)
			return nil, err
		case len(b.data) == cap(b.data):
			want = min(2*int64(cap(b.data)), limit+1)
		}
	}
}

// free gives the budget back, and the buffer too where nobody can still be
// reading it.
func (p *bodies) free(b *body, reuse bool) {
	p.flying.Add(-b.held)
	b.held = 0
	if reuse && cap(b.data) <= largestPooled {
		p.pool.Put(b)
	}
}
