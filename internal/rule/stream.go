package rule

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"

	"golang.org/x/sync/errgroup"
)

const (
	// MaxLineBytes is the longest line of facts: a decade of one member's fills fits many times.
	MaxLineBytes = 8 << 20
	// batchBytes and batchLines are how much one worker takes at once: enough that handing over costs nothing.
	batchBytes = 256 << 10
	batchLines = 512
)

// FailedLinesError tells that some lines could not be decided; all others were answered.
type FailedLinesError struct{ Failed, Lines int }

func (e *FailedLinesError) Error() string {
	return fmt.Sprintf("%d of %d lines could not be decided", e.Failed, e.Lines)
}

// batch is some lines on their way from the reader through a worker to the writer.
type batch struct {
	first  int // line number of the first
	lines  [][]byte
	tooBig []bool
	size   int
	out    bytes.Buffer
	failed int
	done   chan struct{}
}

// RunDecide reads lines {"id", "facts"} and writes one line {"id", ...result} for each, in the same order. A line that
// cannot be decided is answered {"id", "error": {kind, line, message}}, and in the end a FailedLinesError counts them.
// Memory is bounded whatever the input: a line over MaxLineBytes is skipped and reported. Answers are written as soon
// as no more input waits. When the context ends, RunDecide returns at once, even if in still blocks in Read.
func RunDecide(ctx context.Context, policy Policy, in io.Reader, out io.Writer) error {
	workers := runtime.GOMAXPROCS(0)
	work := make(chan *batch)
	order := make(chan *batch, 2*workers)
	group, ctx := errgroup.WithContext(ctx)
	read := make(chan error, 1)
	go func() { // not in the group: nothing can interrupt a Read
		defer close(order)
		defer close(work)
		read <- readBatches(ctx, in, work, order)
	}()
	for range workers {
		group.Go(func() error { return decideBatches(ctx, policy, work) })
	}
	total := &FailedLinesError{}
	group.Go(func() error { return writeBatches(ctx, out, order, total) })
	if err := group.Wait(); err != nil {
		return err
	}
	if err := <-read; err != nil {
		return err
	}
	if total.Failed > 0 {
		return total
	}
	return nil
}

// decideBatches is one worker.
func decideBatches(ctx context.Context, policy Policy, work <-chan *batch) error {
	for {
		b, err := receive(ctx, work)
		if b == nil {
			return err
		}
		b.decide(policy)
		close(b.done)
	}
}

// receive is the next batch; nil when there is none any more, or with an error when the context ends first.
func receive(ctx context.Context, from <-chan *batch) (*batch, error) {
	select {
	case b := <-from:
		return b, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// readBatches hands every batch to a worker and, in the same order, to the writer.
func readBatches(ctx context.Context, in io.Reader, work, order chan<- *batch) error {
	lines := &lineReader{in: bufio.NewReaderSize(in, batchBytes)}
	for {
		b, err := lines.batch()
		if len(b.lines) > 0 {
			for _, to := range []chan<- *batch{order, work} {
				select {
				case to <- b:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read line %d: %w", lines.number+1, err)
		}
	}
}

// writeBatches writes finished batches in order.
func writeBatches(ctx context.Context, out io.Writer, order <-chan *batch, total *FailedLinesError) error {
	for {
		b, err := receive(ctx, order)
		if b == nil {
			return err
		}
		select {
		case <-b.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		if _, err := out.Write(b.out.Bytes()); err != nil {
			return fmt.Errorf("write answers: %w", err)
		}
		total.Failed += b.failed
		total.Lines += len(b.lines)
	}
}

// request is one line of facts.
type request struct {
	ID    json.RawMessage `json:"id"`
	Facts json.RawMessage `json:"facts"`
}

func (b *batch) decide(policy Policy) {
	quick, _ := policy.(LinePolicy)
	split := &splitter{}
	for i := range b.lines {
		if quick == nil || b.tooBig[i] || !b.decideQuickly(quick, split, i) {
			b.decideLine(policy, i)
		}
	}
}

// decideLine decides one line and answers it, whatever is wrong with it.
func (b *batch) decideLine(policy Policy, i int) {
	var (
		r      request
		answer []byte
		err    error
	)
	switch {
	case b.tooBig[i]:
		err = &FactError{"line", fmt.Sprintf("longer than %d bytes", MaxLineBytes)}
	case json.Unmarshal(b.lines[i], &r) != nil || r.Facts == nil:
		err = &FactError{"line", `expected an object {"id": ..., "facts": {...}}`}
	default:
		answer, err = decideOne(policy, r.Facts)
	}
	if err != nil {
		b.failed++
		answer = lineError(b.first+i, err)
	}
	b.answer(r.ID, answer)
}

// decideOne keeps a policy that panics on one case from taking down all others.
func decideOne(policy Policy, facts json.RawMessage) (answer []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errors.New("the policy failed on these facts")
		}
	}()
	result, err := policy.Decide(facts)
	if err != nil {
		return nil, err
	}
	return marshalObject(result)
}

func lineError(line int, err error) []byte {
	type problem struct {
		Kind    string `json:"kind"`
		Line    int    `json:"line"`
		Message string `json:"message"`
	}
	text, _ := json.Marshal(map[string]problem{"error": {kindOf(err), line, err.Error()}})
	return text
}

// answer writes {"id": ..., and the rest of the object.
func (b *batch) answer(id json.RawMessage, object []byte) {
	if id == nil {
		id = json.RawMessage("null")
	}
	b.out.WriteString(`{"id":`)
	b.out.Write(id)
	if !bytes.Equal(object, []byte("{}")) {
		b.out.WriteByte(',')
	}
	b.out.Write(object[1:])
	b.out.WriteByte('\n')
}
