package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/config"
)

func schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema " + strings.Join(config.Schemas(), "|"),
		Short: "Print the JSON Schema of a file, for editors",
		Long: "Prints the JSON Schema (draft 7) of waymark.yaml (desk) or of a journey's file. With it an editor\n" +
			"completes keys and marks what is misspelt while it is written; check says the rest.",
		Example:   "  waymark schema journey > journey.schema.json",
		ValidArgs: config.Schemas(),
		Args:      cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			text, ok := config.Schema(args[0], specs())
			if !ok {
				return &wrongUsage{fmt.Errorf("no schema is called %q; there are %s", args[0], strings.Join(config.Schemas(), " and "))}
			}
			_, err := c.OutOrStdout().Write(text)
			return err
		},
	}
}
