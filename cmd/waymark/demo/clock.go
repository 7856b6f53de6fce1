package demo

import (
	"sync"
	"time"
)

// clock is the story's time. It stands still until it is moved, and after Go
// it runs on from there as fast as any other.
type clock struct {
	mu      sync.Mutex
	at      time.Time
	running time.Time // when it began to run; zero while it stands
}

// Now is the story's present.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running.IsZero() {
		return c.at
	}
	return c.at.Add(time.Since(c.running))
}

// Set moves the clock; it never goes back.
func (c *clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.at) {
		c.at = t
	}
}

// Go lets the clock run.
func (c *clock) Go() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running.IsZero() {
		c.running = time.Now()
	}
}
