using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Core.Shared.Live;

/// <summary>
/// What travels on <c>platform:changes</c> between nodes of one installation:
/// <code>{"node":"0199…","notices":[{"tenant":"0198…","feature":"Office","kind":"agent","ids":["lex_monitor"]}]}</code>
/// Without notices it says: something of mine was lost, query everything again.
/// </summary>
internal sealed record NoticeWire(
    [property: JsonPropertyName("node"), JsonRequired] Guid Node,
    [property: JsonPropertyName("notices")] IReadOnlyList<NoticeWire.Entry>? Notices)
{
    public static byte[] Write(Guid node, IEnumerable<ChangeNotice>? notices)
        => JsonSerializer.SerializeToUtf8Bytes(new NoticeWire(node, notices?.Select(notice => new Entry(notice.TenantId, notice.Feature, notice.Kind, notice.Ids)).ToArray()));

    /// <summary>Null when the text is no such message.</summary>
    public static NoticeWire? TryRead(string payload)
    {
        try
        {
            return JsonSerializer.Deserialize<NoticeWire>(payload);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal sealed record Entry(
        [property: JsonPropertyName("tenant")] Guid? Tenant,
        [property: JsonPropertyName("feature"), JsonRequired] string Feature,
        [property: JsonPropertyName("kind"), JsonRequired] string Kind,
        [property: JsonPropertyName("ids")] IReadOnlyList<string>? Ids)
    {
        public ChangeNotice ToNotice() => new(Tenant, Feature, Kind, Ids?.OfType<string>().ToArray() ?? []);
    }
}
