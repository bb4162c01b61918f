namespace Platform.Core.Agents.Running.Calendar;

internal static class CalendarSchema
{
    public const string Json =
        """
        {
          "type": "object",
          "required": ["action"],
          "additionalProperties": false,
          "properties": {
            "action": {
              "type": "string",
              "enum": ["create", "list", "move", "cancel", "free_slots", "feed", "close_feeds"],
              "description": "create needs title and start; move needs id and start; cancel needs id; list and free_slots take from and to; feed gives an address for calendar programs, close_feeds closes all of them"
            },
            "title": { "type": "string", "minLength": 1, "maxLength": 300 },
            "start": { "type": "string", "description": "Local date and time of time_zone, such as 2026-11-21T15:30; a date alone, such as 2026-11-21, means all day" },
            "end": { "type": "string", "description": "The same; of all-day events the last day. In its place duration_minutes may be sent" },
            "duration_minutes": { "type": "integer", "minimum": 1, "maximum": 44640, "description": "60 for events and 30 for free slots where it is not sent" },
            "time_zone": { "type": "string", "description": "IANA name, such as Europe/Moscow; the user's own by default" },
            "location": { "type": "string", "maxLength": 300 },
            "description": { "type": "string", "maxLength": 4000 },
            "allow_conflict": { "type": "boolean", "description": "Book or move although something else takes place then; only after the user has agreed" },
            "id": { "type": "string", "description": "The event, as list shows it" },
            "from": { "type": "string", "description": "Local date or time from which to look; now by default" },
            "to": { "type": "string", "description": "Until then; a week later by default. A date alone is looked at to its end" },
            "day_starts": { "type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$", "description": "Free slots not before, 09:00 by default" },
            "day_ends": { "type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$", "description": "Free slots not after, 18:00 by default" }
          }
        }
        """;
}
