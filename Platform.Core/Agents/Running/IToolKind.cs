using System.Text.Json.Nodes;
using Platform.Core.Agents.Contracts;
using Platform.Protocol.Runtime;

namespace Platform.Core.Agents.Running;

/// <summary>How tools of one type run. One singleton for each <see cref="ToolType"/>; what it needs of the database it asks by operations.</summary>
internal interface IToolKind
{
    ToolType Type { get; }

    /// <summary>The schema that a new tool of this type begins with, and that describes all that the kind understands.</summary>
    string DefaultSchema { get; }

    /// <summary>How long a call may take where the tool's <c>timeout_seconds</c> does not say.</summary>
    TimeSpan DefaultTimeout => TimeSpan.FromSeconds(30);

    /// <summary>The functions of a tool. Most have one, with the tool's own name, description and schema; an MCP server has its own.</summary>
    Task<IReadOnlyList<ToolFunction>> DescribeAsync(RunnableTool tool, ToolCaller caller, CancellationToken ct);

    /// <summary>One call with arguments that the function's schema allows. The runner holds time-out and size.</summary>
    /// <exception cref="ToolFault">The tool cannot do it; the model is told why.</exception>
    Task<ToolOutput> RunAsync(RunnableTool tool, string function, JsonObject arguments, ToolCaller caller, ToolTrace trace, CancellationToken ct);
}

/// <summary>A tool with its secrets, in the process that runs it and nowhere else.</summary>
/// <param name="Version">Grows with each change: what was made for an older one is made anew.</param>
/// <param name="Asks">The agent that a sub_assistant tool asks, of the link or of the tool.</param>
/// <param name="Config">With the secrets in their places.</param>
internal sealed record RunnableTool(Guid Id, string Name, ToolType Type, string Description, string InputSchema, Guid? Asks, JsonObject Config, int Version)
{
    /// <summary>The values that stand in <see cref="Config"/> and may stand nowhere else: the runner takes them out of answers and traces.</summary>
    public IReadOnlyCollection<string> Secrets { get; init; } = [];

    // A configuration holds secrets, and records print themselves.
    public override string ToString() => $"{Type} {Id}";
}

/// <param name="Text">For the model.</param>
/// <param name="Data">The same for programs and the trace; null where the text is all.</param>
internal sealed record ToolOutput(string Text, JsonNode? Data = null)
{
    /// <summary>What the text's marks <c>[n]</c> stand for.</summary>
    public IReadOnlyList<TurnDocument> Documents { get; init; } = [];
}

/// <summary>A tool's expected failure. The message goes to the model and to the staff: no secrets.</summary>
/// <param name="code">As <c>tool.unreachable</c>.</param>
internal sealed class ToolFault(string code, string message, string? pointer = null) : Exception(message)
{
    public string Code { get; } = code;

    /// <summary>Of the argument that is at fault.</summary>
    public string? Pointer { get; } = pointer;
}

/// <summary>What happened during a call, with the time since its beginning.</summary>
internal sealed class ToolTrace(TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private readonly List<ToolStep> _steps = [];

    public IReadOnlyList<ToolStep> Steps
    {
        get
        {
            lock (_steps)
                return [.. _steps];
        }
    }

    public TimeSpan Elapsed => time.GetElapsedTime(_started);

    public void Add(string kind, string text, JsonNode? data = null)
    {
        lock (_steps)
            _steps.Add(new ToolStep(kind, text, Elapsed, data));
    }
}
