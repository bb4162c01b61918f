using Platform.Core.Agents.Contracts;

namespace Platform.Core.Agents.Tools;

/// <summary>How far a tool may go where its configuration does not say it.</summary>
public static class ToolClasses
{
    /// <param name="chosen">The configuration's <c>class</c>.</param>
    /// <param name="method">Of http tools.</param>
    public static ToolClass Of(ToolType type, string? chosen, string? method) =>
        Enum.TryParse<ToolClass>(chosen, ignoreCase: true, out var said) ? said : Default(type, method);

    /// <summary>Reading is what cannot change anything; who knows less of a tool takes it for writing.</summary>
    public static ToolClass Default(ToolType type, string? method) => type switch
    {
        ToolType.Time or ToolType.Weather or ToolType.Knowledge or ToolType.SubAssistant => ToolClass.Read,
        ToolType.Http when method is null or "GET" or "HEAD" => ToolClass.Read,
        _ => ToolClass.Write,
    };
}
