using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running;

/// <summary>
/// The arguments of tools whose one function does several things, told apart by <c>action</c>. Such a schema stays flat, for providers take no
/// <c>oneOf</c> at the top of a function's parameters; what an action needs is checked here. A tool's own schema may also be another one than the kind's.
/// </summary>
internal sealed class ActionArguments(JsonObject arguments)
{
    public string Action => Text("action") ?? "";

    public string? Text(string key) => arguments[key] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>().Trim() is { Length: > 0 } text ? text : null,
        _ => throw Fault(key, ToolText.All["Arguments.Text"]),
    };

    public string RequiredText(string key, int length)
    {
        if (Text(key) is not { } text)
            throw Fault(key, ToolText.All["Arguments.Missing"]);
        return text.Length <= length && !text.Contains('\0', StringComparison.Ordinal) ? text : throw Fault(key, ToolText.All["Arguments.TooLong", length]);
    }

    public string? OptionalText(string key, int length) => Text(key) is null ? null : RequiredText(key, length);

    public Guid RequiredId(string key) =>
        Guid.TryParse(RequiredText(key, 100), CultureInfo.InvariantCulture, out var id) ? id : throw Fault(key, ToolText.All["Arguments.Id"]);

    /// <summary>A number of minutes and the like; some models send numbers as text.</summary>
    public double? Number(string key, double from, double to)
    {
        if (arguments[key] is null)
            return null;
        var text = arguments[key] is JsonValue value && value.GetValueKind() is JsonValueKind.Number or JsonValueKind.String ? arguments[key]!.ToString() : "";
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to
            ? number
            : throw Fault(key, ToolText.All["Arguments.Number", from, to]);
    }

    public bool Flag(string key) => arguments[key] switch
    {
        null => false,
        JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => value.GetValue<bool>(),
        _ => throw Fault(key, ToolText.All["Arguments.Flag"]),
    };

    public ToolFault UnknownAction(params string[] known) => Fault("action", ToolText.All["Arguments.Action", string.Join(", ", known)]);

    public static ToolFault Fault(string key, string message, string code = ToolErrors.WrongArguments) => new(code, message, "/" + JsonPointer.Escape(key));
}
