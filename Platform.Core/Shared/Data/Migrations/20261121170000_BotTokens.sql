-- A bot serves one agent. The hash tells a token that is used already without opening anything.
ALTER TABLE agent_versions ADD COLUMN bot_token_hash bytea;
CREATE INDEX ix_agent_versions_bot_token_hash ON agent_versions (bot_token_hash) WHERE bot_token_hash IS NOT NULL;
