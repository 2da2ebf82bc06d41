package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"runtime/debug"
	"time"
)

// seen is what the log says of a request: the operation, never its path, which may hold a member number.
type seen struct {
	op      string
	request []byte // method, address and body, for the idempotency key
}

type seenKey struct{}

// note remembers which operation a request is for.
func note(r *http.Request, op string) {
	if s, ok := r.Context().Value(seenKey{}).(*seen); ok {
		s.op = op
	}
}

func requestOf(ctx context.Context) []byte {
	if s, ok := ctx.Value(seenKey{}).(*seen); ok {
		return s.request
	}
	return nil
}

// around is what all requests share: headers, the body read within its limit, the log, and an answer when something panics.
func (s *server) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := s.Now()
		about := &seen{op: "none"}
		r = r.WithContext(context.WithValue(r.Context(), seenKey{}, about))
		sent := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		sent.Header().Set("Cache-Control", "no-store") // personal health information stays out of every cache
		sent.Header().Set("X-Content-Type-Options", "nosniff")
		defer func() {
			s.recovered(sent, r, about, recover())
			s.Log.InfoContext(r.Context(), "request", "method", r.Method, "op", about.op, "status", sent.status, "bytes", sent.bytes,
				"took", s.Now().Sub(start).Round(time.Microsecond))
		}()
		if err := readBody(sent, r, about); err != nil {
			sendProblem(sent, problemOf(err))
			return
		}
		next.ServeHTTP(sent, r)
	})
}

// recovered answers for an operation that panicked. What it said may quote a row, so only where it happened is logged.
func (s *server) recovered(w *statusWriter, r *http.Request, about *seen, cause any) {
	if cause == nil {
		return
	}
	if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(cause)
	}
	s.Log.ErrorContext(r.Context(), "operation panicked", "op", about.op, "stack", string(debug.Stack()))
	if w.bytes == 0 {
		sendProblem(w, broken.problem())
	}
}

// readBody reads what was sent, within the limit and only as JSON, and keeps what the idempotency key names.
func readBody(w http.ResponseWriter, r *http.Request, about *seen) error {
	about.request = []byte(r.Method + " " + r.URL.RequestURI() + "\n")
	if r.Body == nil || r.Method == http.MethodGet || r.Method == http.MethodHead {
		return nil
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return tooBig.problem()
	case err != nil:
		return malformed.problem()
	case len(body) > 0 && !isJSON(r.Header.Get("Content-Type")):
		return notJSON.problem()
	}
	about.request = append(about.request, body...)
	r.Body = io.NopCloser(bytes.NewReader(body))
	return nil
}

func isJSON(contentType string) bool {
	media, _, err := mime.ParseMediaType(contentType)
	return err == nil && media == "application/json"
}

// statusWriter remembers what was answered.
type statusWriter struct {
	http.ResponseWriter
	status int
	bytes  int
}

// WriteHeader implements http.ResponseWriter.
func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *statusWriter) Write(b []byte) (int, error) {
	n, err := w.ResponseWriter.Write(b)
	w.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
