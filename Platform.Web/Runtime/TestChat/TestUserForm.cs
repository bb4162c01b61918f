using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Runtime.Trying;

namespace Platform.Web.Runtime.TestChat;

/// <summary>The user that a test plays, as the page's form has it.</summary>
public sealed class TestUserForm
{
    /// <summary>Letters of the JSON: what a channel knows of a person fits many times.</summary>
    public const int LongestData = 10_000;

    // They have fields of their own.
    private static readonly string[] Named = ["name", "language", "time_zone"];

    public string Name { get; set; } = "";

    /// <summary><c>ru</c>, <c>en</c>, or nothing for the tenant's.</summary>
    public string Language { get; set; } = "";

    public string TimeZone { get; set; } = "";

    /// <summary>A JSON object.</summary>
    public string Data { get; set; } = "";

    public bool IsUsual => (Name, Language, TimeZone, Data.Trim()) == ("", "", "", "");

    public bool IsZoneWrong => TimeZone.Trim().Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone.Trim(), out _);

    /// <summary>Key of the sentence that says what is wrong with the JSON; null when nothing is.</summary>
    public string? DataFault => Data.Trim().Length == 0 ? null : Parsed is not { } data ? "User.NotJson" : data.Any(pair => Named.Contains(pair.Key)) ? "User.HasField" : null;

    public bool IsValid => !IsZoneWrong && DataFault is null;

    public TestUser Read() => new(Text(Name), Text(Language), Text(TimeZone), Parsed);

    private JsonObject? Parsed
    {
        get
        {
            try
            {
                return JsonNode.Parse(Data) as JsonObject;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    private static string? Text(string value) => value.Trim() is { Length: > 0 } text ? text : null;
}
