using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Core.Agents;
using Platform.Core.Agents.Versions;
using Platform.Core.Shared.Operations;
using Platform.Web.Agents.Testing;

namespace Platform.Web.Agents.Editor;

/// <summary>
/// What stands in the form of an agent's page: the newest version as it was read, and the same with the changes that are not saved yet. One document of
/// name, description and configuration, so that two people's changes are brought together in one way.
/// </summary>
public sealed class AgentDraft
{
    private const string Root = "/config_json";

    private AgentDraft(AgentView read) => (Read, Before, Document) = (read, DocumentOf(read), DocumentOf(read));

    /// <summary>The agent as the form knows it; its epoch goes with the next save.</summary>
    public AgentView Read { get; private set; }

    /// <summary>The document of <see cref="Read"/>.</summary>
    public JsonObject Before { get; private set; }

    public JsonObject Document { get; private set; }

    /// <summary>Of the last refusal, by their pointers into the request.</summary>
    public IReadOnlyList<FieldError> Faults { get; set; } = [];

    /// <summary>The test that is being written: it waits here while its person looks at another tab.</summary>
    internal OpenTest? OpenTest { get; set; }

    public bool IsDirty => !JsonNode.DeepEquals(Before, Document);

    public IReadOnlyList<ConfigChange> Changes => DraftMerge.Changes(Before, Document);

    public string Name
    {
        get => TextOf(Document, "name") ?? "";
        set
        {
            Document["name"] = value;
            Forget("/name");
        }
    }

    public string? Description
    {
        get => TextOf(Document, "description");
        set
        {
            Put(Document, "description", string.IsNullOrWhiteSpace(value) ? null : JsonValue.Create(value));
            Forget("/description");
        }
    }

    public JsonObject Settings => Object(Object(Document, "simple"), "settings");

    public static AgentDraft Of(AgentView read) => new(read);

    public static JsonObject DocumentOf(AgentView view)
    {
        var document = (JsonObject)view.ConfigJson.DeepClone();
        document["name"] = view.Name;
        if (!string.IsNullOrWhiteSpace(view.Description))
            document["description"] = view.Description;
        return document;
    }

    public JsonObject Config()
    {
        var config = (JsonObject)Document.DeepClone();
        config.Remove("name");
        config.Remove("description");
        return config;
    }

    /// <summary>The save that this form stands for.</summary>
    public EditAgent Save(bool publish, string? comment) => new(
        Read.Id, new AgentEdit { Name = Name, Description = Description, ConfigJson = Config(), Comment = comment }, Replace: true, publish, (uint)Read.Epoch);

    /// <summary>The agent counts on while what the form edits stays the same: it was published, or a tool of it was changed.</summary>
    public bool TryFollow(AgentView newer)
    {
        if (newer.Version != Read.Version)
            return false;
        Read = newer;
        return true;
    }

    public void Reset(AgentView newest) => (Read, Before, Document, Faults) = (newest, DocumentOf(newest), DocumentOf(newest), []);

    /// <summary>Lays the changes of the form over a version that somebody else has saved.</summary>
    public void Merge(AgentView newest, Func<string, bool> takesMine)
    {
        var theirs = DocumentOf(newest);
        var merged = DraftMerge.Merge(Before, Document, theirs, takesMine);
        (Read, Before, Document, Faults) = (newest, theirs, merged, []);
    }

    /// <summary>Another version's configuration comes into the form, as changes that are not saved yet.</summary>
    public void Load(JsonObject config)
    {
        var document = (JsonObject)config.DeepClone();
        foreach (var key in new[] { "name", "description" })
            Put(document, key, Document[key]?.DeepClone());
        (Document, Faults) = (document, []);
    }

    public string? Text(string path) => Find(path) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public decimal? Number(string path) =>
        Find(path) is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.Number && decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    public bool Flag(string path) => Find(path) is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.True;

    public IReadOnlyList<JsonObject> List(string path) => Find(path) is JsonArray items ? [.. items.OfType<JsonObject>()] : [];

    /// <summary>Sets a place below the settings (<c>limits/max_steps</c>); null takes it out, and objects that are empty then.</summary>
    public void Set(string path, JsonNode? value)
    {
        var keys = path.Split('/');
        var places = new List<JsonObject> { Settings };
        foreach (var key in keys[..^1])
            places.Add(Object(places[^1], key));
        Put(places[^1], keys[^1], value);
        for (var i = places.Count - 1; i > 0 && places[i].Count == 0; i--)
            places[i - 1].Remove(keys[i - 1]);
        Forget($"{Root}/simple/settings/{path}");
    }

    public void SetText(string path, string? text) => Set(path, string.IsNullOrWhiteSpace(text) ? null : JsonValue.Create(text));

    // By its text, so that 0.7 equals the 0.7 that was read.
    public void SetNumber(string path, decimal? number) => Set(path, number is { } value ? JsonNode.Parse(value.ToString("0.#########", CultureInfo.InvariantCulture)) : null);

    public void SetList(string path, IReadOnlyList<JsonObject> items) => Set(path, items.Count == 0 ? null : new JsonArray([.. items.Select(item => item.DeepClone())]));

    /// <summary>What is wrong at a place below the settings, or deeper.</summary>
    public string? Fault(string path) => FaultAt($"{Root}/simple/settings/{path}");

    public string? FaultAt(string pointer) =>
        Faults.Where(fault => fault.Pointer == pointer || fault.Pointer.StartsWith(pointer + "/", StringComparison.Ordinal)).Select(fault => fault.Message).Distinct().ToArray() is { Length: > 0 } found ? string.Join(" ", found) : null;

    // What was wrong there was said of another value.
    private void Forget(string pointer) => Faults = [.. Faults.Where(fault => fault.Pointer != pointer && !fault.Pointer.StartsWith(pointer + "/", StringComparison.Ordinal))];

    private JsonNode? Find(string path)
    {
        JsonNode? at = Settings;
        foreach (var key in path.Split('/'))
            at = at is JsonObject place ? place[key] : null;
        return at;
    }

    private static JsonObject Object(JsonObject place, string key)
    {
        if (place[key] is not JsonObject inner)
            place[key] = inner = [];
        return inner;
    }

    private static void Put(JsonObject place, string key, JsonNode? value)
    {
        if (value is null)
            place.Remove(key);
        else
            place[key] = value;
    }

    private static string? TextOf(JsonObject place, string key) => place[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
