package record

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/record/recorddb"
	"github.com/keepwell/keepwell/internal/store"
	"golang.org/x/mod/sumdb/tlog"
)

// tileHeight makes tiles of 2^8 = 256 hashes, the size other transparency logs
// use. One row per tile instead of two rows per event keeps sealing cheap.
const tileHeight = 8

// tiles reads the Merkle log's rows. A tile that still grows is one row too;
// its earlier, narrower states are its beginning.
type tiles struct {
	ctx context.Context
	q   *recorddb.Queries
}

var errTile = errors.New("a tile of the Merkle log is missing or too short")

// Height implements tlog.TileReader.
func (t tiles) Height() int { return tileHeight }

// SaveTiles implements tlog.TileReader; there is no second place to keep them.
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

// ReadTiles implements tlog.TileReader.
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	out := make([][]byte, len(wanted))
	for i, tile := range wanted {
		data, err := t.read(tile.L, tile.N)
		if err != nil {
			return nil, err
		}
		if len(data) < tile.W*tlog.HashSize {
			return nil, fmt.Errorf("%w: level %d number %d", errTile, tile.L, tile.N)
		}
		out[i] = data[:tile.W*tlog.HashSize]
	}
	return out, nil
}

// read returns what there is of a tile; nothing for one that is missing.
func (t tiles) read(level int, number int64) ([]byte, error) {
	text, err := t.q.Tile(t.ctx, recorddb.TileParams{Level: int32(level), Number: number})
	if store.KindOf(err) == store.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(text)
}

func (t tiles) write(tile tlog.Tile, data []byte) error {
	return t.q.PutTile(t.ctx, recorddb.PutTileParams{
		Level: int32(tile.L), Number: tile.N, Hashes: base64.StdEncoding.EncodeToString(data),
	})
}
