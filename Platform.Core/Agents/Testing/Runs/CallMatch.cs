using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Shared.JsonSchema;

namespace Platform.Core.Agents.Testing.Runs;

/// <summary>Whether a call has the arguments that a case names.</summary>
internal static class CallMatch
{
    /// <summary>Objects may hold more than is wanted; lists and single values must be the same. 1 and 1.0 are.</summary>
    public static bool Fits(JsonNode? wanted, JsonNode? given) => (wanted, given) switch
    {
        (JsonObject left, JsonObject right) => left.All(entry => right.ContainsKey(entry.Key) && Fits(entry.Value, right[entry.Key])),
        (JsonArray left, JsonArray right) => left.Count == right.Count && left.Zip(right).All(pair => Fits(pair.First, pair.Second)),
        _ => JsonEquality.Instance.Equals(JsonSerializer.SerializeToElement(wanted), JsonSerializer.SerializeToElement(given)),
    };
}
