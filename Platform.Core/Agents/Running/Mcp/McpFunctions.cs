using System.Security.Cryptography;
using System.Text;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Platform.Core.Agents.Contracts;

namespace Platform.Core.Agents.Running.Mcp;

/// <summary>What a server offers, as far as it keeps within bounds.</summary>
/// <param name="Names">The server's own names, by those that models see.</param>
/// <param name="LeftOut">How many were too large or too many.</param>
internal sealed record McpFunctions(IReadOnlyList<ToolFunction> Functions, IReadOnlyDictionary<string, string> Names, int LeftOut, DateTimeOffset ReadAt)
{
    private const int MostPages = 20;

    private const int MostFunctions = 128;

    // A hundred of these are already more than any model reads; the runner's compiler refuses what is deep or malicious within them.
    private const int LongestSchema = 64 * 1024;

    private const int LongestDescription = 2_000;

    private const int LongestName = 64;

    private const int LongestPrefix = 20;

    /// <exception cref="ToolFault">The list has no end.</exception>
    public static async Task<McpFunctions> ReadAsync(McpClient client, RunnableTool tool, DateTimeOffset now, CancellationToken ct)
    {
        var (functions, names, leftOut) = (new List<ToolFunction>(), new Dictionary<string, string>(StringComparer.Ordinal), 0);
        var prefix = Prefix(tool.Name);
        var cursor = (string?)null;
        for (var page = 0; page < MostPages; page++)
        {
            var result = await client.ListToolsAsync(new ListToolsRequestParams { Cursor = cursor }, ct);
            foreach (var offered in result.Tools)
            {
                if (functions.Count >= MostFunctions || offered.InputSchema.GetRawText().Length > LongestSchema || !names.TryAdd(NameOf(prefix, offered.Name), offered.Name))
                    leftOut++;
                else
                    functions.Add(Describe(tool, NameOf(prefix, offered.Name), offered));
            }

            if (result.NextCursor is not { Length: > 0 } next)
                return new McpFunctions(functions, names, leftOut, now);
            cursor = next;
        }

        throw new ToolFault(ToolErrors.BadAnswer, McpText.All["List.Endless", MostPages]);
    }

    // What a server says of itself (readOnlyHint) is only its word: that a function changes nothing the staff says, or nobody.
    private static ToolFunction Describe(RunnableTool tool, string name, Tool offered)
    {
        var description = Clean(offered.Description ?? offered.Title ?? offered.Name);
        return new ToolFunction(tool.Id, name, description, offered.InputSchema.Clone(), ToolClass.Write);
    }

    private static string Clean(string text)
    {
        var clean = new string([.. text.Where(letter => !char.IsControl(letter) || letter is '\n' or '\t')]);
        return clean.Length <= LongestDescription ? clean : clean[..LongestDescription] + "…";
    }

    /// <summary>So that functions of two servers do not get into each other's way: <c>files_read</c>, <c>mail_read</c>.</summary>
    private static string Prefix(string tool)
    {
        var slug = Slugs.Of(tool).Replace('-', '_');
        return slug[..Math.Min(slug.Length, LongestPrefix)].TrimEnd('_') + "_";
    }

    /// <summary>Names that had to be changed or cut end in a mark of the whole one: no two of them become the same by it.</summary>
    private static string NameOf(string prefix, string name)
    {
        var plain = new string([.. name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' ? letter : '_')]);
        if (plain == name && prefix.Length + name.Length <= LongestName)
            return prefix + name;
        var mark = "_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 4));
        return prefix + plain[..Math.Min(plain.Length, LongestName - prefix.Length - mark.Length)] + mark;
    }
}
