using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Platform.Protocol.Runtime;

/// <summary><c>POST /runner/v1/knowledge</c>: what the agent knows for a question, and what it remembers of who asks.</summary>
public sealed record KnowledgeRequest
{
    /// <summary>For whom.</summary>
    public required TurnContext Context { get; init; }

    /// <summary>What the user wrote.</summary>
    public required string Question { get; init; }

    /// <summary>The last turns before it, oldest first: a question may say too little without them.</summary>
    public IReadOnlyList<TurnMessage> Earlier { get; init; } = [];
}

/// <summary>What was found.</summary>
/// <param name="Query">That was searched for; null where nothing was.</param>
/// <param name="Documents">The best first, numbered from 1.</param>
/// <param name="Memories">The most fitting first.</param>
/// <param name="Error">The named reason why nothing could be searched; the message is answered without.</param>
public sealed record KnowledgeAnswer(string? Query, IReadOnlyList<TurnDocument> Documents, IReadOnlyList<string> Memories, string? Embedding = null, string? Error = null)
{
    /// <summary>A word for the trace: <c>6 documents, 2 memories</c>, or the error's code.</summary>
    [JsonIgnore]
    public string Word => Error ?? string.Create(CultureInfo.InvariantCulture, $"{Documents.Count} documents, {Memories.Count} memories");

    /// <summary>For the trace. Texts, and what is remembered of the person, only where somebody tries the agent.</summary>
    public JsonObject Record(bool isWhole) => new()
    {
        ["query"] = Query, ["embedding"] = Embedding, ["error"] = Error,
        ["documents"] = new JsonArray([.. Documents.Select(document => new JsonObject
        {
            ["n"] = document.Number, ["source_id"] = document.SourceId.ToString(), ["version"] = document.Version, ["title"] = document.Title, ["heading_path"] = document.HeadingPath, ["page"] = document.Page,
            ["start"] = document.Start, ["end"] = document.End, ["score"] = Math.Round(document.Score, 4), ["text"] = isWhole ? document.Text : null,
        })]),
        ["remembered"] = Memories.Count, ["memories"] = isWhole ? new JsonArray([.. Memories.Select(memory => (JsonNode)memory)]) : null,
    };
}

/// <summary>A place in a source that a model is shown under a number.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Version">Of the source.</param>
/// <param name="Page">From 1.</param>
/// <param name="Start">Of the place, in UTF-16 code units of the version's text, half-open.</param>
/// <param name="Text">What the model reads. From <paramref name="TextStart"/> on it is the source's own text, letter for letter.</param>
/// <param name="TextOffset">Where in <paramref name="Text"/> the source's own text begins: before it stands what was put in front, as the header of a table.</param>
/// <param name="TextStart">Where that is in the source; null where nobody knows.</param>
/// <param name="Score">0 to 1.</param>
public sealed record TurnDocument(
    int Number, Guid SourceId, int Version, string Title, string HeadingPath, int? Page, long Start, long End, string Text, int TextOffset, long? TextStart, double Score);

/// <summary>Where a mark <c>[n]</c> of an answer comes from.</summary>
/// <param name="N">The number in the mark.</param>
/// <param name="Version">Of the source.</param>
/// <param name="Page">From 1.</param>
/// <param name="Start">In UTF-16 code units of the version's text, half-open: the sentences that the answer uses where they were recognised, else the whole place.</param>
public sealed record Citation(int N, Guid SourceId, int Version, string Title, int? Page, long Start, long End);

/// <summary>Citations as the trace shows them.</summary>
public static class CitationRecords
{
    /// <summary>A word for the trace: <c>[1] [3]</c>.</summary>
    public static string Word(this IReadOnlyList<Citation> citations) => string.Join(' ', citations.Select(citation => $"[{citation.N}]"));

    /// <summary><c>{ "citations": [ { "n", "source_id", "version", "title", "page", "start", "end" } ] }</c>.</summary>
    public static JsonObject Record(this IReadOnlyList<Citation> citations) => new()
    {
        ["citations"] = new JsonArray([.. citations.Select(citation => new JsonObject
        {
            ["n"] = citation.N, ["source_id"] = citation.SourceId.ToString(), ["version"] = citation.Version, ["title"] = citation.Title, ["page"] = citation.Page, ["start"] = citation.Start, ["end"] = citation.End,
        })]),
    };
}
