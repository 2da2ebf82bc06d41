package shell

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
)

//go:embed assets
var embedded embed.FS

// assetStamp changes when any embedded file changes, so that browsers may keep each address for ever.
var assetStamp = stampOf(embedded)

func stampOf(files fs.FS) string {
	sum := sha256.New()
	err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := fs.ReadFile(files, path)
		sum.Write([]byte(path))
		sum.Write(body)
		return err
	})
	if err != nil {
		panic("shell: embedded assets: " + err.Error())
	}
	return hex.EncodeToString(sum.Sum(nil)[:6])
}

// Asset is the address of an embedded file.
func Asset(file string) string { return "/assets/" + assetStamp + "/" + file }

func serveAsset(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("stamp") == assetStamp {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	http.ServeFileFS(w, r, embedded, "assets/"+r.PathValue("file"))
}
