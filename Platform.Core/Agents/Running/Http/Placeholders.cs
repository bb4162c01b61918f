using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Platform.Core.Agents.Configuration;

namespace Platform.Core.Agents.Running.Http;

/// <summary>The arguments of a call, to be put in the places <c>{name}</c> of its templates. Only names that the schema or the call knows are places; other braces are text.</summary>
internal sealed partial class Placeholders
{
    private readonly JsonObject _arguments;
    private readonly HashSet<string> _known;

    public Placeholders(string inputSchema, JsonObject arguments)
    {
        _arguments = arguments;
        _known = [.. arguments.Select(argument => argument.Key)];
        using var schema = JsonDocument.Parse(inputSchema);
        if (schema.RootElement.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
            _known.UnionWith(properties.EnumerateObject().Select(property => property.Name));
    }

    /// <summary>Names that stood in a template.</summary>
    public HashSet<string> Used { get; } = new(StringComparer.Ordinal);

    /// <summary>The arguments that no template had a place for.</summary>
    public JsonObject Unused => new(_arguments.Where(argument => !Used.Contains(argument.Key)).Select(argument => KeyValuePair.Create(argument.Key, argument.Value?.DeepClone())));

    public static bool AreIn(string template) => Place().IsMatch(template);

    public bool Has(string name) => _arguments[name] is not null;

    public JsonNode? ValueOf(string name) => _arguments[name];

    /// <summary>As text: a list by commas, an object as JSON, nothing for what is missing.</summary>
    public string TextOf(string name) => TextOf(_arguments[name]);

    /// <summary>The only place that a text consists of, or null.</summary>
    public string? WholeOf(string template)
    {
        var match = Place().Match(template);
        if (!match.Success || match.Length != template.Length || !_known.Contains(match.Groups[1].Value))
            return null;
        Used.Add(match.Groups[1].Value);
        return match.Groups[1].Value;
    }

    /// <param name="fill">What stands for a name; it may throw what is wrong with it. The number is where in the template it stands.</param>
    public string Fill(string template, Func<string, int, string> fill) => Place().Replace(template, match =>
    {
        var name = match.Groups[1].Value;
        if (!_known.Contains(name))
            return match.Value;
        Used.Add(name);
        return fill(name, match.Index);
    });

    public IEnumerable<string> NamesIn(string template) => Place().Matches(template).Select(match => match.Groups[1].Value).Where(_known.Contains);

    private static string TextOf(JsonNode? value) => value switch
    {
        null => "",
        JsonArray list => string.Join(',', list.Select(TextOf)),
        JsonObject part => AgentConfig.Text(part),
        JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String => scalar.GetValue<string>(),
        _ => value.ToJsonString(),
    };

    [GeneratedRegex(@"\{([A-Za-z_][A-Za-z0-9_.\-]{0,63})\}")]
    private static partial Regex Place();
}
