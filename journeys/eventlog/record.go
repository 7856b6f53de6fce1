package eventlog

import "bytes"

// records reads CSV as RFC 4180 has it: fields between commas (or semicolons,
// or tabs), quoted where they hold one, a line break or a quote, which is then
// doubled. Unlike encoding/csv it keeps \r\n inside of quotes, so that what was
// written is what is read, and a quote that is never closed fills no memory.
type records struct {
	*window
	comma  byte
	fields [][]byte // of the record that was read last; valid until the next
	start  int      // where it begins in the window
}

// next reads a record that is no empty line; ok is false at the end.
func (r *records) next() (ok bool, err error) {
	for {
		b := r.rest()
		i := 0
		for i < len(b) && (b[i] == '\n' || b[i] == '\r') {
			i++
		}
		r.take(i)
		b = b[i:]
		r.start = r.pos
		n, err := r.record(b)
		if err != nil {
			return false, err
		}
		if n > 0 {
			r.take(n)
			return true, nil
		}
		if grown, err := r.more(); err != nil || grown {
			if err != nil {
				return false, err
			}
			continue
		}
		// What is left is the last record, without a line break behind it.
		if b = r.rest(); len(b) == 0 {
			return false, nil
		}
		r.start = r.pos
		n, err = r.record(append(b[:len(b):len(b)], '\n'))
		if err == nil && n == 0 {
			err = r.fail(Malformed, "a quote that begins here is never closed")
		}
		if err != nil {
			return false, err
		}
		r.take(len(b))
		return true, nil
	}
}

// record parses what b begins with; n is 0 where it is not all there.
func (r *records) record(b []byte) (n int, err error) {
	r.fields = r.fields[:0]
	for i := 0; ; {
		if i == len(b) {
			return 0, nil
		}
		if b[i] == '"' {
			field, n, ok := quoted(b[i:], r.comma)
			switch {
			case n == 0:
				return 0, nil
			case !ok:
				return 0, r.fail(Malformed, "something follows a closing quote; a quote in a quoted field is doubled")
			}
			r.fields, i = append(r.fields, field), i+n
		} else {
			from := i
			for i < len(b) && b[i] != r.comma && b[i] != '\n' {
				i++
			}
			if i == len(b) {
				return 0, nil
			}
			field := b[from:i]
			if b[i] == '\n' {
				field = bytes.TrimSuffix(field, []byte{'\r'})
			}
			r.fields = append(r.fields, field)
		}
		if b[i] == '\r' {
			i++
		}
		if b[i] == '\n' {
			return i + 1, nil
		}
		i++
	}
}

// quoted reads a quoted field, up to the separator or line break behind it. n
// is 0 where it is not all there, ok is false where something else follows it.
func quoted(b []byte, comma byte) (field []byte, n int, ok bool) {
	doubled := false
	for i := 1; ; {
		q := bytes.IndexByte(b[i:], '"')
		if q < 0 || i+q+1 == len(b) {
			return nil, 0, false
		}
		i += q + 1
		switch {
		case b[i] == '"':
			doubled = true
			i++
			continue
		case b[i] == '\r' && i+1 == len(b):
			return nil, 0, false
		}
		field = b[1 : i-1]
		if doubled {
			field = bytes.ReplaceAll(field, []byte(`""`), []byte(`"`))
		}
		return field, i, b[i] == comma || b[i] == '\n' || b[i] == '\r' && b[i+1] == '\n'
	}
}

// wrong says what is wrong with the record that was read last.
func (r *records) wrong(kind Kind, text string) error {
	return &Error{Kind: kind, Line: 1 + r.lines + bytes.Count(r.buf[:r.start], []byte{'\n'}), Text: text}
}

// separator is what parts the columns of a header line.
func separator(header []byte) byte {
	best, most := byte(','), 0
	for _, c := range []byte{',', ';', '\t'} {
		if n := bytes.Count(header, []byte{c}); n > most {
			best, most = c, n
		}
	}
	return best
}
