-- Each statement below its name and how often it runs a second.

-- by-email 40
SELECT id, last_name FROM patients WHERE lower(email) = lower($1) AND deleted_at IS NULL;

-- by-phone 5
SELECT id, last_name, born FROM patients WHERE phone = $1 AND clinic_id = $2;

-- by-name 12
SELECT id, last_name, born FROM patients WHERE clinic_id = $1 AND last_name LIKE 'Mac%' AND deleted_at IS NULL
    ORDER BY last_name, id LIMIT 30;

-- tagged 1
SELECT id, last_name FROM patients WHERE tags @> ARRAY['allergy'] AND clinic_id = $1;

-- insured 0.5
SELECT count(*) FROM patients WHERE contact ->> 'insurer' = $1;

-- agenda 60
SELECT id, patient_id, starts_at, room FROM appointments WHERE staff_id = $1 AND starts_at >= $2 AND starts_at <
    $3 AND state = 'booked' ORDER BY starts_at;

-- history 30
SELECT id, starts_at, state FROM appointments WHERE patient_id = $1 ORDER BY starts_at DESC LIMIT 20;

-- open-of-clinic 3
SELECT last_name, starts_at FROM open_appointments WHERE clinic_id = $1 AND starts_at BETWEEN $2 AND $3 ORDER BY
    starts_at LIMIT 100;

-- follow-ups 2
SELECT a.id, b.starts_at FROM appointments a LEFT JOIN appointments b ON b.follows_id = a.id WHERE a.staff_id =
    $1 AND a.starts_at > $2;

-- unreviewed 8
SELECT r.id, r.code, r.value FROM results r JOIN appointments a ON a.id = r.appointment_id WHERE r.reviewed_by
    IS NULL AND a.staff_id = $1 ORDER BY r.taken_at LIMIT 50;

-- latest-results 15
SELECT DISTINCT ON (r.code) r.code, r.value, r.taken_at FROM results r JOIN appointments a ON a.id =
    r.appointment_id WHERE a.patient_id = $1 ORDER BY r.code, r.taken_at DESC;

-- abnormal 0.2
WITH recent AS (SELECT appointment_id, max(value) AS top FROM results WHERE code = 'CRP' AND taken_at > $1 GROUP
    BY appointment_id) SELECT p.id, p.last_name, recent.top FROM recent JOIN appointments a ON a.id =
    recent.appointment_id JOIN patients p ON p.id = a.patient_id WHERE recent.top > 100;

-- load 0.05
SELECT s."Full Name", date_trunc('week', a.starts_at), count(*) FROM "Staff" s JOIN appointments a ON a.staff_id
    = s.id WHERE s.clinic_id = $1 AND s.active GROUP BY 1, 2;

-- missed 0.1
SELECT patient_id FROM appointments WHERE state = 'missed' AND starts_at > $1 UNION SELECT a.patient_id FROM
    results r JOIN appointments a ON a.id = r.appointment_id WHERE r.code = 'ABORT' AND r.taken_at > $1;

-- never-seen 0.02
SELECT p.id FROM patients p WHERE p.clinic_id = $1 AND NOT EXISTS (SELECT FROM appointments a WHERE a.patient_id
    = p.id AND a.state = 'done');

-- book 25
INSERT INTO appointments (id, patient_id, staff_id, starts_at, state) VALUES ($1, $2, $3, $4, 'booked');

-- close 25
UPDATE appointments SET state = 'done', room = NULL WHERE id = $1;

-- result 120
INSERT INTO results (id, appointment_id, code, value, taken_at) VALUES ($1, $2, $3, $4, now());

-- review 80
UPDATE results SET reviewed_by = $1 WHERE id = $2;

-- purge 0.01
DELETE FROM results WHERE taken_at < $1 AND code = $2;
