using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Platform.Core.Shared.Operations;

namespace Platform.Web.Shared.Api;

/// <summary>An id in an address. What is no id is the id of nothing, so it answers like every unknown one: 404, after the key was asked for.</summary>
internal static class RouteId
{
    public static Guid Of(string text) => Guid.TryParseExact(text, "D", out var id) ? id : Guid.Empty;
}

/// <summary>A named value in a query.</summary>
internal static class EnumValue
{
    /// <summary>True when it is absent (null) or one of the names in snake_case.</summary>
    public static bool TryRead<T>(string? text, string pointer, out T? value, [NotNullWhen(false)] out Error? refusal) where T : struct, Enum
    {
        (value, refusal) = (null, null);
        if (text is null)
            return true;
        foreach (var candidate in Enum.GetValues<T>())
        {
            if (JsonNamingPolicy.SnakeCaseLower.ConvertName(candidate.ToString()) != text)
                continue;
            value = candidate;
            return true;
        }

        var names = string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName));
        refusal = Platform.Core.Shared.Operations.Errors.Invalid([new FieldError(pointer, ApiText.All["Body.WrongType", ApiText.All["Wanted.OneOf", names], $"\"{text}\""])]);
        return false;
    }
}
