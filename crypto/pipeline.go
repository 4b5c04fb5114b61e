package crypto

import (
	"context"
	"sync"
)

// pipeline runs the stages of a stream in goroutines of their own. The first
// error ends all of them, and wait returns only when every one has returned.
type pipeline struct {
	ctx    context.Context // ends with the caller's, or with the first error
	cancel context.CancelCauseFunc
	wg     sync.WaitGroup
}

func newPipeline(ctx context.Context) *pipeline {
	p := &pipeline{}
	p.ctx, p.cancel = context.WithCancelCause(ctx)
	return p
}

// run starts one stage.
func (p *pipeline) run(stage func() error) {
	p.wg.Go(func() { p.fail(stage()) })
}

// fail ends the pipeline with err, if it is the first.
func (p *pipeline) fail(err error) {
	if err != nil {
		p.cancel(err)
	}
}

// wait waits for every stage and returns the first error of any, or the
// context's.
func (p *pipeline) wait() error {
	p.wg.Wait()
	err := context.Cause(p.ctx)
	p.cancel(nil)
	return err
}
