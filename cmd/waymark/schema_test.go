package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestSchemaPrintsWhatAnEditorWants(t *testing.T) {
	for name, want := range map[string]string{"desk": "webhook_secret", "journey": "moment_of_truth"} {
		code, out, errs := waymark(t, "schema", name)
		if code != 0 || errs != "" || !json.Valid([]byte(out)) || !strings.Contains(out, want) || !strings.Contains(out, "http://json-schema.org/draft-07/schema#") {
			t.Errorf("%s: code %d, %s\n%.300s", name, code, errs, out)
		}
	}
	if code, _, errs := waymark(t, "schema", "map"); code != exitUsage || !strings.Contains(errs, "desk and journey") {
		t.Errorf("code %d, %s", code, errs)
	}
}
