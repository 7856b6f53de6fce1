package eventlog

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func TestCSV(t *testing.T) {
	for _, c := range []struct {
		name, text string
		columns    Columns
		want       string
	}{
		{"the standard's columns", "case:concept:name,concept:name,time:timestamp\n1,A,2026-11-01T10:00:00Z\n1,B,2026-11-01T10:01:00Z\n2,A,2026-11-01T10:00:00Z\n", Columns{}, "1: A B\n2: A"},
		{"usual headers, semicolons, a byte order mark, no last line break", "\ufeffCase_ID;Activity\r\n1;A\r\n1;\"B; \"\"C\"\"\"", Columns{}, `1: A B; "C"`},
		{"tabs", "Ticket Number\tStatus\n1\tOpen\n", Columns{}, "1: Open"},
		{"columns that were named", "a,b,c,activity\n1,2,3,4\n", Columns{Case: "b", Activity: []string{"c", "a"}}, "2: 3+1"},
		{"rows of a case in order of time, those of one instant as they stand", "case,activity,time\n1,C,2026-11-01 10:02:00\n1,A,2026-11-01 10:01:00\n1,B,2026-11-01 10:01:00\n", Columns{}, "1: A B C"},
		{"times in another layout", "case,activity,time\n1,B,02/11/2026\n1,A,01/12/2026\n", Columns{TimeLayout: "01/02/2006"}, "1: A B"},
		{"a line break in a field", "case,activity\n1,\"A\r\nB\"\n\n\n1,C\n", Columns{}, "1: A\r\nB C"},
		{"empty rows as spreadsheets leave them", "case,activity\r\n1,A\r\n,\r\n1,B\r\n,\r\n", Columns{}, "1: A B"},
		{"other columns in another encoding", "case,note,activity\n1,\xf6,A\n", Columns{}, "1: A"},
		{"cases in any script", "Fall,case,activity\n\"1;1\",日,Größe\n", Columns{}, "日: Größe"},
		{"only a header", "case,activity\n", Columns{}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := cases(t, c.text, Options{Columns: c.columns}); got != c.want || err != nil {
				t.Errorf("got %q, %v, want %q", got, err, c.want)
			}
		})
	}
}

func TestCSVIsRefused(t *testing.T) {
	for _, c := range []struct {
		name, text string
		columns    Columns
		kind       Kind
		want       string
	}{
		{"no column that looks like the case", "id,activity\n", Columns{}, NoColumn, "no column looks like the case; there are id, activity"},
		{"a column that is not there", "case,activity\n", Columns{Time: "when"}, NoColumn, "no column when"},
		{"a row with too few columns", "case,x,activity\n1,2,3\n1,2\n", Columns{}, Malformed, "line 3: the row has too few columns"},
		{"a row of no case", "case,activity\n1,A\n,B\n", Columns{}, Malformed, "line 3: the row names no case"},
		{"a quote that is never closed", "case,activity\n1,A\n1,\"B\n", Columns{}, Malformed, "line 3: a quote that begins here is never closed"},
		{"a quote in the middle", "case,activity\n1,\"A\"B\n", Columns{}, Malformed, "line 2: something follows a closing quote"},
		{"a time that nobody can read", "case,activity,time\n1,A,yesterday\n", Columns{}, NoTime, `line 2: the time "yesterday" of column time`},
		{"a time that could mean two days", "case,activity,time\n1,A,01/02/2026 10:00\n", Columns{}, NoTime, `line 2: the time "01/02/2026 10:00" of column time cannot be read, or could mean two days`},
		{"a row without a time", "case,activity,time\n1,A,2026-11-01\n1,B, \n", Columns{}, NoTime, "line 3: the row has no time in column time"},
		{"a time written otherwise than those before", "case,activity,time\n1,A,2026-11-01\n1,B,2026-11-01T10:00:00Z\n", Columns{}, NoTime, "is not written as 2006-01-02"},
		{"two columns of one name", "case,activity,activity\n1,A,B\n", Columns{}, NoColumn, "two columns are called activity, and one is to be the activity"},
		{"an activity that is no UTF-8", "case,activity\n1,A\n1,Gr\xf6\xdfe\n", Columns{}, Unsupported, "line 3: the activity"},
		{"headers that are no UTF-8", "case,t\xe4tigkeit,activity\n", Columns{}, Unsupported, "line 1: this is neither XES nor CSV in UTF-8"},
		{"a spreadsheet", "PK\x03\x04\x14", Columns{}, Unsupported, "a spreadsheet"},
		{"a program", "\x7fELF\x00\x01,activity", Columns{}, Unsupported, "neither XES nor CSV"},
		{"lines that end in a carriage return alone", "case,activity\r1,A\r", Columns{}, Unsupported, "carriage return alone"},
		{"headers that a terminal would obey", "case,\x1b[31m\n", Columns{}, NoColumn, "there are case,  [31m"},
		{"a case that goes on after another one", "case,activity\n1,A\n2,A\n\n1,B\n", Columns{}, Scattered, "line 5: case 1 goes on here"},
		{"a field without end", "case,activity\n1,\"" + strings.Repeat("A", maxItem+1), Columns{}, TooLarge, "line 2: what begins here is longer than 4 MiB; is a quote never closed?"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := cases(t, c.text, Options{Columns: c.columns})
			var e *Error
			if !errors.As(err, &e) || e.Kind != c.kind || !strings.Contains(e.Error(), c.want) {
				t.Errorf("got %v, want %s with %q", err, c.kind, c.want)
			}
		})
	}
}

func TestRowsAreLeftAsTheyStandWhenAsked(t *testing.T) {
	for _, gather := range []bool{false, true} {
		got, err := cases(t, "case,activity,time\n1,B,2026-11-02\n1,A,\n1,C,never\n", Options{KeepOrder: true, Gather: gather})
		if want := "1: B A C"; got != want || err != nil {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
}

func TestScatteredCasesAreGathered(t *testing.T) {
	text := "case,activity,time\n2,B,2026-11-03\n1,B,2026-11-02\n2,A,2026-11-01\n1,A,2026-11-01\n2,C,2026-11-03\n"
	got, err := cases(t, text, Options{Gather: true})
	if want := "2: A B C\n1: A B"; got != want || err != nil {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

func TestAColumnOfFreeTextIsNoActivity(t *testing.T) {
	var b strings.Builder
	b.WriteString("case,activity\n")
	for i := range MaxClasses + 1 {
		fmt.Fprintf(&b, "1,text %d\n", i)
	}
	_, err := cases(t, b.String(), Options{})
	var e *Error
	if !errors.As(err, &e) || e.Kind != TooLarge || !strings.Contains(e.Text, "right column") {
		t.Errorf("got %v", err)
	}
}

func FuzzRecordsReadWhatEncodingCSVReads(f *testing.F) {
	for _, s := range []string{"a,b\n1,2", "a,\"b\"\"c\"\r\n\n1,\"2\n3\"\n", "\"a\n", "\"a\"b,c\n", ",\n,,\n\"\",\r\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := allRecords(strings.NewReader(text))
		slow, slowErr := allRecords(iotest.OneByteReader(strings.NewReader(text)))
		if !slices.EqualFunc(got, slow, slices.Equal) || (err == nil) != (slowErr == nil) {
			t.Fatalf("in one piece %q, %v; in many %q, %v", got, err, slow, slowErr)
		}
		// encoding/csv drops \r where we keep it: compared is what has none
		// but at the end of lines.
		if strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\r") {
			return
		}
		r := csv.NewReader(strings.NewReader(text))
		r.FieldsPerRecord = -1
		r.LazyQuotes = false
		want, wantErr := r.ReadAll()
		if wantErr != nil {
			// A quote within a field that does not begin with one is a fault to
			// it, and a character to us.
			if err == nil && !errors.Is(wantErr, csv.ErrBareQuote) {
				t.Fatalf("read %q, which encoding/csv refuses: %v", text, wantErr)
			}
			return
		}
		for _, record := range got {
			for i := range record {
				record[i] = strings.ReplaceAll(record[i], "\r\n", "\n")
			}
		}
		if err != nil || !slices.EqualFunc(got, want, slices.Equal) {
			t.Fatalf("read %q, %v, want %q", got, err, want)
		}
	})
}

func allRecords(r io.Reader) (all [][]string, err error) {
	records := &records{window: newWindow(r), comma: ','}
	for {
		ok, err := records.next()
		if err != nil || !ok {
			return all, err
		}
		var one []string
		for _, f := range records.fields {
			one = append(one, string(f))
		}
		all = append(all, one)
	}
}
