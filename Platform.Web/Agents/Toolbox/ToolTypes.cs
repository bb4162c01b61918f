using System.Text.Json;
using Platform.Core.Agents.Contracts;

namespace Platform.Web.Agents.Toolbox;

/// <summary>How the types of tools are drawn and addressed.</summary>
public static class ToolTypes
{
    /// <summary>In the order in which they are offered: what is made most often first.</summary>
    public static readonly IReadOnlyList<ToolType> All =
        [ToolType.Http, ToolType.Mcp, ToolType.SubAssistant, ToolType.Weather, ToolType.Time, ToolType.Reminder, ToolType.Calendar, ToolType.Knowledge];

    public static string IconOf(ToolType type) => type switch
    {
        ToolType.Http => "globe", ToolType.Mcp => "plug", ToolType.SubAssistant => "agent", ToolType.Weather => "weather", ToolType.Time => "clock", ToolType.Reminder => "bell",
        ToolType.Calendar => "calendar", _ => "book",
    };

    /// <summary>As the API and the addresses call it: <c>sub_assistant</c>.</summary>
    public static string NameOf(ToolType type) => JsonNamingPolicy.SnakeCaseLower.ConvertName(type.ToString());

    public static ToolType? Read(string? name) => All.Cast<ToolType?>().FirstOrDefault(type => NameOf(type!.Value) == name);
}
