using System.Text.Json;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Reading;

namespace Platform.Web.Knowledge.Base;

/// <summary>What the list shows and how it is sorted, as it stands in the address.</summary>
public sealed record BaseState(string? Collection, SourceStatus? Status, SourceKind? Kind, string? Tag, string? Search, Guid? Parent, SourceOrder Order, bool Descending)
{
    public static readonly string[] FilterNames = ["q", "status", "kind", "tag", "parent"];

    /// <summary>What came out of sites and archives is shown where somebody looks for something.</summary>
    public SourceFilter Filter => new(Collection, Status, Search, Tag is null ? null : [Tag], Kind, Parent, TopOnly: !IsNarrowed);

    public bool IsNarrowed => Status is not null || Kind is not null || Tag is not null || Search is not null || Parent is not null;

    public static BaseState Read(Func<string, string?> value)
    {
        var order = Find<SourceOrder>(value("sort")) ?? SourceOrder.Added;
        return new BaseState(
            value("collection"), Find<SourceStatus>(value("status")), Find<SourceKind>(value("kind")), value("tag"), value("q"), Guid.TryParse(value("parent"), out var parent) ? parent : null, order,
            value("dir") is { } direction ? direction == "desc" : BeginsDescending(order));
    }

    /// <summary>The address after a click on a column: the other direction, or the column's own first one.</summary>
    public Dictionary<string, string?> SortedBy(SourceOrder order)
    {
        var descending = order == Order ? !Descending : BeginsDescending(order);
        return new() { ["sort"] = order == SourceOrder.Added ? null : NameOf(order), ["dir"] = descending == BeginsDescending(order) ? null : descending ? "desc" : "asc" };
    }

    public static string NameOf<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static bool BeginsDescending(SourceOrder order) => order != SourceOrder.Title;

    private static T? Find<T>(string? name) where T : struct, Enum => name is null ? null : Enum.GetValues<T>().Cast<T?>().FirstOrDefault(value => NameOf(value!.Value) == name);
}
