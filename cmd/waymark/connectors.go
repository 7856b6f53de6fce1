package main

import (
	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/generic"
	"github.com/waymark-itsm/waymark/connectors/jira"
	"github.com/waymark-itsm/waymark/connectors/slack"
)

// specs is the list of connectors. Adding a desk is its folder and a line here.
func specs() []connectors.Spec {
	return []connectors.Spec{
		jira.Spec(),
		slack.Spec(),
		generic.Spec(),
	}
}
