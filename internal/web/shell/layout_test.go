package shell_test

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/web/shell"
)

// inLayout puts a component into the frame.
func inLayout(v shell.Visit, title string, body templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return shell.Layout(v, title).Render(templ.WithChildren(ctx, body), w)
	})
}
