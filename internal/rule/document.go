package rule

import (
	"errors"
	"fmt"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// document is a parsed file; it knows where everything stands.
type document struct {
	file string
	tree *ast.File
	body ast.Node
}

func parseDocument(file string, content []byte) (*document, error) {
	if len(content) > maxFileBytes {
		return nil, &LoadError{file, 1, 1, fmt.Sprintf("larger than %d bytes", maxFileBytes)}
	}
	tree, err := parser.ParseBytes(content, 0)
	if err != nil {
		return nil, yamlMistake(file, err)
	}
	if len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		return nil, &LoadError{file, 1, 1, "expected exactly one rule set"}
	}
	doc := &document{file, tree, tree.Docs[0].Body}
	refuse := &refuser{doc: doc}
	ast.Walk(refuse, doc.body)
	return doc, refuse.err
}

var folded = []ast.NodeType{ast.AnchorType, ast.AliasType, ast.MergeKeyType, ast.TagType}

// refuser refuses anchors and aliases: a few lines of them unfold to gigabytes, and a reviewer should not
// have to unfold anything.
type refuser struct {
	doc *document
	err error
}

func (r *refuser) Visit(node ast.Node) ast.Visitor {
	if r.err == nil && slices.Contains(folded, node.Type()) {
		r.err = r.doc.mistakeAt(node.GetToken(), "anchors, aliases and tags are not allowed in rule sets")
	}
	return r
}

// decode reads the document into the structs; unknown and repeated keys are mistakes.
func (d *document) decode(into *Content) error {
	if err := yaml.NodeToValue(d.body, into, yaml.Strict()); err != nil {
		return yamlMistake(d.file, err)
	}
	return nil
}

// yamlMistake gives the library's error our form.
func yamlMistake(file string, err error) error {
	var known yaml.Error
	if errors.As(err, &known) && known.GetToken() != nil {
		position := known.GetToken().Position
		return &LoadError{file, position.Line, position.Column, known.GetMessage()}
	}
	return &LoadError{file, 1, 1, err.Error()}
}

// mistake is a LoadError at a YAML path; where the path does not exist, at the nearest parent that does.
func (d *document) mistake(at, problem string) error {
	for at != "" {
		if where, err := yaml.PathString(at); err == nil {
			if node, err := where.FilterFile(d.tree); err == nil && node != nil {
				return d.mistakeAt(node.GetToken(), problem)
			}
		}
		at = parentPath(at)
	}
	return &LoadError{d.file, 1, 1, problem}
}

func parentPath(at string) string {
	for i := len(at) - 1; i > 0; i-- {
		if at[i] == '.' || at[i] == '[' {
			return at[:i]
		}
	}
	return ""
}

func (d *document) mistakeAt(t *token.Token, problem string) error {
	if t == nil || t.Position == nil {
		return &LoadError{d.file, 1, 1, problem}
	}
	return &LoadError{d.file, t.Position.Line, t.Position.Column, problem}
}

// has tells whether the document has something at a YAML path.
func (d *document) has(at string) bool {
	where, err := yaml.PathString(at)
	if err != nil {
		return false
	}
	node, err := where.FilterFile(d.tree)
	return err == nil && node != nil
}
