package intake

import (
	"io"
	"log"
	"net/http"
	"time"
)

// Server returns an http.Server that a stranger cannot keep busy by being
// slow: headers within 5 s, the whole request within 30 s (Jira's own patience
// with us), small headers, idle connections closed. What net/http would log on
// its own (a stranger's TLS mistakes, remote addresses) is dropped.
func Server(addr string, h http.Handler) *http.Server {
	return &http.Server{
		Addr:              addr,
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
}
