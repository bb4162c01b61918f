using Platform.Core.Shared.Operations;

namespace Platform.Web.Agents.Toolbox.Editor;

/// <summary>What was refused, to be shown where it belongs.</summary>
public sealed class ToolFaults(IReadOnlyList<FieldError> fields)
{
    public static readonly ToolFaults None = new([]);

    public IReadOnlyList<FieldError> All { get; } = fields;

    /// <summary>The sentence of the field itself, or of the first thing below it.</summary>
    public string? Of(string pointer) =>
        (All.FirstOrDefault(field => field.Pointer == pointer) ?? All.FirstOrDefault(field => field.Pointer.StartsWith(pointer + "/", StringComparison.Ordinal)))?.Message;

    public static ToolFaults Of(Error error) => error.Fields.Count > 0 ? new ToolFaults(error.Fields) : None;
}
