package worker

import "time"

// watchEvery is how often the memory is looked at. In this time a process can fill some ten MiB.
const watchEvery = 5 * time.Millisecond

// watchMemory calls full when resident tells more than limit bytes, until stop is called: the system bounds
// the Go heap, but not all other memory, or nothing at all.
func watchMemory(resident func() int64, limit int64, full func()) (stop func()) {
	stopped := make(chan struct{})
	go func() {
		ticker := time.NewTicker(watchEvery)
		defer ticker.Stop()
		for {
			select {
			case <-stopped:
				return
			case <-ticker.C:
				if resident() > limit {
					full()
					return
				}
			}
		}
	}()
	return func() { close(stopped) }
}
