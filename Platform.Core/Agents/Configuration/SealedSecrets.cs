using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Security;

namespace Platform.Core.Agents.Configuration;

/// <summary>Secrets are write-only: what is kept in the open shows <see cref="Shown"/> in their place, and <see cref="Shown"/> sent back keeps what is stored.</summary>
internal sealed class SealedSecrets(SecretBox box)
{
    public const string Shown = "***";

    public Dictionary<string, string> Open(string purpose, string? sealedSecrets) =>
        sealedSecrets is null ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(box.Open(purpose, sealedSecrets))!;

    public string? Seal(string purpose, Dictionary<string, string> secrets) => secrets.Count == 0 ? null : box.Seal(purpose, JsonSerializer.Serialize(secrets));

    /// <summary>Takes the value out of its place. False where it asks to keep what is not there.</summary>
    public static bool TryTake(JsonObject place, string key, string name, IReadOnlyDictionary<string, string> stored, Dictionary<string, string> taken)
    {
        if (AgentConfig.TextOf(place, key) is not { } value)
            return true;
        if (value == Shown && !stored.ContainsKey(name))
            return false;
        taken[name] = value == Shown ? stored[name] : value;
        place[key] = Shown;
        return true;
    }

    public static FieldError NothingToKeep(string pointer) => new(pointer, AgentsRuleText.All["Secret.NothingToKeep"]);
}
