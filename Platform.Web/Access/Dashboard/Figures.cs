using System.Globalization;
using Platform.Core.Shared.Operations;

namespace Platform.Web.Access.Dashboard;

internal static class Figures
{
    /// <summary>How many there are; "500+" where the list goes on, null while it is read.</summary>
    public static string? Of<T>(Listing<T>? listing) =>
        listing?.Items.Count.ToString("N0", CultureInfo.CurrentCulture) + (listing?.NextCursor is null ? null : "+") is { Length: > 0 } text ? text : null;
}
