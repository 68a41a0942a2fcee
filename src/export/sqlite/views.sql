-- Indexes, the full-text index and the views of the database. The tables come before this.

CREATE INDEX controls_grade ON controls (grade);
CREATE INDEX controls_major ON controls (major_number);
CREATE INDEX requirements_place ON requirements (volume, chapter_number, clause);
CREATE INDEX doubts_code ON doubts (code);

-- Words of three characters or more in controls and their requirements:
--   SELECT id FROM search WHERE search MATCH '多要素認証';
CREATE VIRTUAL TABLE search USING fts5 (
  id UNINDEXED, major_title, minor_title, statement, risk_scenario, requirements,
  tokenize = 'trigram'
);
INSERT INTO search
SELECT c.id, c.major_title, c.minor_title, c.statement, c.risk_scenario,
       (SELECT group_concat(coalesce(r.text, '') || char(10) || coalesce(r.reading, ''), char(10))
          FROM (SELECT * FROM mapping WHERE control = c.id ORDER BY position) AS m
          JOIN requirements AS r ON r.id = m.requirement)
  FROM controls AS c
 ORDER BY c.position;

-- Controls beside their requirements, one row for each pair; controls without any too.
CREATE VIEW control_requirements AS
SELECT c.position, c.id, c.section_title, c.major_number, c.major_title, c.minor_title, c.grade,
       c.statement, c.risk_scenario, m.position AS requirement_position, r.id AS requirement,
       r.volume, r.chapter_number, r.chapter_title, r.clause, r.obligation, r.text, r.reading
  FROM controls AS c
  LEFT JOIN mapping AS m ON m.control = c.id
  LEFT JOIN requirements AS r ON r.id = m.requirement
 ORDER BY c.position, m.position;

-- Controls of which it is open which requirements they are related to: none is known, and that is
-- doubted, as where a garbled text does not tell the rows.
CREATE VIEW controls_unsettled AS
SELECT id, grade, major_number, major_title, statement
  FROM controls
 WHERE id NOT IN (SELECT control FROM mapping)
   AND id IN (SELECT control FROM doubts WHERE field = 'requirements')
 ORDER BY position;

-- Controls that no requirement of the guideline is related to; not those of which that is open.
CREATE VIEW controls_without_requirement AS
SELECT id, grade, major_number, major_title, statement
  FROM controls
 WHERE id NOT IN (SELECT control FROM mapping)
   AND id NOT IN (SELECT id FROM controls_unsettled)
 ORDER BY position;

-- Requirements, and by how many controls each is met; unsettled counts the times that one stands in
-- a row of which it is open whose it is.
CREATE VIEW requirement_coverage AS
SELECT r.id, r.volume, r.chapter_number, r.chapter_title, r.clause, r.obligation,
       count(m.control) AS controls, group_concat(m.control, ' ') AS control_ids, r.text,
       (SELECT count(*) FROM unattached AS u WHERE u.requirement = r.id) AS unsettled
  FROM requirements AS r
  LEFT JOIN mapping AS m ON m.requirement = r.id
 GROUP BY r.id
 ORDER BY r.position;

-- How many controls of each grade stand under each 大項目.
CREATE VIEW grades_by_major AS
SELECT major_number, major_title, grade, count(*) AS controls
  FROM controls
 GROUP BY major_number, major_title, grade
 ORDER BY min(position);

-- What a reader has to look at, beside the pages it stands on.
CREATE VIEW to_review AS
SELECT d.control, c.pages, d.field, d.code, d.note
  FROM doubts AS d
  JOIN controls AS c ON c.id = d.control
 ORDER BY c.position, d.position;
