namespace Platform.Core.Knowledge.Graph.Finding;

/// <summary>A place that names something.</summary>
/// <param name="Start">In the text that was looked through; the end is behind the last character.</param>
internal sealed record FoundEntity(string Normal, string Name, EntityKind Kind, int Start, int End);
