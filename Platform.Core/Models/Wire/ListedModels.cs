using System.Globalization;
using System.Text.Json;

namespace Platform.Core.Models.Wire;

/// <summary>
/// A provider's list of models. OpenAI: <c>{"data":[{"id":"gpt-4o"}]}</c>. OpenRouter tells more, prices in dollars a token as text:
/// <c>{"data":[{"id":"openai/gpt-4o","context_length":128000,"pricing":{"prompt":"0.0000025","completion":"0.00001"},"top_provider":{"max_completion_tokens":16384}}]}</c>.
/// </summary>
internal static class ListedModels
{
    // Beyond what any provider has; a hostile list must not fill the catalogue.
    private const int Most = 5_000;

    public static IReadOnlyList<ListedModel> Read(JsonElement root)
    {
        var list = root.TryGetProperty("data", out var data) ? data : root.TryGetProperty("models", out var models) ? models : throw new KeyNotFoundException();
        var found = new Dictionary<string, ListedModel>(StringComparer.Ordinal);
        foreach (var item in list.EnumerateArray())
        {
            if (found.Count >= Most)
                break;
            if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String && id.GetString() is { Length: > 0 and <= 200 } name)
                found[name] = Read(name, item);
        }

        return [.. found.Values];
    }

    private static ListedModel Read(string id, JsonElement item)
    {
        var pricing = item.TryGetProperty("pricing", out var p) && p.ValueKind == JsonValueKind.Object ? p : default;
        var top = item.TryGetProperty("top_provider", out var t) && t.ValueKind == JsonValueKind.Object ? t : default;
        return new ListedModel(
            id, Count(item, "context_length") ?? Count(item, "context_window") ?? Count(item, "max_model_len"), Count(top, "max_completion_tokens"), Price(pricing, "prompt"), Price(pricing, "completion"));
    }

    private static int? Count(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count > 0 ? count : null;

    // OpenRouter says -1 where the price depends on the model that it chooses.
    private static decimal? Price(JsonElement pricing, string name)
    {
        if (pricing.ValueKind != JsonValueKind.Object || !pricing.TryGetProperty(name, out var value))
            return null;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : value.ValueKind == JsonValueKind.Number ? value.GetRawText() : null;
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var dollars) && dollars is >= 0 and < 1 ? dollars * 1_000_000m : null;
    }
}
