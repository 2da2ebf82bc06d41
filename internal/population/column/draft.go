package column

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"
)

// memberSource yields the members of a hash range in order, each with all copies of its facts.
type memberSource interface {
	member(f *facts) (bool, error)
	// release gives back what the members were read from. It is called once, at the end.
	release()
}

// draft is a segment on its way to disk: everything goes into a temporary folder, becomes durable, and then gets its name.
type draft struct {
	root, id string
	bits     int
	dict     *Dict
	mu       sync.Mutex
	manifest manifest
	sync     *durably
}

// checkEvery is how many members are written between two looks at the context.
const checkEvery = 1 << 12

func (d *draft) write(ctx context.Context, source func(lo, hi uint64) memberSource) (SegmentInfo, error) {
	d.manifest = manifest{Format: format, PartitionBits: d.bits, Info: SegmentInfo{ID: d.id}}
	d.sync = newDurably()
	err := d.writePartitions(ctx, source)
	if err == nil {
		err = d.writeDict()
	}
	if err == nil {
		err = d.writeManifest()
	}
	d.sync.dir(pendingDir(d.root, d.id))
	if synced := d.sync.wait(); err == nil {
		err = synced
	}
	if err != nil {
		return SegmentInfo{}, err
	}
	return d.manifest.Info, renameDurably(pendingDir(d.root, d.id), segmentDir(d.root, d.id))
}

func (d *draft) writePartitions(ctx context.Context, source func(lo, hi uint64) memberSource) error {
	group, ctx := errgroup.WithContext(ctx)
	work := make(chan int, 1<<d.bits)
	for i := range 1 << d.bits {
		work <- i
	}
	close(work)
	for range min(runtime.GOMAXPROCS(0), 1<<d.bits) {
		group.Go(func() error {
			b, f := newBuilder(), &facts{dict: d.dict}
			for i := range work {
				if err := d.writePartition(ctx, i, source, b, f); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

func (d *draft) writePartition(ctx context.Context, i int, source func(lo, hi uint64) memberSource, b *builder, f *facts) error {
	lo, hi := partitionFloor(i, d.bits), uint64(0)
	if i+1 < 1<<d.bits {
		hi = partitionFloor(i+1, d.bits)
	}
	b.reset()
	members := source(lo, hi)
	info, err := fillBuilder(ctx, members, b, f)
	members.release()
	if err != nil || info.Members == 0 {
		return err
	}
	entries, err := b.write(pendingDir(d.root, d.id), partName(i), d.sync)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range entries {
		d.addFile(e)
	}
	d.manifest.Info.addCounts(&info)
	return nil
}

// fillBuilder settles the members one by one and counts them.
func fillBuilder(ctx context.Context, source memberSource, b *builder, f *facts) (info SegmentInfo, err error) {
	for {
		if info.Members%checkEvery == 0 && ctx.Err() != nil {
			return info, ctx.Err()
		}
		ok, err := source.member(f)
		if err != nil || !ok {
			return info, err
		}
		f.settle(&info.Folded)
		b.add(f)
		info.count(f)
	}
}

func (i *SegmentInfo) count(f *facts) {
	i.Members++
	if !f.person.empty() {
		i.Persons++
	}
	i.Claims += int64(len(f.claims))
	i.Codes += int64(len(f.codes))
	i.Fills += int64(len(f.fills))
	i.Results += int64(len(f.results))
	i.Spans += int64(len(f.spans))
}

func (i *SegmentInfo) addCounts(o *SegmentInfo) {
	i.Members += o.Members
	i.Persons += o.Persons
	i.Claims += o.Claims
	i.Codes += o.Codes
	i.Fills += o.Fills
	i.Results += o.Results
	i.Spans += o.Spans
	i.Folded.add(o.Folded)
}

func (d *draft) addFile(e fileEntry) {
	d.manifest.Files = append(d.manifest.Files, e)
	d.manifest.Info.Bytes += e.Bytes
}

func (d *draft) writeDict() error {
	if d.dict.Len() == 0 {
		return nil
	}
	t := &dictTable{system: d.dict.Systems}
	for i, code := range d.dict.Codes {
		if !t.code.fits(len(code)) {
			return &Fault{Op: "write", File: dictFile, Kind: ErrTooLarge}
		}
		t.index = append(t.index, uint32(i))
		t.code.add(code)
	}
	e, err := writeFile(pendingDir(d.root, d.id), dictFile, t.fields(), d.dict.Len(), d.sync)
	if err == nil {
		d.addFile(e)
	}
	return err
}

func (d *draft) writeManifest() error {
	path := filepath.Join(pendingDir(d.root, d.id), manifestFile)
	data, err := d.manifest.marshal()
	if err != nil {
		return failed("write", path, err)
	}
	f, err := os.Create(path)
	if err != nil {
		return failed("create", path, err)
	}
	if _, err := f.Write(data); err != nil {
		_ = f.Close()
		return failed("write", path, err)
	}
	d.sync.file(f)
	return nil
}
