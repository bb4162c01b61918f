namespace Platform.Core.Runtime.Supervision;

/// <summary>How nodes share: each takes up to its part of all processes, rounded up, so that nothing is left.</summary>
internal static class FairShare
{
    /// <param name="mine">What this node owns.</param>
    /// <param name="all">What is owned by any node, and what waits for one.</param>
    /// <param name="nodes">Nodes that live and have room, this one included.</param>
    /// <returns>How many this node may take now; below zero, how many it has too many.</returns>
    public static int Of(int mine, int all, int nodes) => (all + Math.Max(1, nodes) - 1) / Math.Max(1, nodes) - mine;
}
