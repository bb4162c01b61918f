-- Who made the last change, for the list of agents; of those that are there it is who made their newest version.
ALTER TABLE agents ADD COLUMN updated_by varchar(200) NOT NULL DEFAULT '';
UPDATE agents a SET updated_by = v.created_by FROM agent_versions v WHERE v.agent_id = a.id AND v.number = a.newest_version;
ALTER TABLE agents ALTER COLUMN updated_by DROP DEFAULT;
