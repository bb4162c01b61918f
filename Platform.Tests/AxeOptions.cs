using Deque.AxeCore.Commons;

namespace Platform.Tests;

/// <summary>What axe looks at. Only violations are told in full: what passes is most of a page, and telling of it took longer than finding it.</summary>
internal static class AxeOptions
{
    /// <summary>WCAG of all levels and versions.</summary>
    public static readonly AxeRunOptions Wcag = new()
    {
        ResultTypes = [ResultType.Violations],
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
    };

    /// <summary>Good habits too.</summary>
    public static readonly AxeRunOptions All = new() { ResultTypes = [ResultType.Violations] };
}
