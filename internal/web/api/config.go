package api

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// config is how the framework answers: JSON only, no foreign page, no schema links.
func config(o Options) huma.Config {
	c := huma.DefaultConfig("Keepwell", "1")
	c.CreateHooks, c.DocsPath, c.SchemasPath = nil, "", ""
	c.NoFormatFallback, c.RejectUnknownQueryParameters = false, true
	c.Formats = map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat}
	c.Components.Schemas = registry()
	c.Info.Description = "Everything that people do on the pages of Keepwell, for programs. Build: " + o.Build + "\n\n" + introduction
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer", BearerFormat: "keepwell_...", Description: "A token of an account. The scopes of an operation are listed with it."},
	}
	return c
}

const introduction = "Dates are YYYY-MM-DD, instants RFC 3339 in UTC, names in snake_case. Every answer about a member is preceded by an entry in the record, which the member can read. " +
	"What policy refuses looks like what does not exist (404). Every change needs an Idempotency-Key."

// registry knows how types of the rooms are written.
func registry() huma.Registry {
	r := huma.NewMapRegistry("#/components/schemas/", schemaName)
	alias := func(t, as reflect.Type) { r.RegisterTypeAlias(t, as) }
	alias(reflect.TypeFor[clock.Date](), reflect.TypeFor[dateText]())
	alias(reflect.TypeFor[access.Kind](), reflect.TypeFor[kindText]())
	alias(reflect.TypeFor[access.Action](), reflect.TypeFor[actionText]())
	alias(reflect.TypeFor[access.Purpose](), reflect.TypeFor[purposeText]())
	alias(reflect.TypeFor[access.Role](), reflect.TypeFor[roleText]())
	alias(reflect.TypeFor[access.Category](), reflect.TypeFor[categoryText]())
	alias(reflect.TypeFor[access.GrantKind](), reflect.TypeFor[grantText]())
	alias(reflect.TypeFor[account.State](), reflect.TypeFor[stateText]())
	alias(reflect.TypeFor[authorization.Form](), reflect.TypeFor[formText]())
	alias(reflect.TypeFor[authorization.Authority](), reflect.TypeFor[authorityText]())
	alias(reflect.TypeFor[authorization.RefuseReason](), reflect.TypeFor[refuseText]())
	alias(reflect.TypeFor[privacy.Kind](), reflect.TypeFor[requestText]())
	alias(reflect.TypeFor[privacy.Why](), reflect.TypeFor[disclosedText]())
	alias(reflect.TypeFor[person.Capacity](), reflect.TypeFor[capacityText]())
	alias(reflect.TypeFor[person.System](), reflect.TypeFor[systemText]())
	return r
}

// schemaName tells types of the same name in different rooms apart: PrivacyReview, AuthorizationReview.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	room := t.PkgPath()[strings.LastIndex(t.PkgPath(), "/")+1:]
	if t.Name() == "" || room == "" || room == "api" || strings.EqualFold(room, name) || strings.Contains(t.Name(), "[") {
		return name
	}
	return strings.ToUpper(room[:1]) + room[1:] + name
}
