package eventlog

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// elements writes down what a document holds, one line a tag: depth, name, key
// and value.
func elements(r io.Reader) (string, error) {
	s := newScanner(newWindow(r))
	var b strings.Builder
	for {
		ok, err := s.next()
		if err != nil || !ok {
			return b.String(), err
		}
		depth := s.depth()
		switch s.tag.kind {
		case endTag:
			fmt.Fprintf(&b, "%d /%s\n", depth+1, s.tag.name)
		case emptyTag:
			fmt.Fprintf(&b, "%d %s %q=%q\n%d /%s\n", depth+1, s.tag.name, s.tag.key, s.tag.value, depth+1, s.tag.name)
		default:
			fmt.Fprintf(&b, "%d %s %q=%q\n", depth, s.tag.name, s.tag.key, s.tag.value)
		}
	}
}

// errOurs is a document that encoding/xml takes and we refuse on purpose.
var errOurs = errors.New("refused on purpose")

// referenceElements is elements by encoding/xml.
func referenceElements(r io.Reader) (string, error) {
	d := xml.NewDecoder(r)
	var b strings.Builder
	depth, roots := 0, 0
	ours := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			if ours || roots != 1 {
				return "", errOurs
			}
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.StartElement:
			depth++
			if depth == 1 {
				roots++
			}
			ours = ours || depth > maxDepth || odd(token.Name)
			key, value := "", ""
			seen := map[string]bool{}
			for _, a := range token.Attr {
				ours = ours || odd(a.Name)
				if a.Name.Space != "" || a.Name.Local != "key" && a.Name.Local != "value" {
					continue
				}
				ours = ours || seen[a.Name.Local] // an attribute twice is not well formed
				seen[a.Name.Local] = true
				if a.Name.Local == "key" {
					key = a.Value
				} else {
					value = a.Value
				}
			}
			fmt.Fprintf(&b, "%d %s %q=%q\n", depth, token.Name.Local, key, value)
		case xml.EndElement:
			fmt.Fprintf(&b, "%d /%s\n", depth, token.Name.Local)
			depth--
		case xml.Directive:
			ours = true // a DOCTYPE
		case xml.CharData:
			ours = ours || depth == 0 && strings.TrimSpace(string(token)) != ""
		case xml.ProcInst:
			ours = ours || strings.ContainsAny(token.Target, ":") || token.Target == "xml"
		}
	}
}

// odd names are those whose colons mean nothing.
func odd(n xml.Name) bool { return strings.Contains(n.Local, ":") || n.Local == "" }

// blank makes white space comparable: encoding/xml leaves it as it stands in
// attributes, where XML 1.0 (3.3.3) makes spaces of it.
func blank(s string) string {
	return strings.NewReplacer(`\r\n`, " ", `\n`, " ", `\r`, " ", `\t`, " ").Replace(s)
}

func FuzzScannerReadsWhatEncodingXMLReads(f *testing.F) {
	for _, c := range wellFormed() {
		f.Add(c.text)
	}
	for _, c := range refused() {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		got, err := elements(strings.NewReader(doc))
		slow, slowErr := elements(iotest.OneByteReader(strings.NewReader(doc)))
		if got != slow || (err == nil) != (slowErr == nil) {
			t.Fatalf("in one piece: %q, %v; in many: %q, %v", got, err, slow, slowErr)
		}
		want, wantErr := referenceElements(strings.NewReader(doc))
		switch {
		case wantErr != nil:
			if err == nil && !lenient(wantErr) {
				t.Fatalf("read %q, which encoding/xml refuses: %v", doc, wantErr)
			}
		case err != nil:
			t.Fatalf("refused %q: %v", doc, err)
		case blank(got) != blank(want):
			t.Fatalf("read\n%s\nwant\n%s", got, want)
		}
	})
}

// lenient are the faults that we let pass: they change nothing of what is
// read.
func lenient(err error) bool {
	if errors.Is(err, errOurs) {
		return true
	}
	for _, s := range []string{"invalid XML name", "expected element name", "expected attribute name", "expected target name", "unsupported version", "invalid sequence \"--\"", "opened but", "xml: encoding"} {
		if strings.Contains(err.Error(), s) {
			return true
		}
	}
	return false
}

type document struct{ name, text, want string }

func wellFormed() []document {
	return []document{
		{"the attributes in either order", `<log><string value="v" key="k"/></log>`, "1 log \"\"=\"\"\n2 string \"k\"=\"v\"\n2 /string\n1 /log\n"},
		{"single quotes with a double one in them", `<log key='a"b' value='c'/>`, "1 log \"a\\\"b\"=\"c\"\n1 /log\n"},
		{"entities and character references", `<log key="&lt;&amp;&gt;" value="&quot;&apos;&#65;&#x1F600;"/>`, "1 log \"<&>\"=\"\\\"'A😀\"\n1 /log\n"},
		{"a line break in a value is a space, a reference to one is not", "<log key=\"a\r\nb\tc\" value=\"d&#10;e\"/>", "1 log \"a b c\"=\"d\\ne\"\n1 /log\n"},
		{"prefixes", `<x:log xmlns:x="u"><x:string x:key="no" key="k" value="v"></x:string></x:log>`, "1 log \"\"=\"\"\n2 string \"k\"=\"v\"\n2 /string\n1 /log\n"},
		{"comments, CDATA and instructions that look like events", "<?xml version=\"1.0\"?><!-- <event> - -> --><log><![CDATA[<event>]] > ]]><?p <event> ?></log><!-- end -->\n", "1 log \"\"=\"\"\n1 /log\n"},
		{"white space in tags", "<log\n key = \"k\"\tvalue\r\n=\r\n'v' ><a /></log >", "1 log \"k\"=\"v\"\n2 a \"\"=\"\"\n2 /a\n1 /log\n"},
		{"letters of any script", `<log key="größe" value="日本"/>`, "1 log \"größe\"=\"日本\"\n1 /log\n"},
	}
}

func refused() []document {
	return []document{
		{"nothing", "", "no log in it"},
		{"only white space", " \n", "no log in it"},
		{"a DOCTYPE", `<!DOCTYPE log [<!ENTITY a "b">]><log/>`, "DOCTYPE"},
		{"an entity nobody declared", `<log key="&b;"/>`, "no &b;"},
		{"an & alone", `<log key="a & b"/>`, "& that begins nothing"},
		{"a < in a value", `<log key="<"/>`, "a < in the value of key"},
		{"a value without quotes", `<log key=a/>`, "not quoted"},
		{"an attribute without a value", `<log key/>`, "key has no value"},
		{"an attribute twice", `<log key="a" key="b"/>`, "twice"},
		{"tags that do not match", "<log>\n<a>\n</b></log>", "line 3: </b> where </a>"},
		{"an end too many", `<log/></log>`, "ends nothing"},
		{"a second log", `<log/><log/>`, "behind the end"},
		{"text outside", `<log/>text`, "outside the log"},
		{"a file cut off between tags", `<log><a>`, "before </a>"},
		{"a file cut off in a tag", `<log><a key="`, "in the middle"},
		{"bytes that are no UTF-8", "<log key=\"\xff\"/>", "no UTF-8"},
		{"a character that XML cannot hold", "<log key=\"\x01\"/>", "U+0001"},
		{"a reference to one", "<log key=\"&#0;\"/>", "no &#0;"},
		{"another encoding", `<?xml version="1.0" encoding="ISO-8859-1"?><log/>`, "iso-8859-1"},
		{"too many levels", strings.Repeat("<a>", maxDepth+1), "64 deep"},
		{"a tag without end", "<log key=\"" + strings.Repeat("a", maxItem+1), "longer than 4 MiB"},
		{"a comment without end", "<log><!--" + strings.Repeat("a", maxItem+1), "longer than 4 MiB"},
	}
}

func TestScanner(t *testing.T) {
	for _, c := range wellFormed() {
		t.Run(c.name, func(t *testing.T) {
			got, err := elements(strings.NewReader(c.text))
			if got != c.want || err != nil {
				t.Errorf("got %q, %v, want %q", got, err, c.want)
			}
		})
	}
	for _, c := range refused() {
		t.Run("refuses "+c.name, func(t *testing.T) {
			_, err := elements(strings.NewReader(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want something with %q", err, c.want)
			}
			var e *Error
			if !errors.As(err, &e) || e.Kind == "" {
				t.Errorf("%v has no kind", err)
			}
		})
	}
}
