package ocr

import (
	"context"
	"errors"
	"io"
	"os/exec"
	"slices"
	"time"

	"emanet/index/extract"
)

// maxOutput is how many bytes tesseract may answer with.
const maxOutput = 4 << 20

// errTooMuch says that tesseract answers without end.
var errTooMuch = errors.New("ocr: too much output")

// run starts tesseract with what it reads from, which may be nil, and returns what it answers. It has no environment but what it needs,
// a folder that says nothing, and two pipes; what it complains about is thrown away. When run returns, the process is gone. The error is
// the one of ctx, or a *extract.Failure.
func (p *program) run(ctx context.Context, input io.Reader, arguments ...string) ([]byte, error) {
	working, stop := context.WithCancel(ctx)
	defer stop()
	command := append(slices.Clone(p.config.Self), p.path)
	command = append(command, arguments...)
	cmd := exec.CommandContext(working, command[0], command[1:]...)
	cmd.Env = []string{"OMP_THREAD_LIMIT=1", "LC_ALL=C"}
	if p.config.Tessdata != "" {
		cmd.Env = append(cmd.Env, tessdata+"="+p.config.Tessdata)
	}
	cmd.Dir = root()
	cmd.SysProcAttr = attributes()
	cmd.WaitDelay = time.Second // if something that it started holds its pipes
	said := &bounded{left: maxOutput, stop: stop}
	cmd.Stdin, cmd.Stdout = input, said
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case said.left < 0:
		return nil, extract.Failed(extract.ReasonTooLarge, "tesseract answered with more than %d bytes", maxOutput)
	case err != nil:
		return nil, &extract.Failure{Loss: extract.Loss{Reason: extract.ReasonFailed, Detail: "tesseract ended without a result"}, Err: err}
	}
	return said.bytes, nil
}

// bounded keeps what is written to it, and stops what writes too much.
type bounded struct {
	bytes []byte
	left  int
	stop  func()
}

// Write implements io.Writer.
func (b *bounded) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		b.stop()
		return 0, errTooMuch
	}
	b.bytes = append(b.bytes, p...)
	return len(p), nil
}
