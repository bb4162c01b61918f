namespace Platform.Core.Agents.Running.Reminders;

internal static class ReminderSchema
{
    public const string Json =
        """
        {
          "type": "object",
          "required": ["action"],
          "additionalProperties": false,
          "properties": {
            "action": { "type": "string", "enum": ["create", "list", "cancel"], "description": "create needs text and at or in_minutes; cancel needs id; list shows what is waiting" },
            "text": { "type": "string", "minLength": 1, "maxLength": 1000, "description": "What the user is to be told" },
            "at": { "type": "string", "description": "Local date and time of time_zone, such as 2026-11-21T15:30; an offset may follow" },
            "in_minutes": { "type": "number", "minimum": 0.1, "maximum": 2628000, "description": "In place of at: this many minutes from now" },
            "time_zone": { "type": "string", "description": "IANA name, such as Europe/Moscow; the user's own by default" },
            "id": { "type": "string", "description": "The reminder to cancel, as list shows it" }
          }
        }
        """;
}
