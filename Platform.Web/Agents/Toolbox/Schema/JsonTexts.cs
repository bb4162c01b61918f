using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Web.Agents.Toolbox.Schema;

/// <summary>JSON as people read it: letters of any alphabet as they are.</summary>
public static class JsonTexts
{
    public static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static readonly JsonSerializerOptions Indented = new(Plain) { WriteIndented = true };

    public static string Pretty(JsonNode? node) => node?.ToJsonString(Indented) ?? "null";
}
