package shell_test

import (
	"context"
	"errors"
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

// inBox puts fields into a form.
func inBox(v shell.Visit, f *shell.Form, fields templ.Component) func(context.Context, io.Writer) error {
	return func(ctx context.Context, w io.Writer) error {
		return shell.FormBox(v, f, shell.Send{Action: "/x"}).Render(templ.WithChildren(ctx, fields), w)
	}
}

// failAfter writes something and fails.
func failAfter(text string) func(context.Context, io.Writer) error {
	return func(_ context.Context, w io.Writer) error {
		if _, err := io.WriteString(w, text); err != nil {
			return err
		}
		return errors.New("the store is gone")
	}
}
