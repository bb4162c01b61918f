using System.Text.Json;

namespace Platform.Web.Shared.Api;

/// <summary>A single value.</summary>
internal sealed record ValueShape(Type Type, bool AllowsNull) : BodyShape(AllowsNull)
{
    // The name of each is the text key of what is wanted.
    private static readonly Dictionary<Type, (string Name, Func<JsonElement, bool> Fits)> Values = new()
    {
        [typeof(string)] = ("String", value => value.ValueKind == JsonValueKind.String),
        [typeof(bool)] = ("Boolean", value => value.ValueKind is JsonValueKind.True or JsonValueKind.False),
        [typeof(int)] = ("Whole", value => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _)),
        [typeof(long)] = ("Whole", value => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _)),
        [typeof(decimal)] = ("Number", value => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out _)),
        [typeof(double)] = ("Number", value => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)),
        [typeof(Guid)] = ("Id", value => value.ValueKind == JsonValueKind.String && value.TryGetGuid(out _)),
        [typeof(DateTimeOffset)] = ("Time", value => value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out _) && HasZone(value.GetString()!)),
        [typeof(DateOnly)] = ("Date", value => value.ValueKind == JsonValueKind.String && DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", out _)),
    };

    public static bool Knows(Type type) => type.IsEnum || Values.ContainsKey(type);

    public bool Fits(JsonElement value) => Type.IsEnum ? value.ValueKind == JsonValueKind.String && Names().Contains(value.GetString()) : Values[Type].Fits(value);

    /// <summary>What is allowed, in the reader's language.</summary>
    public string Wanted => Type.IsEnum ? ApiText.All["Wanted.OneOf", string.Join(", ", Names())] : ApiText.All[$"Wanted.{Values[Type].Name}"];

    private IEnumerable<string> Names() => Enum.GetNames(Type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName);

    // RFC 3339: without a zone the time would be read in the server's own.
    private static bool HasZone(string text) => text.EndsWith('Z') || text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':';
}
