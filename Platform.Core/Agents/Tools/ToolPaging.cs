using System.Text.Json;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Tools;

/// <summary>A line of the list as the database gives it.</summary>
internal sealed class ToolRow
{
    public Guid Id { get; set; }

    public string Name { get; set; } = "";

    public string ToolType { get; set; } = "";

    public string? Description { get; set; }

    public string? Class { get; set; }

    public string? Method { get; set; }

    public bool IsActive { get; set; }

    public int UsedBy { get; set; }

    public int Drafted { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public ToolSummary Summary()
    {
        var type = Enum.Parse<ToolType>(ToolType);
        return new ToolSummary(Id, Name, type, Description, ToolClasses.Of(type, Class, Method), IsActive, UsedBy, Drafted, UpdatedAt);
    }
}

/// <summary>The list's orders, each with the id behind it, and where the next page begins.</summary>
internal static class ToolPaging
{
    /// <summary>False for a cursor of another order.</summary>
    public static bool TryRead(string? cursor, ToolOrder order, out ToolRow? after)
    {
        after = null;
        if (cursor is null)
            return true;
        if (Cursor.Read(cursor, 3) is not [{ ValueKind: JsonValueKind.String } named, var key, { ValueKind: JsonValueKind.String } last]
            || named.GetString() != order.ToString() || !last.TryGetGuid(out var id))
            return false;
        after = new ToolRow { Id = id };
        return order switch
        {
            ToolOrder.Used => key.ValueKind == JsonValueKind.Number && key.TryGetInt32(out var used) && (after.UsedBy = used) >= 0,
            ToolOrder.Changed => key.ValueKind == JsonValueKind.String && key.TryGetDateTimeOffset(out var at) && (after.UpdatedAt = at.ToUniversalTime()) <= DateTimeOffset.MaxValue,
            ToolOrder.Type => key.ValueKind == JsonValueKind.String && (after.ToolType = key.GetString()!) is not null,
            _ => key.ValueKind == JsonValueKind.String && (after.Name = key.GetString()!) is not null,
        };
    }

    public static object?[] Keys(ToolRow row, ToolOrder order) => [order.ToString(), KeyOf(row, order), row.Id];

    public static IQueryable<ToolRow> Page(IQueryable<ToolRow> tools, ToolOrder order, bool descending, ToolRow? after) => (order, descending) switch
    {
        (ToolOrder.Used, false) => After(tools, after, t => t.UsedBy > after!.UsedBy || (t.UsedBy == after.UsedBy && t.Id > after.Id)).OrderBy(t => t.UsedBy).ThenBy(t => t.Id),
        (ToolOrder.Used, true) => After(tools, after, t => t.UsedBy < after!.UsedBy || (t.UsedBy == after.UsedBy && t.Id < after.Id)).OrderByDescending(t => t.UsedBy).ThenByDescending(t => t.Id),
        (ToolOrder.Changed, false) => After(tools, after, t => t.UpdatedAt > after!.UpdatedAt || (t.UpdatedAt == after.UpdatedAt && t.Id > after.Id)).OrderBy(t => t.UpdatedAt).ThenBy(t => t.Id),
        (ToolOrder.Changed, true) => After(tools, after, t => t.UpdatedAt < after!.UpdatedAt || (t.UpdatedAt == after.UpdatedAt && t.Id < after.Id)).OrderByDescending(t => t.UpdatedAt).ThenByDescending(t => t.Id),
        (ToolOrder.Type, false) => After(tools, after, t => string.Compare(t.ToolType, after!.ToolType) > 0 || (t.ToolType == after.ToolType && t.Id > after.Id)).OrderBy(t => t.ToolType).ThenBy(t => t.Id),
        (ToolOrder.Type, true) => After(tools, after, t => string.Compare(t.ToolType, after!.ToolType) < 0 || (t.ToolType == after.ToolType && t.Id < after.Id)).OrderByDescending(t => t.ToolType).ThenByDescending(t => t.Id),
        (_, false) => After(tools, after, t => string.Compare(t.Name, after!.Name) > 0 || (t.Name == after.Name && t.Id > after.Id)).OrderBy(t => t.Name).ThenBy(t => t.Id),
        (_, true) => After(tools, after, t => string.Compare(t.Name, after!.Name) < 0 || (t.Name == after.Name && t.Id < after.Id)).OrderByDescending(t => t.Name).ThenByDescending(t => t.Id),
    };

    private static IQueryable<ToolRow> After(IQueryable<ToolRow> tools, ToolRow? after, System.Linq.Expressions.Expression<Func<ToolRow, bool>> isLater) => after is null ? tools : tools.Where(isLater);

    private static object KeyOf(ToolRow row, ToolOrder order) => order switch
    {
        ToolOrder.Used => row.UsedBy, ToolOrder.Changed => row.UpdatedAt, ToolOrder.Type => row.ToolType, _ => row.Name,
    };
}
