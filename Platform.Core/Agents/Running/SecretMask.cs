using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Platform.Core.Agents.Configuration;

namespace Platform.Core.Agents.Running;

/// <summary>Takes a tool's secrets out of what it says: servers like to repeat what they were sent.</summary>
internal sealed class SecretMask
{
    // Shorter ones would blot out half of every text, and are no secrets.
    private const int Shortest = 4;

    private readonly string[] _wanted;

    public SecretMask(IEnumerable<string> secrets) =>
        _wanted = [.. secrets.SelectMany(Parts).Where(part => part.Length >= Shortest).SelectMany(Forms).Distinct(StringComparer.Ordinal).OrderByDescending(form => form.Length)];

    public string Clean(string text)
    {
        foreach (var secret in _wanted)
            text = text.Replace(secret, SealedSecrets.Shown, StringComparison.OrdinalIgnoreCase);
        return text;
    }

    public JsonNode? Clean(JsonNode? node)
    {
        if (_wanted.Length == 0 || node is null)
            return node;
        var text = node.ToJsonString();
        var clean = Clean(text);
        // A mask that breaks the JSON leaves a text.
        if (ReferenceEquals(clean, text))
            return node;
        try
        {
            return JsonNode.Parse(clean);
        }
        catch (System.Text.Json.JsonException)
        {
            return JsonValue.Create(clean);
        }
    }

    // "Bearer abc" is told of as "abc", too; "Basic dXNlcjpwYXNz" as "pass".
    private static IEnumerable<string> Parts(string secret)
    {
        yield return secret;
        if (secret.IndexOf(' ', StringComparison.Ordinal) is not (> 0 and var space))
            yield break;
        var rest = secret[(space + 1)..].Trim();
        yield return rest;
        var bytes = new byte[rest.Length];
        if (!secret.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) || !Convert.TryFromBase64String(rest, bytes, out var length))
            yield break;
        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        yield return pair;
        yield return pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }

    private static IEnumerable<string> Forms(string part) =>
        [part, Uri.EscapeDataString(part), JavaScriptEncoder.Default.Encode(part), JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(part)];
}
