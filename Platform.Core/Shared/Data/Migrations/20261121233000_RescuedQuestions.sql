-- Answers that a person gave in an agent's place: few among many lines.
CREATE INDEX ix_conversation_messages_answered_by ON conversation_messages (tenant_id, at) WHERE answered_by IS NOT NULL;
