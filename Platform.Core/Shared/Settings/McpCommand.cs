namespace Platform.Core.Shared.Settings;

/// <summary>
/// A local program that MCP tools may start, of the section <c>Platform:Agents:McpCommands:&lt;name&gt;</c>. Only the operator of the installation writes this list:
/// a program on the server is the server's own.
/// </summary>
public sealed record McpCommand
{
    /// <summary>What the tools' <c>command</c> names: 1–64 of a–z, 0–9, - and _.</summary>
    public required string Name { get; init; }

    /// <summary>A path, or a name that is looked for in <c>PATH</c>.</summary>
    public required string Program { get; init; }

    /// <summary>Come first, before those of a tool.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Whether a tool may add arguments of its own. Of most programs (node, npx, python) that is the same as running anything.</summary>
    public bool AllowArguments { get; init; }

    /// <summary>What the program finds in its environment beside <c>PATH</c>, <c>HOME</c>, <c>TMPDIR</c> and <c>LANG</c>. Nothing of the server's own comes with it.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    // The environment may hold keys, and records print themselves.
    public override string ToString() => Name;
}
