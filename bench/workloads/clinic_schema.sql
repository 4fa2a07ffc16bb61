CREATE TABLE clinics (id integer PRIMARY KEY, name text NOT NULL, region text NOT NULL);
CREATE TABLE "Staff" (id integer PRIMARY KEY, clinic_id integer NOT NULL REFERENCES clinics, "Full Name" text
    NOT NULL, role text NOT NULL, active boolean NOT NULL);
CREATE TABLE patients (id bigint PRIMARY KEY, clinic_id integer NOT NULL REFERENCES clinics, email text, phone
    text, last_name text NOT NULL, born date NOT NULL, deleted_at timestamptz, tags text[] NOT NULL, contact jsonb
    NOT NULL);
CREATE TABLE appointments (id bigint PRIMARY KEY, patient_id bigint NOT NULL REFERENCES patients, staff_id
    integer NOT NULL REFERENCES "Staff", starts_at timestamptz NOT NULL, state text NOT NULL, room smallint,
    follows_id bigint REFERENCES appointments);
CREATE TABLE results (id bigint PRIMARY KEY, appointment_id bigint NOT NULL REFERENCES appointments, code text
    NOT NULL, value numeric, taken_at timestamptz NOT NULL, reviewed_by integer);
CREATE INDEX appointments_patient ON appointments (patient_id);
CREATE INDEX appointments_room ON appointments (room);
CREATE VIEW open_appointments AS SELECT a.*, p.last_name, p.clinic_id FROM appointments a JOIN patients p ON
    p.id = a.patient_id WHERE a.state = 'booked';
