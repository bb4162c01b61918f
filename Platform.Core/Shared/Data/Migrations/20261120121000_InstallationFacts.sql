-- What was done once in this installation's life and must not be done again (the demo that somebody removed stays removed).
CREATE TABLE installation_facts (
    name varchar(100) PRIMARY KEY,
    at timestamptz NOT NULL
);
