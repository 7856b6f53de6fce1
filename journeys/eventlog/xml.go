package eventlog

import (
	"bytes"
	"strings"
)

// maxDepth is how deep elements may lie in each other. XES needs three levels
// and those of nested attributes.
const maxDepth = 64

// scanner reads the elements of an XML document that hold a `key` and a
// `value`, which is all that XES has.
//
// encoding/xml would do, but needs more than ten times what reading and judging
// a log takes here (BenchmarkEncodingXML beside BenchmarkConform): it allocates
// for every element, its name and each of its attributes. A tag is parsed here
// where it lies in the window; nothing is kept but the names of the open
// elements. A fuzz test holds it against encoding/xml.
type scanner struct {
	*window
	names  []byte // of the open elements, one after the other
	starts []int  // where each of them begins in names
	opened bool   // the root has been seen
	tag    tag
}

// tag is the element that was read last. Its slices are valid until the next.
type tag struct {
	kind  tagKind
	name  []byte // without its prefix
	key   []byte
	value []byte
	keyed bool // has a key at all
	bare  bool // has no value
}

type tagKind uint8

const (
	startTag tagKind = iota
	endTag
	emptyTag // start and end in one
)

func newScanner(w *window) *scanner { return &scanner{window: w} }

// depth is how many elements are open.
func (s *scanner) depth() int { return len(s.starts) }

// next reads the next tag into s.tag; ok is false at the end of the document.
func (s *scanner) next() (ok bool, err error) {
	for {
		b := s.rest()
		i := 0
		for i < len(b) && isSpace(b[i]) {
			i++
		}
		s.take(i)
		if b = b[i:]; len(b) == 0 {
			if grown, err := s.more(); err != nil || grown {
				if err != nil {
					return false, err
				}
				continue
			}
			return false, s.ended()
		}
		n, got, err := s.item(b)
		switch {
		case err != nil:
			return false, err
		case n > 0:
			s.take(n)
			if got {
				return true, nil
			}
		default:
			grown, err := s.more()
			if err != nil {
				return false, err
			}
			if !grown {
				return false, s.fail(Malformed, "the file ends in the middle of something")
			}
		}
	}
}

func (s *scanner) ended() error {
	switch {
	case !s.opened:
		return s.fail(Malformed, "there is no log in it")
	case s.depth() > 0:
		return s.fail(Malformed, "the file ends before </%s>", clip(s.names[s.starts[len(s.starts)-1]:]))
	}
	return nil
}

// item parses what b begins with; n is 0 where it is not all there, got says
// that it was a tag.
func (s *scanner) item(b []byte) (n int, got bool, err error) {
	if b[0] != '<' {
		n, err = s.text(b)
		return n, false, err
	}
	if len(b) < 2 {
		return 0, false, nil
	}
	switch b[1] {
	case '/':
		n, err = s.end(b)
		return n, n > 0, err
	case '!':
		n, err = s.declaration(b)
		return n, false, err
	case '?':
		n, err = s.instruction(b)
		return n, false, err
	}
	n, err = s.start(b)
	return n, n > 0, err
}

// text skips what stands between tags. XES has nothing there, but what is not
// well formed there is not well formed.
func (s *scanner) text(b []byte) (int, error) {
	n := bytes.IndexByte(b, '<')
	if n < 0 {
		if !s.eof {
			return 0, nil
		}
		n = len(b)
	}
	if s.depth() == 0 {
		return 0, s.fail(Malformed, "%q stands outside the log", clip(b[:n]))
	}
	if bytes.Contains(b[:n], []byte("]]>")) {
		return 0, s.fail(Malformed, "]]> with no CDATA before it")
	}
	_, err := s.decode(b[:n])
	return n, err
}

// declaration skips a comment or CDATA section, and refuses the rest: a
// DOCTYPE can define entities that grow without bound, and XES has none.
func (s *scanner) declaration(b []byte) (int, error) {
	const comment, cdata = "<!--", "<![CDATA["
	switch {
	case bytes.HasPrefix(b, []byte(comment)):
		i := bytes.Index(b[len(comment):], []byte("--"))
		if i < 0 || len(b) <= len(comment)+i+2 {
			return 0, nil
		}
		if b[len(comment)+i+2] != '>' {
			return 0, s.fail(Malformed, "-- in a comment")
		}
		return len(comment) + i + 3, s.legal(b[len(comment) : len(comment)+i])
	case bytes.HasPrefix(b, []byte(cdata)):
		if s.depth() == 0 {
			return 0, s.fail(Malformed, "text stands outside the log")
		}
		i := bytes.Index(b[len(cdata):], []byte("]]>"))
		if i < 0 {
			return 0, nil
		}
		return len(cdata) + i + 3, s.legal(b[len(cdata) : len(cdata)+i])
	case strings.HasPrefix(comment, string(b)) || len(b) < len(cdata) && strings.HasPrefix(cdata, string(b)):
		return 0, nil
	}
	return 0, s.fail(Unsupported, "a DOCTYPE or another declaration: an event log needs none, and it could hide more than it shows")
}

// instruction skips a processing instruction. The XML declaration is one; its
// encoding must be UTF-8 or a part of it.
func (s *scanner) instruction(b []byte) (int, error) {
	i := bytes.Index(b[2:], []byte("?>"))
	if i < 0 {
		return 0, nil
	}
	body := b[2 : 2+i]
	if err := s.legal(body); err != nil {
		return 0, err
	}
	name, n := scanName(body)
	if n == 0 {
		return 0, s.fail(Malformed, "a processing instruction without a name")
	}
	if string(name) == "xml" {
		switch enc := strings.ToLower(pseudo(string(body), "encoding")); enc {
		case "", "utf-8", "utf8", "us-ascii", "ascii":
		default:
			return 0, s.fail(Unsupported, "the encoding is %q; convert the file to UTF-8 first", clip(enc))
		}
	}
	return i + 4, nil
}

// pseudo reads one of the XML declaration's attributes.
func pseudo(decl, name string) string {
	_, after, ok := strings.Cut(decl, name)
	after = strings.TrimLeft(after, " \t\r\n")
	if !ok || !strings.HasPrefix(after, "=") {
		return ""
	}
	after = strings.TrimLeft(after[1:], " \t\r\n")
	if after == "" || after[0] != '"' && after[0] != '\'' {
		return ""
	}
	value, _, _ := strings.Cut(after[1:], after[:1])
	return value
}

// start parses a start tag.
func (s *scanner) start(b []byte) (int, error) {
	full, n := scanName(b[1:])
	i := 1 + n
	if i == len(b) {
		return 0, nil
	}
	if n == 0 {
		return 0, s.fail(Malformed, "a < that begins nothing")
	}
	t := tag{kind: startTag, bare: true}
	for {
		for i < len(b) && isSpace(b[i]) {
			i++
		}
		if i == len(b) {
			return 0, nil
		}
		if b[i] == '>' {
			i++
			break
		}
		if b[i] == '/' {
			if i+1 == len(b) {
				return 0, nil
			}
			if b[i+1] != '>' {
				return 0, s.fail(Malformed, "a / in the tag %s", clip(full))
			}
			t.kind, i = emptyTag, i+2
			break
		}
		name, value, n, err := s.attribute(b[i:])
		if n == 0 || err != nil {
			return 0, err
		}
		i += n
		switch {
		case string(name) == "key" && !t.keyed:
			t.key, t.keyed = value, true
		case string(name) == "value" && t.bare:
			t.value, t.bare = value, false
		case string(name) == "key" || string(name) == "value":
			return 0, s.fail(Malformed, "%s stands twice in the tag %s", name, clip(full))
		}
	}
	if s.depth() == 0 && s.opened {
		return 0, s.fail(Malformed, "<%s> stands behind the end of the log", clip(full))
	}
	s.opened = true
	if t.kind == startTag {
		if len(s.starts) == maxDepth {
			return 0, s.fail(TooLarge, "elements lie in each other more than %d deep", maxDepth)
		}
		s.starts = append(s.starts, len(s.names))
		s.names = append(s.names, full...)
	}
	t.name = local(full)
	s.tag = t
	return i, nil
}

// attribute parses name="value"; n is 0 where it is not all there.
func (s *scanner) attribute(b []byte) (name, value []byte, n int, err error) {
	name, i := scanName(b)
	if i == 0 {
		return nil, nil, 0, s.fail(Malformed, "%q where an attribute should stand", clip(b[:min(len(b), 8)]))
	}
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	if i < len(b) && b[i] != '=' {
		return nil, nil, 0, s.fail(Malformed, "the attribute %s has no value", clip(name))
	}
	for i++; i < len(b) && isSpace(b[i]); i++ {
	}
	if i >= len(b) {
		return nil, nil, 0, nil
	}
	quote := b[i]
	if quote != '"' && quote != '\'' {
		return nil, nil, 0, s.fail(Malformed, "the value of %s is not quoted", clip(name))
	}
	i++
	begin, plain := i, true
	for ; i < len(b); i++ {
		c := b[i]
		if plainByte[c] {
			continue
		}
		if c == quote {
			break
		}
		if c == '<' {
			return nil, nil, 0, s.fail(Malformed, "a < in the value of %s", clip(name))
		}
		plain = plain && (c == '"' || c == '\'')
	}
	if i == len(b) {
		return nil, nil, 0, nil
	}
	value = b[begin:i]
	if !plain {
		if value, err = s.decode(value); err != nil {
			return nil, nil, 0, err
		}
	}
	return name, value, i + 1, nil
}

// end parses an end tag.
func (s *scanner) end(b []byte) (int, error) {
	i := bytes.IndexByte(b, '>')
	if i < 0 {
		return 0, nil
	}
	full := bytes.TrimRight(b[2:i], " \t\r\n")
	if len(s.starts) == 0 {
		return 0, s.fail(Malformed, "</%s> ends nothing", clip(full))
	}
	from := s.starts[len(s.starts)-1]
	if open := s.names[from:]; !bytes.Equal(open, full) {
		return 0, s.fail(Malformed, "</%s> where </%s> should stand", clip(full), clip(open))
	}
	s.names, s.starts = s.names[:from], s.starts[:len(s.starts)-1]
	s.tag = tag{kind: endTag, name: local(full)}
	return i + 1, nil
}
