using System.Globalization;
using System.Text.Json;
using Platform.Core.Shared.Operations;

namespace Platform.Web.Shared.Api;

/// <summary>Holds a body against its <see cref="BodyShape"/> and collects every fault.</summary>
internal sealed class BodyCheck
{
    // Enough to mend a body; a hostile one shall not make an answer of megabytes.
    private const int MaximumFaults = 100;

    private const int MaximumQuote = 60;

    private readonly List<FieldError> _faults = [];

    public static IReadOnlyList<FieldError> Of(Type type, JsonElement body)
    {
        var check = new BodyCheck();
        check.Look(BodyShape.Of(type), body, "");
        return check._faults;
    }

    private void Look(BodyShape shape, JsonElement value, string pointer)
    {
        if (value.ValueKind == JsonValueKind.Null && shape.AllowsNull)
            return;
        switch (shape)
        {
            case ObjectShape or MapShape or OpenShape when value.ValueKind != JsonValueKind.Object:
                Refuse(pointer, ApiText.All["Body.WrongType", ApiText.All["Wanted.Object"], Came(value)]);
                break;
            case ListShape when value.ValueKind != JsonValueKind.Array:
                Refuse(pointer, ApiText.All["Body.WrongType", ApiText.All["Wanted.List"], Came(value)]);
                break;
            case ValueShape single when HasBrokenText(value, pointer) || single.Fits(value):
                break;
            case ValueShape single:
                Refuse(pointer, ApiText.All["Body.WrongType", single.Wanted, Came(value)]);
                break;
            case ObjectShape record:
                LookAtObject(record, value, pointer);
                break;
            case MapShape map:
                foreach (var entry in Entries(value, pointer))
                    Look(map.Entry, entry.Value, entry.Pointer);
                break;
            case ListShape list:
                foreach (var (index, item) in value.EnumerateArray().Index())
                    Look(list.Item, item, $"{pointer}/{index.ToString(CultureInfo.InvariantCulture)}");
                break;
            default:
                LookAtAnything(value, pointer);
                break;
        }
    }

    private void LookAtObject(ObjectShape shape, JsonElement value, string pointer)
    {
        var missing = shape.Members.Where(member => member.Value.IsRequired).Select(member => member.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in Entries(value, pointer))
        {
            missing.Remove(entry.Name);
            if (shape.Members.TryGetValue(entry.Name, out var member))
                Look(member.Shape.Value, entry.Value, entry.Pointer);
            else
                Refuse(entry.Pointer, ApiText.All["Body.UnknownKey", string.Join(", ", shape.Members.Keys.Order(StringComparer.Ordinal))]);
        }

        foreach (var key in missing.Order(StringComparer.Ordinal))
            Refuse($"{pointer}/{JsonPointer.Escape(key)}", ApiText.All["Body.Missing"]);
    }

    // Open places are kept as they come: only what no database and no reader could keep is refused.
    private void LookAtAnything(JsonElement value, string pointer)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var entry in Entries(value, pointer))
                LookAtAnything(entry.Value, entry.Pointer);
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var (index, item) in value.EnumerateArray().Index())
                LookAtAnything(item, $"{pointer}/{index.ToString(CultureInfo.InvariantCulture)}");
        }
        else
        {
            HasBrokenText(value, pointer);
        }
    }

    /// <summary>The entries of an object that can be looked into; keys that are doubled or broken are refused here.</summary>
    private IEnumerable<(string Name, string Pointer, JsonElement Value)> Entries(JsonElement value, string pointer)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            if (Text(() => property.Name) is not { } name)
            {
                Refuse(pointer, ApiText.All["Body.BrokenKey"]);
                continue;
            }

            var at = $"{pointer}/{JsonPointer.Escape(name)}";
            if (seen.Add(name))
                yield return (name, at, property.Value);
            else
                Refuse(at, ApiText.All["Body.Doubled"]);
        }
    }

    private bool HasBrokenText(JsonElement value, string pointer)
    {
        if (value.ValueKind != JsonValueKind.String || Text(() => value.GetString()) is not null)
            return false;
        Refuse(pointer, ApiText.All["Body.BrokenText"]);
        return true;
    }

    // Half of a surrogate pair cannot be read, the character U+0000 cannot be stored.
    private static string? Text(Func<string?> read)
    {
        try
        {
            return read() is { } text && !text.Contains('\0', StringComparison.Ordinal) ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private void Refuse(string pointer, string message)
    {
        if (_faults.Count < MaximumFaults)
            _faults.Add(new FieldError(pointer, message));
    }

    private static string Came(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => ApiText.All["Came.Object"],
        JsonValueKind.Array => ApiText.All["Came.List"],
        _ when value.GetRawText() is { Length: > MaximumQuote } text => text[..(char.IsHighSurrogate(text[MaximumQuote - 1]) ? MaximumQuote - 1 : MaximumQuote)] + "…",
        _ => value.GetRawText(),
    };
}
