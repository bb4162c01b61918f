using System.Text;
using System.Text.Json;

namespace Platform.Core.Shared.Operations;

/// <summary>RFC 6901 pointers into a request's JSON, whose keys are snake_case.</summary>
public static class JsonPointer
{
    /// <summary>
    /// <c>Settings.Items[2].Name</c> → <c>/settings/items/2/name</c>. What a rule gives as a pointer already, because it holds keys of the caller
    /// (<c>/flags/Any~1thing</c>, also below other properties), stays as it is.
    /// </summary>
    public static string OfProperty(string path)
    {
        var pointer = new StringBuilder();
        var literal = path.IndexOf('/', StringComparison.Ordinal);
        var (named, tail) = literal < 0 ? (path, "") : (path[..literal], path[literal..]);
        foreach (var part in named.Split('.', '[').Select(part => part.TrimEnd(']')).Where(part => part.Length > 0))
            pointer.Append('/').Append(Escape(JsonNamingPolicy.SnakeCaseLower.ConvertName(part)));
        return pointer.Append(tail).ToString();
    }

    public static string Escape(string key) => key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
