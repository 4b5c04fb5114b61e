package replica

import (
	"context"
	"sync"
)

// workers is how many items are copied or hashed at one time: enough to overlap
// the waits for the disk.
const workers = 8

// parallel hands what produce sends to several goroutines that run work. The first
// error of either stops both and comes back.
func parallel[T any](ctx context.Context, produce func(ctx context.Context, send func(T) error) error, work func(ctx context.Context, t T) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	jobs := make(chan T)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for t := range jobs {
				if ctx.Err() != nil {
					continue
				}
				if err := work(ctx, t); err != nil {
					cancel(err)
				}
			}
		})
	}
	err := produce(ctx, func(t T) error {
		select {
		case jobs <- t:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	})
	close(jobs)
	wg.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return cause // produce may only have seen that it was told to stop
	}
	return err
}

// meter adds up bytes from several goroutines and tells a Progress, one call at a time.
type meter struct {
	mu    sync.Mutex
	done  int64
	total int64
	tell  Progress
}

func (m *meter) add(n int64) {
	if m == nil || m.tell == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.done += n
	m.tell(m.done, m.total)
}

// Write counts what passes.
func (m *meter) Write(p []byte) (int, error) {
	m.add(int64(len(p)))
	return len(p), nil
}
