using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Audit.Data;

namespace Platform.Core.Audit;

/// <summary>
/// The hash of an entry: SHA-256 over the hash before it and every field, each preceded by its length, so that no two
/// different entries give the same bytes. JSON is taken in the order of its keys because jsonb does not keep the order.
/// </summary>
internal static class AuditChain
{
    public static readonly byte[] Beginning = new byte[32];

    public static byte[] HashOf(AuditEntry entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(entry.PrevHash);
        string?[] fields =
        [
            entry.TenantId.ToString(), entry.Seq.ToString(CultureInfo.InvariantCulture), Microseconds(entry.At), entry.ActorKind.ToString(), entry.ActorId, entry.ActorName,
            entry.Address, entry.Action, entry.ObjectType, entry.ObjectId, entry.ObjectName, Canonical(entry.Before), Canonical(entry.After),
        ];
        Span<byte> length = stackalloc byte[4];
        foreach (var field in fields)
        {
            var bytes = field is null ? [] : Encoding.UTF8.GetBytes(field);
            BinaryPrimitives.WriteInt32BigEndian(length, field is null ? -1 : bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();
    }

    // PostgreSQL keeps microseconds; finer ticks would not come back.
    private static string Microseconds(DateTimeOffset at) => (at.UtcTicks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture);

    private static string? Canonical(string? json) => json is null ? null : Sorted(JsonNode.Parse(json))?.ToJsonString() ?? "null";

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, Sorted(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        // jsonb writes numbers without exponent; taking the value, not its text, makes both sides equal.
        JsonValue value when value.GetValueKind() == JsonValueKind.Number && value.TryGetValue(out decimal number) => JsonValue.Create(number),
        _ => node?.DeepClone(),
    };
}
