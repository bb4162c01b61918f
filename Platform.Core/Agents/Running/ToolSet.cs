using System.Text;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.JsonSchema;

namespace Platform.Core.Agents.Running;

/// <summary>A function as the model knows it, and what stands behind it.</summary>
/// <param name="Name">What its kind calls it.</param>
internal sealed record OfferedFunction(ToolFunction Function, RunnableTool Tool, IToolKind Kind, string Name, JsonSchema Schema);

/// <param name="Tool">Its name.</param>
/// <param name="Reason">For people.</param>
internal sealed record NotOffered(Guid ToolId, string Tool, string Reason);

/// <summary>What an agent can do: its functions, each with a name of its own that every provider takes.</summary>
internal sealed class ToolSet
{
    // What OpenAI and those who speak as it take.
    private const int LongestName = 64;

    // A page of text per function; the contract bounds schemas by 256 KiB, which no model reads.
    private const int LongestDescription = 4_000;

    private readonly Dictionary<string, OfferedFunction> _functions = new(StringComparer.Ordinal);

    public IReadOnlyCollection<OfferedFunction> Functions => _functions.Values;

    public List<NotOffered> Missing { get; } = [];

    public OfferedFunction? Find(string name) => _functions.GetValueOrDefault(name);

    public void Add(ToolFunction function, RunnableTool tool, IToolKind kind, JsonSchema schema)
    {
        var name = FreeName(function.Name);
        var description = function.Description.Length <= LongestDescription ? function.Description : function.Description[..LongestDescription] + "…";
        _functions.Add(name, new OfferedFunction(function with { Name = name, Description = description }, tool, kind, function.Name, schema));
    }

    /// <summary>«Погода в городе» → <c>pogoda_v_gorode</c>; the second one <c>pogoda_v_gorode_2</c>.</summary>
    private string FreeName(string name)
    {
        var plain = IsName(name) ? name : Plain(name);
        for (var i = 1; ; i++)
        {
            var end = i == 1 ? "" : $"_{i}";
            var free = plain[..Math.Min(plain.Length, LongestName - end.Length)] + end;
            if (!_functions.ContainsKey(free))
                return free;
        }
    }

    private static string Plain(string name)
    {
        var plain = new StringBuilder();
        foreach (var part in name.Split([' ', '.', '/', ':', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            var word = IsName(part) ? part : Slugs.Latinized(part);
            if (word.Length > 0)
                plain.Append(plain.Length > 0 ? "_" : "").Append(word);
        }

        return plain.Length > 0 ? plain.ToString() : "tool";
    }

    private static bool IsName(string name) => name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
