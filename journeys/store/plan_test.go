package store

import (
	"context"
	"database/sql"
	"strings"
	"testing"
)

// Statements that run for every webhook or every claim must stay flat however
// much is stored: none of them may scan a table.
func TestQueriesUseIndices(t *testing.T) {
	db, _ := openTest(t)
	for _, q := range []string{
		`SELECT id FROM subjects WHERE due_at <= 1 AND lease_until <= 1 ORDER BY due_at LIMIT 1`,
		`SELECT n.id, s.id FROM nodes n JOIN subjects s ON s.id = n.subject WHERE n.name IN {list}`,
		`SELECT n.subject, e.body FROM nodes n JOIN events e ON e.node = n.id WHERE n.subject IN {list}`,
		`SELECT m.subject, m.name, n.name, e.evidence FROM nodes m JOIN edges e ON e.a = m.id JOIN nodes n ON n.id = e.b WHERE m.subject IN {list}`,
		`SELECT subject, body FROM cases WHERE subject IN {list} AND successor = ''`,
		`SELECT key FROM postings WHERE subject IN {list}`,
		`SELECT case_id, key, body FROM gaps WHERE case_id IN {list} AND state <> 'withdrawn'`,
		`SELECT id, last_seq, lease FROM subjects WHERE id IN {list} AND merged_into IS NULL`,
		`SELECT id, body FROM events WHERE connector = 'a' AND event = 'b'`,
		`SELECT 1 FROM edges e JOIN nodes n ON n.id = e.b WHERE e.a = 1 AND EXISTS (SELECT 1 FROM events v WHERE v.node = n.id AND v.at > 5)`,
		`SELECT p.id FROM postings p LEFT JOIN subjects s ON s.id = p.subject WHERE p.due_at <= 1 AND p.lease_until <= 1 AND (p.subject IS NULL OR s.settled_seq = s.last_seq) ORDER BY p.due_at LIMIT 1`,
		`SELECT key FROM work WHERE kind = 'digest' AND due_at <= 1 AND lease_until <= 1 ORDER BY due_at LIMIT 1`,
		`SELECT t.due_at FROM subjects t WHERE t.due_at IS NOT NULL AND t.lease_until = 0 ORDER BY t.due_at LIMIT 1`,
		`SELECT count(*) FROM writes WHERE at >= 1 AND kind = 'note'`,
		`SELECT id FROM deliveries WHERE state = 'undecodable' AND state <> 'accepted' ORDER BY id DESC LIMIT 5`,
		`UPDATE postings SET subject = 1 WHERE subject = 2`,
		`UPDATE cases SET subject = 1 WHERE subject = 2`,
		`UPDATE nodes SET subject = 1 WHERE subject = 2`,
	} {
		var plan []string
		if err := db.read(t.Context(), "plan", func(c *conn) error {
			args := make([]any, strings.Count(q, "{list}"))
			for i := range args {
				args[i] = "[]"
			}
			return c.each(context.Background(), "EXPLAIN QUERY PLAN "+q, args, func(r *sql.Rows) error {
				var id, parent, unused int
				var detail string
				err := r.Scan(&id, &parent, &unused, &detail)
				plan = append(plan, detail)
				return err
			})
		}); err != nil {
			t.Fatal(err)
		}
		for _, line := range plan {
			scan := strings.HasPrefix(line, "SCAN") && !strings.Contains(line, "USING") && !strings.Contains(line, "json_each")
			if scan || strings.Contains(line, "TEMP B-TREE FOR ORDER") {
				t.Errorf("%s\n  %s", q, strings.Join(plan, "\n  "))
				break
			}
		}
	}
}
